"""Forms about a file that is brought in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from django import forms
from django.forms import BoundField
from django.utils.html import escape
from django.utils.translation import gettext, pgettext

from rresi.interchange.columns import LEFT_OUT
from rresi.interchange.mapping import heading_words
from rresi.interchange.report import short

Choices = Sequence[tuple[str, "str | Sequence[tuple[str, str]]"]]
"""Keys with labels, some of them in groups: (label of the group, its keys with labels)."""


class ColumnField(forms.ChoiceField):
    """A column has a choice from the start: nobody may or must leave it open."""

    is_always_said = True


class ColumnsForm(forms.Form):
    """Which column of a table is which field; `examples` are a value of each column.

    known: the fields that one column can be, with `word` for a field that is none of them; the
        likeliest of a column that is asked about comes first.
    asked: the headings of which somebody has still to say it, each with the likeliest field.
    form: the id of the form that the fields are sent with, wherever they stand on the page.
    """

    def __init__(
        self,
        *args: object,
        matched: Mapping[str, str],
        examples: Mapping[str, str],
        known: Choices,
        word: Callable[[str], str],
        form: str,
        asked: Mapping[str, str] = MappingProxyType({}),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._headings = {f"column-{number}": heading for number, heading in enumerate(matched)}
        self._asked = asked
        labels = dict(_flat(known))
        for name, heading in self._headings.items():
            chosen, example = asked.get(heading) or matched[heading], examples.get(heading, "")
            first = [(chosen, labels.get(chosen) or word(chosen))] if chosen else []
            if heading in asked:
                choose = pgettext("what a column is", "Choose")
                choices = [("", choose), *first, *_without(known, chosen)]
                choices.append((LEFT_OUT, gettext("Do not import")))
            else:
                other = [] if chosen in labels else first
                choices = [("", gettext("Do not import")), *known, *other]
            words = gettext("Example: %(example)s") % {"example": short(example)}
            self.fields[name] = ColumnField(
                label=heading_words(heading),
                required=heading in asked,
                choices=choices,
                initial="" if heading in asked else chosen,
                help_text=escape(words) if example else "",
                widget=forms.Select(attrs={"form": form}),
            )

    @property
    def asked(self) -> list[BoundField]:
        """The columns of which somebody has still to say what they are."""
        return [self[name] for name, heading in self._headings.items() if heading in self._asked]

    @property
    def settled(self) -> list[BoundField]:
        """The other columns."""
        return [
            self[name] for name, heading in self._headings.items() if heading not in self._asked
        ]

    def columns(self) -> dict[str, str]:
        """Field by heading; an empty field is not read."""
        return {
            heading: self.cleaned_data[name].removeprefix(LEFT_OUT)
            for name, heading in self._headings.items()
        }


def _flat(choices: Choices) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, str):
            yield key, label
        else:
            yield from label


def _without(choices: Choices, taken: str) -> Choices:
    """The choices but for one that stands elsewhere."""
    return [
        (key, label if isinstance(label, str) else [one for one in label if one[0] != taken])
        for key, label in choices
        if not (isinstance(label, str) and key == taken)
    ]
