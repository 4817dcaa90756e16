"""Who holds a seat, and who gets the next one.

Whatever frees a seat (somebody cancels, an offer expires, the capacity or a quota grows, a session
is cancelled) ends in `refill`. It runs under one lock an event, so that the seat goes to one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation

from rresi.events.models import (
    Event,
    MeetingPlan,
    Offer,
    Registration,
    RegistrationTerms,
    Session,
    SessionSeat,
)
from rresi.events.queries.desk import contacts_of
from rresi.events.queries.seats import hall_of, taken_in, terms_of
from rresi.events.rules.registration import has_begun
from rresi.events.rules.seats import Group, deadline, next_in_line
from rresi.events.services import letters, session_seats, wishes
from rresi.events.services.needs import destroy_key

State = Registration.State
FORGOTTEN = timedelta(days=7)
"""How long somebody may wait whose email address was never confirmed."""


@dataclass(frozen=True)
class Refilled:
    """What a refill gave: registrations that were offered a seat, and seats in sessions."""

    offered: Sequence[Registration] = ()
    seats: Sequence[SessionSeat] = field(default=())


def lock(event: Event) -> Event:
    """The event as it stands now, locked until the transaction ends.

    Whoever gives or frees seats waits here for whoever is doing so.
    """
    rows = Event.objects.select_related("terms").select_for_update(no_key=True, of=("self",))
    return rows.get(pk=event.pk)


@transaction.atomic
def refill(*, event: Event, now: datetime | None = None, newcomer: int | None = None) -> Refilled:
    """Offer free seats to those who wait, the oldest first, and fill the sessions.

    Never after the event has begun; of a cancelled one, all end. Run again at once it changes
    nothing. `newcomer` is somebody whose registration is answered in the same breath, so that no
    letter goes out about sessions.
    """
    now = now or timezone.now()
    event = lock(event)
    if event.status == Event.Status.CANCELLED:
        _end_all(event, now)
        return Refilled()
    _hold_until_the_start(event)
    offered = _offer(event, now)
    session_seats.follow(event)
    newcomers = [newcomer] if newcomer else ()
    return Refilled(offered, fill_sessions(event, now, newcomers=newcomers, offered=offered))


def _offer(
    event: Event,
    now: datetime,
    *,
    but: int | None = None,
    taken: Counter[Group] | None = None,
    terms: RegistrationTerms | None = None,
) -> list[Registration]:
    """Offer free seats to the line, in which `but` does not stand.

    `fill_sessions` writes the letters, which say what else the offer comes with.
    """
    taken = taken_in(event) if taken is None else taken
    if event.status != Event.Status.PUBLISHED or _full(event, taken):
        return []
    until = deadline(now, (terms or terms_of(event)).offer_hours, event.begins_at)
    if until is None:
        return []
    waiting = (
        Registration.objects.filter(
            event=event, state=State.WAITING, address_confirmed_at__isnull=False
        )
        .exclude(pk__in=[but] if but else [])
        .order_by("queued_at", "pk")
    )
    line = list(waiting.values_list("pk", "delegation_id"))
    chosen = waiting.in_bulk(next_in_line(hall_of(event), taken, line) if line else [])
    for registration in chosen.values():
        registration.event = event
        hold(registration, Offer.Why.PLACE, now=now, until=until)
    return list(chosen.values())


def _full(event: Event, taken: Counter[Group]) -> bool:
    return event.capacity is not None and taken.total() >= event.capacity


def hold(registration: Registration, why: Offer.Why, *, now: datetime, until: datetime) -> Offer:
    """Hold a seat for somebody until a deadline; the event is locked."""
    registration.state = State.OFFERED
    _save(registration, "state")
    return Offer.objects.create(registration=registration, why=why, made_at=now, deadline=until)


def _hold_until_the_start(event: Event) -> None:
    """No seat is held beyond the start, to whichever day it has been moved."""
    if event.begins_at is not None:
        late = Offer.objects.filter(registration__event=event, closed_at=None)
        late.filter(deadline__gt=event.begins_at).update(deadline=event.begins_at, shortened=True)


def _give_time_back(event: Event) -> None:
    """Where the start comes later again, seats are held as long as was said at first."""
    if event.begins_at is None:
        return
    cut = Offer.objects.filter(registration__event=event, closed_at=None, shortened=True)
    for offer in cut.filter(deadline__lt=event.begins_at):
        terms = terms_of(event)
        hours = terms.address_hours if offer.why == Offer.Why.ADDRESS else terms.offer_hours
        until = deadline(offer.made_at, hours, event.begins_at) or event.begins_at
        offer.deadline, offer.shortened = until, until == event.begins_at
        offer.save(update_fields=["deadline", "shortened"])


def seat_newcomer(
    registration: Registration, now: datetime, terms: RegistrationTerms | None = None
) -> list[Registration] | None:
    """Give a seat to somebody who has just registered, if nobody who waits could have it.

    Confirmed at once where the address is known to be theirs, else held until they confirm it. The
    event is locked; a registration that is not stored yet is stored with its seat. Returns who of
    the line was offered one on the way, for `fill_sessions`; None when nobody was given a seat.
    """
    event = registration.event
    if event.status != Event.Status.PUBLISHED or has_begun(event, now):
        return None
    taken, terms = taken_in(event), terms or terms_of(event)
    if _full(event, taken):
        return None
    offered = _offer(event, now, but=registration.pk, taken=taken, terms=terms)
    if offered:
        taken = taken_in(event)
    if not hall_of(event).free(taken, registration.delegation_id):
        return offered or None
    until = deadline(now, terms.address_hours, event.begins_at)
    if registration.address_confirmed_at is not None:
        confirm(registration, now)
    elif until is not None:
        hold(registration, Offer.Why.ADDRESS, now=now, until=until)
    return offered


def confirm(registration: Registration, now: datetime) -> None:
    """Make a seat somebody's own; the event is locked."""
    if not registration._state.adding:
        _close(registration, Offer.Outcome.ACCEPTED, now)
    registration.state = State.CONFIRMED
    registration.confirmed_at = registration.confirmed_at or now
    registration.address_confirmed_at = registration.address_confirmed_at or now
    _save(registration, "state", "confirmed_at", "address_confirmed_at")


def _save(registration: Registration, *fields: str) -> None:
    """Save these fields, or all of a registration that is not stored yet."""
    registration.save(update_fields=None if registration._state.adding else fields)


def free(registration: Registration, ending: Registration.Ending, now: datetime) -> None:
    """End a registration; its seats are free from now on. The event is locked."""
    outcomes = {
        Registration.Ending.DECLINED: Offer.Outcome.DECLINED,
        Registration.Ending.EXPIRED: Offer.Outcome.EXPIRED,
    }
    _let_go(registration, outcomes.get(ending, Offer.Outcome.WITHDRAWN), now)
    wishes.give_up(registration, now)
    registration.state, registration.ending = State.CANCELLED, ending
    registration.cancelled_at = now
    registration.save(update_fields=["state", "ending", "cancelled_at"])


def _let_go(registration: Registration, outcome: Offer.Outcome, now: datetime) -> None:
    _close(registration, outcome, now)
    registration.seats.filter(state=SessionSeat.State.CONFIRMED).update(
        state=SessionSeat.State.WAITING
    )


def _put_back(registration: Registration, now: datetime) -> None:
    """Let somebody who lost a held seat to an earlier start wait again, in their old place."""
    _let_go(registration, Offer.Outcome.EXPIRED, now)
    registration.state, registration.turned_away_at = State.WAITING, now
    registration.save(update_fields=["state", "turned_away_at"])
    context = {"held": True, "moved": True, "contacts": contacts_of(registration.event)}
    letters.write(registration, "expired", context)


def _close(registration: Registration, outcome: Offer.Outcome, now: datetime) -> None:
    registration.offers.filter(closed_at=None).update(closed_at=now, outcome=outcome)


def _end_all(event: Event, now: datetime) -> None:
    """Of a cancelled event: nobody holds a seat any more, and nobody waits for one.

    What people need there nobody has to know any more.
    """
    destroy_key(event=event)
    Offer.objects.filter(registration__event=event, closed_at=None).update(
        closed_at=now, outcome=Offer.Outcome.WITHDRAWN
    )
    SessionSeat.objects.filter(session__event=event).update(state=SessionSeat.State.CANCELLED)
    plans = MeetingPlan.objects.filter(event=event, state__in=MeetingPlan.BUSY)
    plans.update(
        state=MeetingPlan.State.FAILED, error=MeetingPlan.Why.CANCELLED, stop=True, heard_at=now
    )
    Registration.objects.filter(event=event).exclude(state=State.CANCELLED).update(
        state=State.CANCELLED, ending=Registration.Ending.EVENT, cancelled_at=now
    )


def fill_sessions(
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
    told: dict[int, list[SessionSeat]] = {one.pk: [] for one in offered}
    for seat in given:
        waits_for_letter = seat.registration_id in newcomers or not seat.registration.is_settled
        if seat.registration_id in told or not waits_for_letter:
            told.setdefault(seat.registration_id, []).append(seat)
    sessions = with_texts({seat.session_id for seats in told.values() for seat in seats})
    for one in offered:
        letters.write_with_sessions(
            one, "offer", [sessions[s.session_id] for s in told.pop(one.pk)]
        )
    for seats in told.values():
        registration = seats[0].registration
        registration.event = event
        letters.write_with_sessions(
            registration, "session", [sessions[s.session_id] for s in seats]
        )
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


def with_texts(pks: Collection[int]) -> dict[int, Session]:
    """Sessions with what a letter says of them. Two queries, none for none."""
    if not pks:
        return {}
    found = Session.objects.select_related("event", "venue").prefetch_related("texts")
    return found.in_bulk(pks)


def follow_programme(*, event: Event, now: datetime | None = None) -> None:
    """Let offers, the line and seats in sessions follow what was published, in one breath.

    Whoever loses an offer or their place in the line to an earlier start is told at once.
    """
    if event.status == Event.Status.PUBLISHED:
        expire(event=event, now=now)
    else:
        refill(event=event, now=now)


@transaction.atomic
def expire(*, event: Event, now: datetime | None = None) -> int:
    """End offers whose deadline has passed, and pass their seats on; returns how many.

    Who loses a seat because the start was moved keeps their place on the waiting list.
    """
    now = now or timezone.now()
    event = lock(event)
    _give_time_back(event)
    _hold_until_the_start(event)
    over = Registration.objects.filter(event=event).filter(
        Q(offers__closed_at=None, offers__deadline__lte=now)
        | Q(
            state__in=[State.WAITING, State.APPROVAL],
            address_confirmed_at=None,
            queued_at__lte=now - FORGOTTEN,
        )
    )
    expired = list(over.distinct())
    holding = {one.pk for one in expired if one.holds}
    shortened = Offer.objects.filter(registration__in=holding, closed_at=None, shortened=True)
    moved = set(shortened.values_list("registration_id", flat=True))
    for registration in expired:
        registration.event = event
        if registration.pk in moved:
            _put_back(registration, now)
            continue
        free(registration, Registration.Ending.EXPIRED, now)
        if registration.turned_away_at is None:
            held = registration.pk in holding
            letters.write(
                registration,
                "expired",
                {"held": held, "again": not has_begun(event, now), "contacts": contacts_of(event)},
            )
    refill(event=event, now=now)
    _turn_away(event, now)
    return len(expired)


def _turn_away(event: Event, now: datetime) -> None:
    """Tell those who still wait when the event begins that no seat became free for them, once.

    They stay as they are: a door may let them in, and a later start gives them another chance.
    """
    if event.status != Event.Status.PUBLISHED or not has_begun(event, now):
        return
    waiting = Registration.objects.filter(event=event, state__in=[State.WAITING, State.APPROVAL])
    told_before = Q(turned_away_at=None) | Q(turned_away_at__lt=event.begins_at)
    people = list(waiting.filter(told_before).order_by("pk"))
    Registration.objects.filter(pk__in=[one.pk for one in people]).update(turned_away_at=now)
    for registration in people:
        registration.event = event
        with translation.override(registration.language):
            events = f"{settings.SITE_URL}{reverse('events:list')}"
        letters.write(registration, "no-seat", {"events": events, "contacts": contacts_of(event)})


def expire_all(now: datetime | None = None) -> int:
    """The worker's round: every event that is to come and in which somebody waits or decides."""
    now = now or timezone.now()
    moving = Registration.objects.filter(
        Q(state__in=[State.WAITING, State.APPROVAL, State.OFFERED])
        | Q(seats__state=SessionSeat.State.WAITING)
    ).order_by()
    recent = Q(start=None) | Q(start__gte=now.date() - timedelta(days=2))
    events = Event.objects.filter(recent, pk__in=moving.values("event_id"))
    return sum(expire(event=event, now=now) for event in events)
