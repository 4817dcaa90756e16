"""In which language somebody writes, asked beside the text."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.values import language_choices


class LanguageField(forms.ChoiceField):
    """Left open, the language is recognised; a text that stands already brings its own as initial.

    What comes of it is for `core.written.language_given`, or `language_written` where nothing
    stood before. `choices` are all languages of content unless a text can only be in some.
    """

    def __init__(
        self, *, choices: Callable[[], list[tuple[str, str]]] = language_choices, initial: str = ""
    ) -> None:
        super().__init__(
            label=_("Language of this text"),
            choices=lambda: [("", gettext("Recognise it from my text")), *choices()],
            initial=initial,
            required=False,
        )
