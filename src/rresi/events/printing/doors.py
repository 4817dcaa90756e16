"""What the doors need on paper: badges, and registers for signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rresi.core.translations import country_name, current_language
from rresi.events.models import Event, Registration
from rresi.events.printing.codes import badge_code, svg_of
from rresi.events.queries.cards import EventCard
from rresi.events.queries.check_in import Place, Registered
from rresi.events.times import clock, moment_in
from rresi.press import rendering

HERE = Path(__file__).parent
MOST_DAYS = 5  # for which a sheet has room to sign
EMPTY_LINES = 10  # for who comes unannounced


def badges(event: Event, people: Sequence[Registration]) -> bytes:
    """Eight badges a page, in the order given.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    card = EventCard.of(event)
    data = {
        "language": current_language(),
        "title": _("Badges"),
        "event": card.name,
        "when": card.when,
        "alt": _("QR code"),
        "people": [
            {
                "name": person.name,
                "organisation": person.organisation_name,
                "country": country_name(person.country),
                "role": ""
                if person.role == Registration.Role.PARTICIPANT
                else str(Registration.Role(person.role).label),
                "code": svg_of(badge_code(person.token)),
            }
            for person in people
        ],
    }
    return rendering.render(HERE / "badges.typ", data, {})


def _days(event: Event, place: Place | None) -> list[date]:
    """The days on which people sign, for an event of several days; none where they sign once."""
    days = (event.end - event.start).days + 1 if event.start and event.end else 1
    if place or event.start is None or not 1 < days <= MOST_DAYS:
        return []
    return [event.start + timedelta(days=number) for number in range(days)]


def signatures(event: Event, place: Place | None) -> list[str]:
    """The headings of the columns to sign in: one a day, for an event of several days."""
    days = [date_format(one, "SHORT_DATE_FORMAT") for one in _days(event, place)]
    return [f"{_('Signature')} {day}" for day in days] or [_("Signature")]


def arrivals(event: Event, place: Place | None, person: Registered) -> list[str]:
    """What already stands in the columns to sign in: when somebody was checked in."""
    days = _days(event, place)
    zone = place.session.zone if place and place.session else ZoneInfo(event.zone)
    moments = [person.came.get(day) for day in days] or [min(person.came.values(), default=None)]
    words = clock if days else moment_in
    return [_("checked in: %(when)s") % {"when": words(at, zone)} if at else "" for at in moments]


def register(event: Event, place: Place | None, people: Sequence[Registered]) -> bytes:
    """One line a person and some empty ones.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    card = EventCard.of(event)
    empty = Registered("", "", "")
    data = {
        "language": current_language(),
        "title": place.title if place else _("Attendance list"),
        "event": card.name,
        "when": place.when if place else card.when,
        "footer": card.name,
        "header": ["", _("Name"), _("Organisation"), _("Country")],
        "signatures": signatures(event, place),
        "rows": [
            {
                "number": str(number) if person.name else "",
                "name": person.name,
                "organisation": person.organisation,
                "country": person.country,
                "came": arrivals(event, place, person),
            }
            for number, person in enumerate([*people, *[empty] * EMPTY_LINES], 1)
        ],
    }
    return rendering.render(HERE / "register.typ", data, {})
