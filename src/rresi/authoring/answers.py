"""What an author says of each change that was requested, before the next version is submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.values import unmarked
from rresi.core.formats import quoted
from rresi.core.written import language_written
from rresi.design.forms import TextField
from rresi.editorial.rules import Answer, Made

POINT_AT_MOST = 80  # characters of a request that an error quotes


class AnswersForm(forms.Form):
    """Whether each requested change was made, and if not, why; `language` is that of the text."""

    use_required_attribute = False

    def __init__(
        self, points: Sequence[str], data: Mapping[str, Any] | None, language: str = ""
    ) -> None:
        super().__init__(data, prefix="answers")
        self.points = points
        for number, point in enumerate(points):
            self.fields[f"made-{number}"] = forms.ChoiceField(
                label=_shown(point, language), choices=Made.choices, widget=forms.RadioSelect
            )
            why = self.fields[f"why-{number}"] = TextField(
                label=_("Reason (required if you choose “Not done”)"),
                required=False,
                max_length=500,
                help_text=_("It is shown beside the requested change."),
            )
            why.is_always_said = True  # type: ignore[attr-defined]  # its label says when

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for number, point in enumerate(self.points):
            left = found.get(f"made-{number}") == Made.LEFT
            if left and f"why-{number}" in found and not found[f"why-{number}"]:
                words = gettext("Enter the reason why this was not done: %(point)s")
                asked = quoted(shorten(unmarked(point), POINT_AT_MOST, placeholder="…"))
                self.add_error(f"why-{number}", ValidationError(words % {"point": asked}))
        return found

    def given(self) -> list[Answer]:
        """The answers of a valid form."""
        found = self.cleaned_data
        return [
            Answer(point, Made(found[f"made-{number}"]), found[f"why-{number}"])
            for number, point in enumerate(self.points)
        ]


def _shown(point: str, language: str) -> str:
    """A request in its own language, which is named where it is not that of the page."""
    said = unmarked(point)
    written = language_written(said, otherwise=language)
    note = render_to_string("design/components/in_language.html", {"spoken": written})
    return format_html('<span lang="{}">{}</span> {}', written, said, note)
