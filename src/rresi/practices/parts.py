"""The parts of a practice's document: its rows and groups, each field with what it knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, model_validator

from rresi.core import formats, taxonomies, units
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import About, Control, Gap, Rows
from rresi.core.documents.parts import Part, Row
from rresi.core.documents.values import (
    LIST_LENGTH,
    STORED,
    Currency,
    Figure,
    Heading,
    InField,
    Language,
    Line,
    Markdown,
    Money,
    Once,
    OneLine,
    Period,
    RowId,
    Sentence,
    Statement,
    Terms,
    WebAddress,
    Year,
    language_choices,
    term_of,
)
from rresi.core.translations import language_name
from rresi.practices.vocabulary import AmountKind, ConditionKind, Method, SourceKind, require_known
from rresi.regions import queries as regions


def say_day(text: str) -> str:
    """A date as the page says it. Raises ValueError."""
    return formats.day(date.fromisoformat(text))


def say_when(text: str) -> str:
    """A year, month or day as the page says it. Raises ValueError."""
    return PartialDate.parse(text).display()


def say_region(code: str) -> str:
    """The name of the region with the slug or code; the code itself where there is none."""
    region = regions.find(code)
    return regions.name_of(region) if region else code


RegionCode = Annotated[
    str,
    Field(min_length=2, max_length=80),
    OneLine,
    About(
        _("Region"),
        _("The region manager will check your text before reviewers read it."),
        step="basics",
        control=Control.CHOICE,
        needed=True,
        choices=regions.choices,
        open=True,
        unchosen=_("Choose a region"),
        say=say_region,
    ),
]
Topics = Annotated[
    list[Annotated[str, term_of(taxonomies.TOPICS)]],
    Terms,
    Once,
    About(_("Topics"), _("Choose at least one."), step="basics", needed=True),
]


def say_period(text: str) -> str:
    """A period as the page says it. Raises ValueError."""
    first, _slash, last = text.partition("/")
    return formats.period(first, last)


def _say_figure(row: Mapping[str, Any]) -> str:
    unit = str(row.get("unit") or "")
    try:
        figure = formats.with_unit(Decimal(str(row.get("value") or "")), unit)
    except (ValueError, ArithmeticError):
        figure = (str(row.get("value") or "").strip(), unit)
    return " ".join(word for word in figure if word)


def _said(say: Any, value: Any) -> str:
    text = "" if value is None else str(value).strip()
    try:
        return str(say(text)) if text else ""
    except (ValueError, ArithmeticError):
        return text


def say_evidence(row: Mapping[str, Any]) -> list[str]:
    """A result as lines of text, as far as it can be read."""
    method = str(row.get("method") or "")
    return [
        str(row.get("statement") or ""),
        _say_figure(row),
        _said(say_period, row.get("period")),
        str(dict(Method.choices).get(method, method)),
        gettext("Not about this practice alone") if row.get("beyond") else "",
    ]


def say_amount(row: Mapping[str, Any]) -> str:
    """An amount or range with its currency; as it was typed where it cannot be read."""
    currency = str(row.get("currency") or "").upper()
    typed = [str(row[name]) for name in ("amount", "amount_to") if row.get(name)]
    try:
        amounts = [Decimal(text) for text in typed]
        return formats.money(amounts[0], currency, amounts[1] if amounts[1:] else None)
    except (ValueError, ArithmeticError, LookupError):
        return " ".join([" – ".join(typed), currency]).strip()


def _say_money(row: Mapping[str, Any]) -> list[str]:
    amount = say_amount(row) if row.get("currency") else str(row.get("amount") or "")
    kind = str(row.get("kind") or "")
    told = str(dict(AmountKind.choices).get(kind, kind))
    return [amount, told, str(row.get("year") or ""), str(row.get("note") or "")]


def say_condition(row: Mapping[str, Any]) -> list[str]:
    """A condition as lines of text."""
    kind = str(row.get("kind") or "")
    blocking = (
        gettext("Essential condition") if row.get("blocking") else gettext("Helpful condition")
    )
    label = dict(ConditionKind.choices).get(kind, kind)
    return [f"{blocking} · {label}", str(row.get("text") or "")]


SourceOfFigure = Annotated[
    RowId | None,
    About(_("Source"), control=Control.CHOICE, refers_to="sources", unchosen=_("No source yet")),
]


class MoneyPart(Row):
    amount: Annotated[
        Money,
        About(
            _("Amount"),
            _("Enter a number only."),
            control=Control.NUMBER,
            needed=True,
            attributes={"inputmode": "decimal"},
        ),
    ]
    amount_to: Annotated[
        Money | None,
        About(
            _("Upper amount"),
            _("Only for a range."),
            control=Control.NUMBER,
            attributes={"inputmode": "decimal"},
        ),
    ] = None
    currency: Annotated[
        Currency,
        About(
            _("Currency"),
            _("Three letters, for example EUR or TRY."),
            needed=True,
            attributes={"maxlength": "3", "autocapitalize": "characters"},
        ),
    ]
    kind: Annotated[
        AmountKind,
        About(
            _("What is this amount?"),
            _("A loan, grant or prize that others receive is not what the practice costs."),
            control=Control.CHOICE,
            needed=True,
            choices=lambda: AmountKind.choices,
        ),
    ] = AmountKind.UNKNOWN
    year: Annotated[Year | None, About(_("Year"), attributes={"inputmode": "numeric"})] = None
    note: Annotated[Sentence, About(_("Purpose"), words=True)] = ""
    source: SourceOfFigure = None

    @model_validator(mode="after")
    def _in_order(self) -> MoneyPart:
        if self.amount_to is not None and self.amount_to < self.amount:
            raise InField("amount_to", gettext("The upper amount is smaller than the lower one."))
        return self


class ResourcesPart(Part):
    people: Annotated[
        Markdown,
        About(
            _("Staff and volunteers"),
            _("How many people, with which skills, paid or unpaid?"),
            control=Control.LONG,
            words=True,
            height=4,
            example=_("One paid coordinator for 16 hours a week, and 25 volunteers."),
            gap=Gap("transferability", _("The number of staff and volunteers is missing.")),
        ),
    ] = ""
    time: Annotated[
        Markdown,
        About(
            _("Time needed"),
            _(
                "How long did it take from the first idea to the first result, and how long has it "
                "run since?"
            ),
            control=Control.LONG,
            words=True,
            height=4,
            example=_(
                "Eight months passed between the first idea and the first repair evening. The "
                "practice has been running since 2021."
            ),
            gap=Gap("transferability", _("The time needed is missing.")),
        ),
    ] = ""
    money: Annotated[
        list[MoneyPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Costs and other amounts"),
            _(
                "What did it cost, who paid, and what did others receive? Enter one amount per "
                "row, with its source."
            ),
            rows=Rows(
                entry=_("Amount %(number)d"),
                add=_("Add another amount"),
                say=_say_money,
            ),
            gap=Gap("sustainability", _("The costs are missing.")),
        ),
    ] = []


class SourcePart(Row):
    title: Annotated[Heading, About(_("Title"), needed=True)]
    url: Annotated[
        WebAddress, About(_("Web address"), needed=True, attributes={"inputmode": "url"})
    ]
    kind: Annotated[
        SourceKind,
        About(
            _("Type of source"),
            control=Control.CHOICE,
            needed=True,
            choices=lambda: SourceKind.choices,
        ),
    ] = SourceKind.UNKNOWN
    language: Annotated[
        Language | None,
        About(
            _("Language"),
            control=Control.CHOICE,
            choices=language_choices,
            unchosen=_("Not specified"),
            say=language_name,
        ),
    ] = None


class LinkPart(Row):
    title: Annotated[Heading, About(_("Title"), needed=True)]
    url: Annotated[
        WebAddress, About(_("Web address"), needed=True, attributes={"inputmode": "url"})
    ]


class EvidencePart(Row):
    statement: Annotated[
        Statement,
        About(
            _("Result"),
            _("One sentence that readers can check."),
            control=Control.LONG,
            words=True,
            needed=True,
            example=_("Two thirds of the items that visitors brought in 2024 were repaired."),
            height=2,
        ),
    ]
    value: Annotated[
        Figure | None,
        About(
            _("Figure"),
            _("Enter a number only."),
            control=Control.NUMBER,
            attributes={"inputmode": "decimal"},
        ),
    ] = None
    unit: Annotated[
        Line, About(_("Unit"), _("For example people, euros or per cent."), words=True)
    ] = ""
    period: Annotated[Period | None, About(_("Period"), control=Control.PERIOD)] = None
    method: Annotated[
        Method,
        About(
            _("How do you know this?"),
            control=Control.CHOICE,
            needed=True,
            choices=lambda: Method.choices,
        ),
    ] = Method.UNKNOWN
    source: SourceOfFigure = None
    beyond: Annotated[
        bool,
        About(
            _(
                "This is not about the practice alone but about something larger, for example the "
                "whole organisation"
            ),
            control=Control.FLAG,
        ),
    ] = False

    @model_validator(mode="after")
    def _known_when_it_is_over(self, info: ValidationInfo) -> EvidencePart:
        """Only what is announced can be of a time to come, and what was measured is over."""
        if self.period and info.context != STORED:
            try:
                require_known(self.method, PartialDate.parse(self.ends[1]))
            except ValueError as error:
                raise InField("period", str(error)) from error
        return self

    @model_validator(mode="after")
    def _counts_nothing_below_zero(self, info: ValidationInfo) -> EvidencePart:
        fault = units.fault_below_zero(self.value, self.unit)
        if fault and info.context != STORED:
            raise InField("value", fault)
        return self

    @property
    def ends(self) -> tuple[str, str]:
        """First and last year or month; empty when no period is recorded."""
        first, _slash, last = (self.period or "").partition("/")
        return first, last or first


class ConditionPart(Row):
    kind: Annotated[
        ConditionKind,
        About(
            _("Type of condition"),
            control=Control.CHOICE,
            needed=True,
            choices=lambda: ConditionKind.choices,
        ),
    ]
    text: Annotated[
        Statement,
        About(
            _("What is needed"),
            control=Control.LONG,
            words=True,
            needed=True,
            example=_("A room at street level that is free at least one evening a month."),
            height=2,
        ),
    ]
    blocking: Annotated[
        bool,
        About(
            _("This condition is essential: the practice does not work without it"),
            control=Control.FLAG,
        ),
    ] = False
