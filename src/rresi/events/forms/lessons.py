"""What the organisers of an event say was learned there, as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import language_name
from rresi.design.forms import MarkdownField

LONGEST = 5000


class LessonsForm(forms.Form):
    """One field for each language of the event. `stand`: what is stored, by language."""

    def __init__(self, data: Any = None, *, stand: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(stand))
        for number, language in enumerate(stand):
            self.fields[language] = MarkdownField(
                label=language_name(language),
                required=False,
                max_length=LONGEST,
                help_text=""
                if number
                else _(
                    "Three to five points that another place can use: what surprised you, what "
                    "you would copy, what you would not."
                ),
                widget=forms.Textarea(attrs={"rows": 8, "lang": language}),
            )
