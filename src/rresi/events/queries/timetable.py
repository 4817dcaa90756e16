"""A programme by day, in words: for the desk and for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats
from rresi.events.models import Event, MeetingTables, Session
from rresi.events.queries.about import planned_event
from rresi.events.queries.desk import hosts_of
from rresi.events.queries.programme import Item, Programme
from rresi.events.queries.seats import terms_of
from rresi.events.rules.programme import Clash
from rresi.events.times import duration, hours_in, moment_in, weekday


@dataclass(frozen=True)
class DeskItem:
    """A session as the desk lists it."""

    item: Item
    hours: str
    place: str


@dataclass(frozen=True)
class DeskDay:
    """A day of the programme at the desk."""

    name: str
    items: Sequence[DeskItem]


def desk_days(programme: Programme) -> list[DeskDay]:
    """The programme by day, each session at the time of its own place."""
    return [
        DeskDay(weekday(day), [_desk_item(programme, item) for item in items])
        for day, items in _by_day(programme)
    ]


def _by_day(programme: Programme) -> Iterable[tuple[date, list[Item]]]:
    def day_of(item: Item) -> date:
        zone = ZoneInfo(programme.zone_of(item.facts))
        return item.facts.starts_at.astimezone(zone).date()

    ordered = sorted(programme.items, key=lambda item: (day_of(item), item.facts.starts_at))
    for day, items in groupby(ordered, key=day_of):
        yield day, list(items)


def _desk_item(programme: Programme, item: Item) -> DeskItem:
    facts, zone = item.facts, ZoneInfo(programme.zone_of(item.facts))
    names = {venue.pk: planned.name for venue, planned in programme.planned}
    place = [names.get(facts.venue or 0, ""), facts.room]
    return DeskItem(
        item, hours_in(facts.starts_at, facts.ends_at, zone), ", ".join(filter(None, place))
    )


def warning_lines(programme: Programme) -> list[str]:
    """What may not work out, in words."""
    items = {item.session.pk: item for item in programme.items}
    lines = []
    for warning in programme.warnings:
        first, second = items[warning.first], items[warning.second]
        named = {
            "first": _named(programme, first),
            "second": _named(programme, second),
            "room": second.facts.room,
            "host": second.facts.host_name,
            "walk": duration(warning.walk),
            "gap": duration(warning.gap),
            "km": formats.number(warning.km),
            "people": warning.people,
        }
        words = {
            Clash.ROOM: _("Room “%(room)s” is used twice at once: %(first)s and %(second)s."),
            Clash.HOST: _("%(host)s leads two sessions at once: %(first)s and %(second)s."),
            Clash.WALK: _(
                "The walk from %(first)s to %(second)s takes about %(walk)s (estimate), and the "
                "break between them is %(gap)s."
            ),
            Clash.FAR: _(
                "%(first)s and %(second)s are about %(km)s km apart, too far to walk, and the "
                "break between them is %(gap)s."
            ),
            Clash.PLENARY: _("%(first)s and %(second)s overlap, and one of them is for everyone."),
            Clash.PAST: _("%(first)s would begin in the past."),
            Clash.SOON: _(
                "News of %(first)s may come too late: it begins, or was to begin, within the hour."
            ),
        }
        if warning.clash == Clash.SEATS:
            shown = ngettext(
                "%(people)d person has a seat in both %(first)s and %(second)s, which overlap.",
                "%(people)d people have a seat in both %(first)s and %(second)s, which overlap.",
                warning.people,
            )
        elif warning.clash == Clash.FULL:
            shown = ngettext(
                "%(people)d person has a seat in %(first)s, more than there will be. No one loses "
                "it.",
                "%(people)d people have a seat in %(first)s, more than there will be. No one loses "
                "it.",
                warning.people,
            )
        else:
            shown = words[warning.clash]
        lines.append(shown % named)
    return lines


def without_people(event: Event, programme: Programme) -> list[str]:
    """Why nobody could register for a draft, and which block has no time for a meeting. A query."""
    lines, about = [], planned_event(event)
    if event.status == Event.Status.DRAFT and about.start:
        closes = about.registration_closes_at
        if programme.begun:
            lines.append(_("No one can register, because the event begins today or has begun."))
        elif closes and closes <= timezone.now():
            lines.append(_("No one can register, because the last day to register is over."))
    blocks = [
        item
        for item in programme.items
        if item.facts.kind == Session.Kind.MEETINGS and not item.facts.cancelled
    ]
    cuts = MeetingTables.objects.in_bulk([b.session.pk for b in blocks], field_name="session_id")
    for item in blocks:
        minutes = cuts.get(item.session.pk, MeetingTables()).minutes
        if item.facts.ends_at - item.facts.starts_at < timedelta(minutes=minutes):
            words = _("%(session)s is too short for a meeting of %(minutes)s.")
            said = {"session": _named(programme, item), "minutes": duration(minutes)}
            lines.append(words % said)
    return lines


def without_host(event: Event) -> list[str]:
    """What participants would miss where nobody is named who receives them. Two queries at most."""
    if event.status not in (Event.Status.DRAFT, Event.Status.PUBLISHED):
        return []
    about, lines = planned_event(event), []
    if about.host_region_id is None and about.host_organisation_id is None:
        lines.append(
            _("No host region or host organisation is named. The page does not say who hosts it.")
        )
    if not terms_of(event).asks_needs and not hosts_of(event):  # otherwise the page says more
        lines.append(_("No host is named, so no one is there to receive the participants."))
    return lines


def _named(programme: Programme, item: Item) -> str:
    zone = ZoneInfo(programme.zone_of(item.facts))
    return f"{item.title} ({moment_in(item.facts.starts_at, zone)})"
