"""In which language somebody writes, asked beside the text."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.values import language_choices
from rresi.core.translations import current_language


class LanguageField(forms.ChoiceField):
    """Preset, since most people write in the language of the page.

    What comes of it is for `core.written.language_given`.
    """

    def __init__(self, *, initial: str | Callable[[], str] = current_language) -> None:
        super().__init__(
            label=_("Language of this text"),
            choices=language_choices,
            initial=initial,
            required=False,
        )
