"""A case ready to be read: its figures, what it is connected with, its value as a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.authoring.reading import reading_of
from rresi.core import formats
from rresi.core.addresses import url_of
from rresi.core.documents.describing import rows_at
from rresi.core.documents.values import STORED
from rresi.core.documents.words import Words
from rresi.core.translations import language_order, pick
from rresi.design.charts import Chart
from rresi.ecosystem import queries as organisations
from rresi.editorial.documents import text_for
from rresi.engines.value import Rule
from rresi.events.models import Event
from rresi.impact import charts, claims
from rresi.impact.document import CaseDocument
from rresi.impact.parts import IndicatorPart, MeasurementPart, OutcomePart, say_range
from rresi.impact.vocabulary import GRADE_LETTERS, Better, Catalogue, Grade, Unit
from rresi.practices import queries as practices
from rresi.practices.parts import say_period, say_when
from rresi.practices.vocabulary import ACCORDING_TO, SourceKind

OWN = (
    "organisation",
    "practice",
    "mission",
    "indicators",
    "measurements",
    "currency",
    "price_year",
    "costs",
    "outcomes",
    "contributors",
)
"""What of a case its own template shows."""

INPUTS = {
    "people": _("Number of people"),
    "worth": _("Value per person per year"),
    "years": _("Number of years it lasts"),
    "anyway": _("Share that would have happened anyway"),
    "own_share": _("The organisation’s own share of the change"),
    "fades": _("Share lost each year"),
    "discount": _("Discount rate"),
}
SHARES = {"anyway", "own_share", "fades"}


@dataclass(frozen=True)
class Link:
    """A fact that leads to another page; `url` is empty where there is none."""

    label: str
    text: str
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Measured:
    """A value of an indicator as the page shows it."""

    value: str
    period: str
    letter: str
    grade: str
    method: str
    said_by: str  # who stands for it, in words
    source: str
    source_url: str


@dataclass(frozen=True)
class Observed:
    """An indicator with its values, the latest first."""

    name: str
    unit: str
    bare: bool  # a count of what its name says, or a percentage: no unit stands beside it
    better: str
    catalogue: str
    code: str
    code_url: str
    baseline: str
    baseline_period: str
    target: str
    target_by: str
    values: list[Measured]


@dataclass(frozen=True)
class Valued:
    """The value of a case. `between` is empty where every input is exact.

    `warnings` are (rule, words); `rows` the inputs of each change; `costs` and `others` are
    passages of a name and an amount or share.
    """

    between: str
    chance: str
    money: str
    chart: Chart | None
    warnings: list[tuple[str, str]]
    rows: list[tuple[str, str, list[tuple[str, str]]]]
    costs: list[tuple[str, str]]
    others: list[tuple[str, str, str]]


def shown(document: Mapping[str, Any], words: Words, language: str) -> dict[str, Any]:
    """What the template of a case needs; a draft may be half-written. At most eight queries."""
    return {
        "reading": reading_of(CaseDocument, document, words or None, language, but=OWN),
        "links": list(links_of(document)),
        "observed": list(observed_in(document, words)),
        "value": value_in(document, words),
        "letters": [(GRADE_LETTERS[grade], str(grade.label)) for grade in Grade],
    }


def links_of(document: Mapping[str, Any]) -> Iterator[Link]:
    """The organisation, the practice and the mission of a case. At most six queries."""
    name = str(document.get("organisation") or "")
    if name:
        found = organisations.of_name(name)
        url = url_of("ecosystem:organisation", found.slug) if found else ""
        yield Link(gettext("Organisation"), name, url)
    slug = slug_in(document, "practice")
    practice = practices.published(slug) if slug else None
    if practice is not None:
        text = text_for(practice)
        url = url_of("practices:detail", practice.slug)
        yield Link(gettext("Good practice"), text.title, url, text.language)
    mission = slug_in(document, "mission")
    event = event_of(mission) if mission else None
    if event is not None:
        told = pick(event.texts.all(), language_order())
        name, language = (told.name, told.language) if told else (event.slug, "")
        yield Link(gettext("Mission"), name, url_of("events:detail", event.slug), language)


def slug_in(document: Mapping[str, Any], name: str) -> str:
    """The slug that a field of a document names, alone or at the end of a web address."""
    return str(document.get(name) or "").rstrip("/").rpartition("/")[2]


def event_of(slug: str) -> Event | None:
    """An event that readers may see, with its texts. Two queries."""
    shown = (Event.Status.PUBLISHED, Event.Status.CLOSED)
    return Event.objects.filter(slug=slug, status__in=shown).prefetch_related("texts").first()


def unit_in_words(unit: str, document: Mapping[str, Any]) -> str:
    """people, per cent, or the currency with the year of its prices."""
    if unit != Unit.MONEY:
        return str(Unit(unit).label)
    currency, year = (str(document.get(name) or "") for name in ("currency", "price_year"))
    return gettext("%(currency)s in prices of %(year)s") % {"currency": currency, "year": year}


def code_url(catalogue: str, code: str) -> str:
    """Where a catalogue describes an indicator; empty for an own one."""
    if catalogue == Catalogue.SDG:
        goal, target, _number = code.split(".")
        return f"https://unstats.un.org/sdgs/metadata/?Text=&Goal={goal}&Target={goal}.{target}"
    if catalogue == Catalogue.IRIS:
        return f"https://iris.thegiin.org/metric/5.3/{code.lower()}/"
    return ""


def _part(part: type[Any], row: Mapping[str, Any]) -> Any:
    try:
        return part.model_validate(row, context=STORED)
    except ValueError:
        return None


def observed_in(document: Mapping[str, Any], words: Words) -> Iterator[Observed]:
    """The indicators of a document with their values, as far as they can be read."""
    sources = {row.get("id"): row for row in rows_at(document, ["sources"])}
    found = [_part(MeasurementPart, row) for row in rows_at(document, ["measurements"])]
    values = sorted(
        (one for one in found if one), key=lambda one: one.period.rpartition("/")[2], reverse=True
    )
    for row in rows_at(document, ["indicators"]):
        one = _part(IndicatorPart, row)
        if one is None:
            continue
        yield Observed(
            name=words.get(f"indicators.{one.id}.name") or one.name,
            unit=unit_in_words(one.unit, document),
            bare=one.unit in (Unit.ITEMS, Unit.PER_CENT),
            better=str(Better(one.better).label),
            catalogue=str(Catalogue(one.catalogue).label),
            code=one.code,
            code_url=code_url(one.catalogue, one.code),
            baseline="" if one.baseline is None else _figure(one.baseline, one.unit),
            baseline_period=say_period(one.baseline_period) if one.baseline_period else "",
            target="" if one.target is None else _figure(one.target, one.unit),
            target_by=say_when(one.target_by) if one.target_by else "",
            values=[
                _measured(value, one.unit, sources.get(value.source), words)
                for value in values
                if value.indicator == one.id
            ],
        )


def _figure(value: Decimal, unit: str) -> str:
    """A number, with its sign where it is a percentage."""
    return formats.with_unit(value, "%" if unit == Unit.PER_CENT else "")[0]


def _measured(
    one: MeasurementPart, unit: str, source: Mapping[str, Any] | None, words: Words
) -> Measured:
    return Measured(
        value=_figure(one.value, unit),
        period=say_period(one.period),
        letter=GRADE_LETTERS[one.grade],
        grade=str(one.grade.label),
        method=words.get(f"measurements.{one.id}.method") or one.method,
        said_by=_said_by(source) if source else "",
        source=str(source.get("title") or "") if source else "",
        source_url=str(source.get("url") or "") if source else "",
    )


def _said_by(source: Mapping[str, Any]) -> str:
    kind = source.get("kind")
    return str(ACCORDING_TO[SourceKind(kind)]) if kind in SourceKind.values else ""


def value_in(document: Mapping[str, Any], words: Words) -> Valued | None:
    """The value of a case's changes; None where it puts none on them."""
    model = claims.model_of(document)
    if model is None:
        return None
    valued = claims.valued(model)
    outcomes = {
        row["id"]: (words.get(f"outcomes.{row['id']}.name") or row["name"], part)
        for row in rows_at(document, ["outcomes"])
        if (part := _part(OutcomePart, row)) is not None
    }
    costs = {
        str(row.get("id")): words.get(f"costs.{row.get('id')}.name") or str(row.get("name"))
        for row in rows_at(document, ["costs"])
    }
    names = {one: name for one, (name, _part_) in outcomes.items()}
    between = ""
    if valued is not None:
        low, high = valued.between.rounded()
        between = gettext("between %(low)s and %(high)s") % {
            "low": formats.number(low),
            "high": formats.number(high),
        }
    return Valued(
        between=between,
        chance=chance_in_words(valued.chance_below(1)) if valued else "",
        money=unit_in_words(Unit.MONEY, document),
        chart=charts.next_to_measure(valued, lambda key: input_name(key, names, costs))
        if valued
        else None,
        warnings=[
            (found.rule.value, warning(found.rule, names.get(found.key, ""), found.found))
            for found in claims.overclaims_of(document)
        ],
        rows=[
            (
                name,
                str(Grade(part.grade).label),
                [
                    (str(INPUTS[field]), _said(field, getattr(part, field)))
                    for field in INPUTS
                    if field != "discount"
                ],
            )
            for name, part in outcomes.values()
        ],
        costs=[
            (costs[str(row.get("id"))], say_range(str(row.get("amount"))))
            for row in rows_at(document, ["costs"])
        ],
        others=[
            (str(row.get("name")), names.get(str(row.get("outcome")), ""), _percent(row["share"]))
            for row in rows_at(document, ["contributors"])
            if row.get("share")
        ],
    )


def _said(field: str, text: str) -> str:
    return _percent(text) if field in SHARES else say_range(text)


def _percent(text: str) -> str:
    return gettext("%(range)s per cent") % {"range": say_range(text)}


def input_name(key: str, outcomes: Mapping[str, str], costs: Mapping[str, str]) -> str:
    """The name of an input of the model, such as the own share; with its change if several."""
    kind, _dot, rest = key.partition(".")
    if kind == "discount":
        return str(INPUTS["discount"])
    row, _dot, field = rest.partition(".")
    if kind == "costs":
        return costs.get(row, row)
    label = str(INPUTS[field])
    return f"{label} ({outcomes.get(row, row)})" if len(outcomes) > 1 else label


def chance_in_words(chance: float) -> str:
    """How likely it is that less came back than was spent."""
    if chance < 0.01:
        return gettext("There is less than one chance in 100 that the ratio is below 1.")
    if chance <= 0.5:
        return gettext("There is about one chance in %(number)s that the ratio is below 1.") % {
            "number": formats.number(1 / chance, 0)
        }
    if chance < 0.95:
        return gettext(
            "The ratio is more likely than not below 1: about %(number)s chances in 10."
        ) % {"number": formats.number(chance * 10, 0)}
    return gettext("The ratio is almost certainly below 1.")


def warning(rule: Rule, name: str, found: float) -> str:
    """What a claim says too much, with the number that shows it."""
    words = {
        Rule.OVER_ALL: gettext(
            "%(name)s: the shares of all organisations add up to at least %(found)s per cent."
        ),
        Rule.NOTHING_ANYWAY: gettext(
            "%(name)s: the case says that nothing would have happened without the activity."
        ),
        Rule.BEYOND: gettext(
            "%(name)s: according to the case, it lasts up to %(found)s years longer than it was "
            "observed."
        ),
    }[rule]
    is_share = rule == Rule.OVER_ALL
    shown = formats.number(formats.hundredths(found)) if is_share else formats.number(found, 1)
    return words % {"name": name, "found": shown}
