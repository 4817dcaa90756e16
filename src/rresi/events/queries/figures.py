"""How many people attended, by country, kind of organisation and gender.

A number is what can be counted from registrations plus what was counted out of them when people's
data were erased (`Tally`). So erasure changes no number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core.translations import country_name
from rresi.engines.suppression import shown, total_shown
from rresi.events.models import Closing, Event, Registration, Tally
from rresi.events.queries import participants
from rresi.events.queries.attended import attended
from rresi.events.rules.registration import registration_ended_at, registration_is_over


class Cell(NamedTuple):
    """What a person is counted under; empty where they did not say."""

    country: str
    kind: str
    gender: str


def cells(event: Event) -> Counter[Cell]:
    """Who attended, by cell. Two queries."""
    found: Counter[Cell] = Counter()
    rows = attended(event).order_by().values_list("country", "kind", "gender")
    for country, kind, gender, count in rows.annotate(Count("pk")):
        found[Cell(country, kind, gender)] += count
    tallies = Tally.objects.filter(event=event, session__isnull=True, people__gt=0)
    for country, kind, gender, count in tallies.values_list("country", "kind", "gender", "people"):
        found[Cell(country, kind, gender)] += count
    return found


def people(event: Event) -> int:
    """How many attended. Two queries."""
    tallies = Tally.objects.filter(event=event, session__isnull=True)
    return attended(event).count() + (tallies.aggregate(all=Sum("people"))["all"] or 0)


@dataclass(frozen=True)
class Line:
    """One line of a table; `count` is None where it is left out for being small."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Table:
    """People by one dimension. `hidden`: whether some lines are left out."""

    title: str
    lines: tuple[Line, ...]
    hidden: bool


def tables(counted: Mapping[Cell, int]) -> list[Table]:
    """Three tables, small groups left out so that no subtraction gives them away."""
    kinds = dict(Registration.Kind.choices)
    genders = dict(Registration.Gender.choices)
    return [
        _table(_("Country"), counted, "country", country_name),
        _table(_("Kind of organisation"), counted, "kind", lambda key: str(kinds.get(key, key))),
        _table(_("Gender"), counted, "gender", lambda key: str(genders.get(key, key))),
    ]


def _table(
    title: str,
    counted: Mapping[Cell, int],
    name: str,
    label: Callable[[str], str],
    *,
    rest: str = "",
) -> Table:
    groups: Counter[str] = Counter()
    for cell, count in counted.items():
        groups[getattr(cell, name)] += count
    kept = shown(groups)
    lines = [
        Line(label(key) if key else _("not stated"), count if key in kept else None)
        for key, count in sorted(groups.items(), key=lambda pair: (-pair[1], pair[0]))
        if key in kept
    ]
    hidden = len(kept) < len(groups)
    if hidden:
        others = sum(count for key, count in groups.items() if key not in kept)
        words = _("other groups together") if kept else _("in groups too small to show")
        lines.append(Line(rest or words, others if total_shown(groups) else None))
    return Table(title, tuple(lines), hidden)


def by_country(event: Event, *, over: bool) -> Table | None:
    """Who comes by country, and of an event that is over who came, for everybody to see.

    None while no country has enough people to be named, and while people may register: whoever
    looks before and after somebody did would learn their country. For the same reason the numbers
    stay as they were when registration closed, whoever cancels or is erased. Two queries at most.
    """
    if over:
        title, counted = _("Who came, by country"), cells(event)
    else:
        now = timezone.now()
        ended_at = registration_ended_at(event, now)
        if ended_at is None or not registration_is_over(event, now):
            return None
        title = _("Seats by country when registration closed")
        counted = _coming(event, ended_at)
    table = _table(title, counted, "country", country_name, rest=_("other countries together"))
    return table if len(table.lines) > table.hidden else None


def _coming(event: Event, ended_at: datetime) -> Counter[Cell]:
    """Who had a seat when registration closed, by country alone. Two queries."""
    rows = participants.had_seat_at(event, ended_at).order_by().values_list("country")
    found = Counter({Cell(code, "", ""): n for code, n in rows.annotate(Count("pk"))})
    tallies = Tally.objects.filter(event=event, coming__gt=0)
    for code, n in tallies.order_by().values_list("country").annotate(Sum("coming")):
        found[Cell(code, "", "")] += n
    return found


@dataclass(frozen=True)
class Unique:
    """Different people across closed events, as of a day. `open` events are not counted yet."""

    people: int
    events: int
    cells: Mapping[Cell, int]
    open: int
    as_of: date


def unique(events: Collection[int] | None = None) -> Unique:
    """The sum of those who came for the first time, of these events or of all. Three queries."""
    closed = Closing.objects.all() if events is None else Closing.objects.filter(event__in=events)
    rows = Tally.objects.filter(event__in=closed.values("event"), session__isnull=True, first__gt=0)
    found = {
        Cell(*cell): count
        for *cell, count in rows.order_by()
        .values_list("country", "kind", "gender")
        .annotate(Sum("first"))
    }
    held = Event.objects.filter(attendance__isnull=False, closing__isnull=True).distinct()
    held = held if events is None else held.filter(pk__in=events)
    return Unique(sum(found.values()), closed.count(), found, held.count(), timezone.localdate())


def first_timers(event: Event) -> int:
    """For how many people this was the first event. One query."""
    rows = Tally.objects.filter(event=event, session__isnull=True)
    return rows.aggregate(all=Sum(F("first")))["all"] or 0
