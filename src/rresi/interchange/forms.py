"""Forms about a file that is brought in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from django import forms
from django.forms import BoundField
from django.utils.html import escape
from django.utils.translation import gettext, pgettext

from rresi.interchange.columns import LEFT_OUT
from rresi.interchange.mapping import heading_words
from rresi.interchange.report import short


class ColumnsForm(forms.Form):
    """Which column of a table is which field; `examples` are a value of each column.

    known: the fields that one column can be, with `word` for a field that is none of them.
    asked: the headings of which somebody has still to say it, each with the likeliest field.
    form: the id of the form that the fields are sent with, wherever they stand on the page.
    """

    def __init__(
        self,
        *args: object,
        matched: Mapping[str, str],
        examples: Mapping[str, str],
        known: Sequence[tuple[str, str]],
        word: Callable[[str], str],
        form: str,
        asked: Mapping[str, str] = MappingProxyType({}),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._headings = {f"column-{number}": heading for number, heading in enumerate(matched)}
        self._asked = asked
        for name, heading in self._headings.items():
            chosen, example = asked.get(heading) or matched[heading], examples.get(heading, "")
            other = [] if not chosen or any(key == chosen for key, _label in known) else [chosen]
            fields = [*known, *((key, word(key)) for key in other)]
            if heading in asked:
                fields.sort(key=lambda pair: pair[0] != chosen)
                choose = pgettext("what a column is", "Choose")
                choices = [("", choose), *fields, (LEFT_OUT, gettext("Do not import"))]
            else:
                choices = [("", gettext("Do not import")), *fields]
            words = gettext("Example: %(example)s") % {"example": short(example)}
            self.fields[name] = forms.ChoiceField(
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
