"""What an author says of each change that was requested, before the next version is submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.values import unmarked
from rresi.core.formats import labelled
from rresi.design.forms import TextField

DONE, LEFT = "done", "left"
_ANSWERS = ((DONE, _("Done")), (LEFT, _("Not done")))
_NAMED = 200  # characters of a request that stand before its answer


class AnswersForm(forms.Form):
    """Whether each requested change was made, and if not, why."""

    use_required_attribute = False

    def __init__(self, points: Sequence[str], data: Mapping[str, Any] | None) -> None:
        super().__init__(data, prefix="answers")
        self.points = points
        for number, point in enumerate(points):
            self.fields[f"made-{number}"] = forms.ChoiceField(
                label=unmarked(point), choices=_ANSWERS, widget=forms.RadioSelect
            )
            self.fields[f"why-{number}"] = TextField(
                label=_("Reason, if it is not done"), required=False, max_length=500
            )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for number, _point in enumerate(self.points):
            left = found.get(f"made-{number}") == LEFT
            if left and f"why-{number}" in found and not found[f"why-{number}"]:
                words = gettext("Enter the reason, so that reviewers can follow you.")
                self.add_error(f"why-{number}", ValidationError(words))
        return found

    def with_note(self, note: str) -> str:
        """The author's note to the reviewers, with the answers below it, in Markdown."""
        lines = [
            f"- {labelled(_shortened(point), self._answer(number))}"
            for number, point in enumerate(self.points)
        ]
        return "\n\n".join(filter(None, [note.strip(), "\n".join(lines)]))

    def _answer(self, number: int) -> str:
        answer = str(dict(_ANSWERS)[self.cleaned_data[f"made-{number}"]])
        why = self.cleaned_data[f"why-{number}"]
        return f"**{labelled(answer, why) if why else answer}**"


def _shortened(point: str) -> str:
    return point.rstrip(".") if len(point) <= _NAMED else f"{point[: _NAMED - 1]}…"
