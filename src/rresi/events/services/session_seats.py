"""Seats in sessions: who gets the free ones, and what the programme's changes make of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from django.db.models import Count, Q, QuerySet

from rresi.events.models import Event, Registration, Session, SessionSeat
from rresi.events.services import letters


class Theirs(TypedDict):
    """Sessions in which somebody has a seat, and in which they want one and have none."""

    sessions: list[Session]
    asked: list[Session]


def follow(event: Event) -> None:
    """Let seats follow sessions that are cancelled, or take place after all. Six queries at most.

    Nobody keeps a seat in a cancelled session or waits for one. When it takes place after all,
    those who had asked for it wait again, unless they have chosen another session at that time.
    """
    seats = SessionSeat.objects.filter(session__event=event)
    ended = seats.filter(state=SessionSeat.State.CANCELLED)
    seats.filter(session__cancelled_at__isnull=False).exclude(pk__in=ended.values("pk")).update(
        state=SessionSeat.State.CANCELLED
    )
    restored = list(_timed(ended.filter(session__cancelled_at=None)))
    if not restored:
        return
    people = {registration for _pk, registration, _starts, _ends in restored}
    chosen: dict[int, list[tuple[datetime, datetime]]] = {}
    standing = seats.exclude(state=SessionSeat.State.CANCELLED).filter(registration__in=people)
    for _pk, registration, starts_at, ends_at in _timed(standing):
        chosen.setdefault(registration, []).append((starts_at, ends_at))
    again, gone = [], []
    for pk, registration, starts_at, ends_at in restored:
        theirs = chosen.setdefault(registration, [])
        if any(starts < ends_at and ends > starts_at for starts, ends in theirs):
            gone.append(pk)
        else:
            again.append(pk)
            theirs.append((starts_at, ends_at))
    seats.filter(pk__in=gone).delete()
    seats.filter(pk__in=again).update(state=SessionSeat.State.WAITING)


def _timed(seats: QuerySet[SessionSeat]) -> Iterable[tuple[int, int, datetime, datetime]]:
    return seats.values_list("pk", "registration_id", "session__starts_at", "session__ends_at")


def fill(
    event: Event,
    now: datetime,
    *,
    newcomers: Collection[int] = (),
    offered: Sequence[Registration] = (),
) -> list[SessionSeat]:
    """Give free seats in sessions to those who asked first; the event is locked.

    Everybody gets one letter: those who were `offered` a seat at the event the offer's, `newcomers`
    the one that is written to them anyway. Whoever has not accepted yet reads in the letter that
    says yes what else is theirs.
    """
    given = _give_sessions(event, now)
    told: dict[int, list[SessionSeat]] = {}
    another_letter = {*newcomers, *(one.pk for one in offered)}
    for seat in given:
        if seat.registration_id not in another_letter and seat.registration.is_settled:
            told.setdefault(seat.registration_id, []).append(seat)
    if not (told or offered):
        return given
    sessions = with_texts({seat.session_id for seats in told.values() for seat in seats})
    written, theirs_of = letters.Letters(event, offered), of_people([one.pk for one in offered])
    for one in offered:
        written.write(one, "offer", **theirs_of[one.pk])
    for seats in told.values():
        theirs = [sessions[seat.session_id] for seat in seats]
        written.write(seats[0].registration, "session", sessions=theirs)
    written.post()
    return given


def _give_sessions(event: Event, now: datetime) -> list[SessionSeat]:
    room = _room_in_sessions(event, now)
    line: dict[int, list[SessionSeat]] = {}
    if room:
        waiting = SessionSeat.objects.filter(
            state=SessionSeat.State.WAITING,
            session__in=room,
            registration__state__in=Registration.HOLDING,
        )
        for seat in waiting.select_related("registration").order_by("asked_at", "pk"):
            line.setdefault(seat.session_id, []).append(seat)
    given = [seat for pk, seats in line.items() for seat in seats[: room[pk]]]
    if not given:
        return []
    SessionSeat.objects.filter(pk__in=[seat.pk for seat in given]).update(
        state=SessionSeat.State.CONFIRMED
    )
    for seat in given:
        seat.state = SessionSeat.State.CONFIRMED
    return given


def _room_in_sessions(event: Event, now: datetime) -> dict[int, int | None]:
    """The sessions to come with free seats that somebody asked for, and how many; None: no limit.

    One query.
    """
    coming = Session.objects.standing().filter(event=event, starts_at__gt=now).order_by()
    rows = coming.values_list("pk", "capacity").annotate(
        taken=Count("seats", filter=Q(seats__state=SessionSeat.State.CONFIRMED)),
        waiting=Count("seats", filter=Q(seats__state=SessionSeat.State.WAITING)),
    )
    return {
        pk: None if capacity is None else capacity - taken
        for pk, capacity, taken, waiting in rows
        if waiting and (capacity is None or taken < capacity)
    }


def of_people(people: Collection[int]) -> dict[int, Theirs]:
    """The sessions of each of these people, for a letter. Three queries, none for nobody."""
    found: dict[int, Theirs] = {pk: {"sessions": [], "asked": []} for pk in people}
    if not found:
        return found
    seats = SessionSeat.objects.filter(registration__in=people)
    seats = seats.exclude(state=SessionSeat.State.CANCELLED)
    rows = list(seats.values_list("registration_id", "session_id", "state"))
    sessions = with_texts({session for _registration, session, _state in rows})
    for registration, session, state in rows:
        theirs = found[registration]
        seated = state == SessionSeat.State.CONFIRMED
        (theirs["sessions"] if seated else theirs["asked"]).append(sessions[session])
    return found


def with_texts(pks: Collection[int]) -> dict[int, Session]:
    """Sessions with what a letter says of them. Two queries, none for none."""
    if not pks:
        return {}
    found = Session.objects.select_related("event", "venue").prefetch_related("texts")
    return found.in_bulk(pks)
