"""Registrations as the programme sees them: whom to tell of changes, and whose calendar it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core import requests
from rresi.events import links
from rresi.events.attendees import Appointment, Attendee, GivenUp
from rresi.events.models import (
    Event,
    GivenUpSeat,
    Meeting,
    MeetingPlan,
    Offer,
    Registration,
    SessionSeat,
)
from rresi.events.rules.phases import is_over

_KEY = "registration:"
_TWO = ("first", "second")
State = Registration.State


def key_of(registration: int) -> str:
    """By what the programme knows a participant, from the primary key of their registration."""
    return f"{_KEY}{registration}"


def number_of(key: str) -> int | None:
    """The primary key of a participant's registration, from what the programme knows them by."""
    number = key.removeprefix(_KEY)
    return requests.key_in(number) if key.startswith(_KEY) else None


def _page(pk: int, links_made: int) -> tuple[str, ...]:
    return ("events:mine", links.token_for(Registration(pk=pk, links=links_made)))


def _found(
    event: Event, rows: QuerySet[Registration], *, also_left: bool = False, whole: bool = False
) -> Iterator[Attendee]:
    """These of an event who take part or wait, by name. As plain values: there may be thousands.

    Those of a cancelled event count as before: they are told, and their calendars show it.
    `also_left`: with those whose seat was theirs once. `whole`: with `left` and `since`, which only
    calendars need; they take long to read.
    """
    begun = event.has_begun(timezone.now())
    # Plain strings: an enumeration's member is looked up anew for each of thousands of rows.
    seated_now = {str(one) for one in ((State.CONFIRMED,) if begun else Registration.HOLDING)}
    turned_away = {str(one) for one in State} - {State.CONFIRMED, State.CANCELLED}
    turned_away = turned_away if begun else set()
    known = rows.filter(event=event, address_confirmed_at__isnull=False)
    by_event = str(Registration.Ending.EVENT)
    there = ~Q(state=State.CANCELLED) | Q(ending=by_event)
    standing = known.filter(there | Q(confirmed_at__isnull=False) if also_left else there)
    seats = SessionSeat.objects.filter(registration__in=standing.order_by())
    asked: defaultdict[int, set[int]] = defaultdict(set)
    seated: defaultdict[int, set[int]] = defaultdict(set)
    waiting = str(SessionSeat.State.WAITING)
    for pk, session, state in seats.values_list("registration_id", "session_id", "state"):
        asked[pk].add(session)
        if state != waiting:
            seated[pk].add(session)
    offers = Offer.objects.filter(registration__in=standing.order_by(), closed_at=None)
    held = dict(offers.values_list("registration_id", "deadline"))
    columns = ("pk", "name", "email", "language", "state", "ending", "links", "returns")
    moments = ("cancelled_at", "confirmed_at") if whole else ()
    for row in standing.order_by("name", "pk").values_list(*columns, *moments):
        pk, name, email, language, state, ending, made, returns, *of_calendars = row
        cancelled_at, since = of_calendars or (None, None)
        yield Attendee(
            key=key_of(pk),
            name=name,
            email=email,
            language=language,
            sessions=frozenset(asked.get(pk, ())),
            seated=frozenset(seated.get(pk, ())),
            comes=ending == by_event or state in seated_now,
            turned_away=state in turned_away,
            left=None if ending == by_event else cancelled_at,
            held_until=held.get(pk),
            since=since,
            returns=returns,
            link=made,
            page=partial(_page, pk, made),
        )


def among(event: Event, rows: QuerySet[Registration]) -> Iterator[Attendee]:
    """Those of these registrations of an event who take part or wait, by name. Three queries."""
    return _found(event, rows)


def all_of(event: Event) -> Iterator[Attendee]:
    """Everybody who takes part or waits, by name. Three queries."""
    return _found(event, Registration.objects.all())


def one(event: Event, key: str) -> Attendee | None:
    """Somebody who takes part, waits or has left, by the key of an `Attendee`. Three queries.

    Who has left is there until the event is over.
    """
    number = number_of(key)
    if number is None:
        return None
    rows, ahead = Registration.objects.filter(pk=number), not is_over(event, timezone.now())
    return next(_found(event, rows, also_left=ahead, whole=True), None)


def given_up(_event: Event, key: str) -> dict[int, GivenUp]:
    """The seats in sessions that somebody had and gave up, by the session. One query."""
    rows = GivenUpSeat.objects.filter(registration=number_of(key) or 0)
    return {
        session: GivenUp(at, n) for session, at, n in rows.values_list("session", "at", "times")
    }


def appointments(event: Event, key: str) -> list[Appointment]:
    """Somebody's meetings in the published plan, in time, for their calendar; until the event is
    over also those of earlier plans that are no more, called off. Five queries at most.
    """
    mine = number_of(key)
    if mine is None:
        return []
    # It rises with each new plan, with each change of a session, whichever block it is in, and with
    # what the two do.
    moved = event.sessions.aggregate(changes=Sum("sequence"))["changes"] or 0
    rows = Meeting.objects.filter(Q(first=mine) | Q(second=mine), plan__event=event, minutes__gt=0)
    rows = rows.select_related("plan", "first", "second", "session__venue", "session__event")
    standing = rows.filter(plan__state=MeetingPlan.State.PUBLISHED)
    found = {_pair(one): _appointment(one, mine, one.plan_id + moved) for one in standing}
    newest = event.plans.filter(state=MeetingPlan.State.PUBLISHED).first()
    if newest is not None and not is_over(event, timezone.now()):
        replaced = rows.filter(plan__state=MeetingPlan.State.REPLACED).order_by("-plan")
        for one in (*_dropped(event, mine), *replaced):
            if _pair(one) not in found:
                entry = _appointment(one, mine, newest.pk + moved)
                found[_pair(one)] = replace(entry, cancelled=True)
    return sorted(found.values(), key=lambda entry: entry.starts_at)


def _changes_by(person: Registration) -> int:
    """How often somebody has changed what calendars say of their meetings; it never falls."""
    turns = person.meeting_turns + 2 * person.returns  # left, and came back
    if not person.has_left:
        return turns
    if person.state == State.CANCELLED:
        return turns + 1
    # They are back without a seat: their meetings are called off as before.
    return turns - 1 if person.returns else turns


def _pair(meeting: Meeting) -> frozenset[int]:
    return frozenset((meeting.first_id, meeting.second_id))


def _dropped(event: Event, mine: int) -> list[Meeting]:
    """Somebody's meetings that lost their room when their block moved, the latest first."""
    noted = [
        one
        for several in event.plans.order_by("-pk").values_list("dropped", flat=True)
        for one in several[::-1]
        if mine in (one["first"], one["second"])
    ]
    if not noted:
        return []
    people = Registration.objects.in_bulk({one[name] for one in noted for name in _TWO})
    sessions = event.sessions.select_related("venue", "event").in_bulk()
    return [
        Meeting(
            starts_at=datetime.fromisoformat(one["starts_at"]),
            minutes=one["minutes"],
            table=one["table"],
            session=sessions[one["session"]],
            **{name: people[one[name]] for name in _TWO},
        )
        for one in noted
        if one["session"] in sessions and {one[name] for name in _TWO} <= people.keys()
    ]


def _appointment(meeting: Meeting, mine: int, sequence: int) -> Appointment:
    other = meeting.second if meeting.first_id == mine else meeting.first
    venue, zone = meeting.session.venue, meeting.session.zone
    table = gettext("Table %(table)s") % {"table": meeting.table}
    named, words = other.named_to_partners, gettext("Meeting with another participant")
    return Appointment(
        # One for each pair, so that a new plan moves the appointment that calendars have.
        uid=f"meeting-{min(mine, other.pk)}-{max(mine, other.pk)}",
        title=gettext("Meeting with %(name)s") % {"name": other.name} if named else words,
        starts_at=meeting.starts_at.astimezone(zone),
        ends_at=meeting.ends_at.astimezone(zone),
        place=f"{table}, {venue.name}" if venue else table,
        description=other.organisation_name if named else "",
        sequence=sequence + _changes_by(meeting.first) + _changes_by(meeting.second),
        agreed=meeting.agreed,
        note=_note(meeting, mine),
        cancelled=(
            meeting.declined or not meeting.stands or meeting.session.cancelled_at is not None
        ),
    )


def _note(meeting: Meeting, mine: int) -> str:
    """What to know of a meeting that is not as planned, or not agreed yet."""
    if meeting.missing_id is not None:
        if mine in meeting.absent:
            return gettext("you were reported missing")
        return gettext("reported missing")
    if meeting.is_stand_in:
        if meeting.first_id == mine:
            return gettext("stands in for your missing meeting partner")
        return gettext("you stand in for someone’s missing meeting partner")
    return "" if meeting.agreed else gettext("not accepted by both yet")
