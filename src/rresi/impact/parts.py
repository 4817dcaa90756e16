"""The parts of a case's document: its rows, each field with what it knows."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from rresi.core import formats, numbers
from rresi.core.documents.describing import About, Control
from rresi.core.documents.parts import Row
from rresi.core.documents.problems import begun_in_field
from rresi.core.documents.values import Figure, Line, Period, RowId, Sentence, When
from rresi.core.money import InCurrency
from rresi.impact.vocabulary import Better, Catalogue, Grade, Unit
from rresi.practices.parts import say_period, say_when

CODES = {
    Catalogue.SDG: (re.compile(r"(?:1[0-7]|[1-9])\.(?:[0-9]{1,2}|[a-d])\.[0-9]{1,2}"), "8.5.2"),
    Catalogue.IRIS: (re.compile(r"[A-Z]{2}[0-9]{4}"), "PI4060"),
}
DECIMAL = {"inputmode": "decimal"}


def ends_of(text: str) -> tuple[Decimal, Decimal]:
    """The ends of a range as it is kept (`20/35`, `20`). Raises ValueError."""
    try:
        low, _slash, high = text.partition("/")
        ends = Decimal(low), Decimal(high or low)
    except InvalidOperation as error:
        raise ValueError(numbers.fault_of(text, numbers.read_range)) from error
    if not all(end.is_finite() and abs(end) < Decimal(10) ** 14 for end in ends):
        raise ValueError(numbers.range_in_words())
    if ends[1] < ends[0]:
        raise ValueError(gettext("The upper number is smaller than the lower one."))
    return ends


def _range(text: str) -> str:
    ends_of(text)
    return text


def _not_negative(text: str) -> str:
    if ends_of(text)[0] < 0:
        raise ValueError(gettext("This must not be less than zero."))
    return text


def _percentage(text: str) -> str:
    if ends_of(_not_negative(text))[1] > 100:
        raise ValueError(gettext("This must not be more than 100 per cent."))
    return text


def _text(value: Any) -> Any:
    plain = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return str(value) if plain else value


def say_figure(text: str) -> str:
    """A figure as the page says it. Raises ValueError, ArithmeticError."""
    return formats.number(Decimal(text))


def say_range(text: str) -> str:
    """A range as the page says it. Raises ValueError."""
    low, high = ends_of(text)
    if low == high:
        return formats.number(low)
    return gettext("%(low)s to %(high)s") % {
        "low": formats.number(low),
        "high": formats.number(high),
    }


RangeText = Annotated[str, BeforeValidator(_text), Field(max_length=60), AfterValidator(_range)]
Quantity = Annotated[RangeText, AfterValidator(_not_negative)]
Percentage = Annotated[RangeText, AfterValidator(_percentage)]


class IndicatorPart(Row):
    """What is observed, from which state to which."""

    name: Annotated[
        Line,
        Field(min_length=3),
        About(
            _("What you observe"),
            words=True,
            needed=True,
            example=_("Participants who have had paid work for six months"),
        ),
    ]
    unit: Annotated[
        Unit, About(_("Unit"), _("Figures in different units are never added."), needed=True)
    ]
    better: Annotated[Better, About(_("Direction"), needed=True)]
    catalogue: Annotated[Catalogue, About(_("Defined by"), needed=True)]
    code: Annotated[
        Line,
        About(
            _("Number in that catalogue"),
            _("For example 8.5.2 for a goal of the United Nations, or PI4060 in IRIS+."),
        ),
    ] = ""
    baseline: Annotated[
        Figure | None,
        About(
            _("Value at the start"),
            _("The value before the activity began."),
            control=Control.NUMBER,
            say=say_figure,
            attributes=DECIMAL,
        ),
    ] = None
    baseline_period: Annotated[
        Period | None, About(_("Period of that value"), control=Control.PERIOD, say=say_period)
    ] = None
    target: Annotated[
        Figure | None,
        About(_("Target"), control=Control.NUMBER, say=say_figure, attributes=DECIMAL),
    ] = None
    target_by: Annotated[
        When | None, About(_("Target date"), control=Control.MONTH, say=say_when)
    ] = None

    @model_validator(mode="after")
    def _known_in_its_catalogue(self) -> IndicatorPart:
        pattern, example = CODES.get(self.catalogue, (None, ""))
        if pattern is None and self.code:
            raise ValueError(gettext("Your own indicator has no catalogue number."))
        if pattern is not None and not pattern.fullmatch(self.code):
            raise ValueError(
                gettext("This needs its number in that catalogue, such as %(example)s.")
                % {"example": example}
            )
        return self


class MeasurementPart(Row):
    """A value of an indicator at a time."""

    indicator: Annotated[
        RowId,
        About(
            _("Indicator"),
            control=Control.CHOICE,
            needed=True,
            refers_to="indicators",
            unchosen=_("Choose an indicator"),
        ),
    ]
    value: Annotated[
        Figure,
        About(
            _("Value"),
            _("Enter a number only."),
            control=Control.NUMBER,
            needed=True,
            say=say_figure,
            attributes=DECIMAL,
        ),
    ]
    period: Annotated[
        Period, About(_("Period"), control=Control.PERIOD, needed=True, say=say_period)
    ]
    grade: Annotated[Grade, About(_("How is this known?"), needed=True)]
    method: Annotated[
        Sentence,
        Field(min_length=3),
        About(
            _("Method"),
            _("Who counted or asked whom, and how many answered?"),
            control=Control.LONG,
            words=True,
            needed=True,
            height=2,
            example=_("Payroll records of all 46 participants, six months after the course."),
        ),
    ]
    source: Annotated[
        RowId | None,
        About(
            _("Source"), control=Control.CHOICE, refers_to="sources", unchosen=_("No source yet")
        ),
    ] = None

    @model_validator(mode="after")
    def _measured_when_it_has_begun(self, info: ValidationInfo) -> MeasurementPart:
        begun_in_field("period", self.period, info)
        return self


class CostPart(Row):
    """What the activity cost, whoever paid."""

    name: Annotated[
        Line, Field(min_length=3), About(_("What was paid for"), words=True, needed=True)
    ]
    amount: Annotated[
        Quantity,
        InCurrency(),
        About(
            _("Amount"),
            _("A range, or one number if it is in the accounts."),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
    source: Annotated[
        RowId | None,
        About(
            _("Source"), control=Control.CHOICE, refers_to="sources", unchosen=_("No source yet")
        ),
    ] = None


class OutcomePart(Row):
    """A change that is given a value in money, with everything that is not known for sure."""

    name: Annotated[
        Line,
        Field(min_length=3),
        About(
            _("Change"),
            words=True,
            needed=True,
            example=_("Long-term unemployed people find steady work"),
        ),
    ]
    people: Annotated[
        Quantity,
        About(_("How many people?"), control=Control.RANGE, needed=True, say=say_range),
    ]
    worth: Annotated[
        Quantity,
        About(
            _("Value per person per year"),
            _("In the currency of this case."),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
    years: Annotated[
        Quantity,
        About(_("How many years does it last?"), control=Control.RANGE, needed=True, say=say_range),
    ]
    observed: Annotated[
        Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)],
        About(
            _("For how many years was it observed?"),
            control=Control.NUMBER,
            needed=True,
            say=say_figure,
            attributes=DECIMAL,
        ),
    ]
    anyway: Annotated[
        Percentage,
        About(
            _("Share that would have happened anyway, in per cent"),
            _("For example from the regional rate, with its year."),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
    own_share: Annotated[
        Percentage,
        About(
            _("Your organisation’s share of the change, in per cent"),
            _("The rest is the contribution of others."),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
    fades: Annotated[
        Percentage,
        About(
            _("How much of it fades each year, in per cent"),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
    grade: Annotated[Grade, About(_("How is this known?"), needed=True)]
    source: Annotated[
        RowId | None,
        About(
            _("Source"), control=Control.CHOICE, refers_to="sources", unchosen=_("No source yet")
        ),
    ] = None


class ContributorPart(Row):
    """Somebody else who claims a share in one of the changes."""

    outcome: Annotated[
        RowId,
        About(
            _("Change"),
            control=Control.CHOICE,
            needed=True,
            refers_to="outcomes",
            unchosen=_("Choose a change"),
        ),
    ]
    name: Annotated[Line, Field(min_length=2), About(_("Organisation"), needed=True)]
    share: Annotated[
        Percentage,
        About(
            _("Share of the change, in per cent"),
            control=Control.RANGE,
            needed=True,
            say=say_range,
        ),
    ]
