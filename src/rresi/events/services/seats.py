"""Who holds a seat, and who gets the next one.

Whatever frees a seat (somebody cancels, an offer expires, the capacity or a quota grows, a session
is cancelled) ends in `refill`. It runs under one lock an event, so that the seat goes to one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation

from rresi.events.models import (
    Event,
    MeetingPlan,
    Offer,
    Registration,
    RegistrationTerms,
    SessionSeat,
)
from rresi.events.queries.desk import contacts_of
from rresi.events.queries.seats import hall_of, taken_in, terms_of
from rresi.events.rules.registration import has_begun
from rresi.events.rules.seats import Group, Hall, deadline, next_in_line
from rresi.events.services import letters, partners, session_seats
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
    return Refilled(offered, session_seats.fill(event, now, newcomers=newcomers, offered=offered))


def _offer(
    event: Event,
    now: datetime,
    *,
    but: Collection[int] = (),
    taken: Counter[Group] | None = None,
    terms: RegistrationTerms | None = None,
) -> list[Registration]:
    """Offer free seats to the line, in which `but` does not stand.

    `session_seats.fill` writes the letters, which say what else the offer comes with.
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
        .exclude(pk__in=but)
        .order_by("queued_at", "pk")
    )
    line = list(waiting.values_list("pk", "delegation_id"))
    chosen = waiting.in_bulk(next_in_line(hall_of(event), taken, line) if line else [])
    offered = list(chosen.values())
    for registration in offered:
        registration.event = event
    _hold(offered, Offer.Why.PLACE, now=now, until=until)
    return offered


def _full(event: Event, taken: Counter[Group]) -> bool:
    return event.capacity is not None and taken.total() >= event.capacity


def _hold(
    people: Sequence[Registration], why: Offer.Why, *, now: datetime, until: datetime
) -> None:
    """Hold a seat for these people until a deadline; the event is locked."""
    _save(people, state=State.OFFERED)
    Offer.objects.bulk_create(
        [Offer(registration=one, why=why, made_at=now, deadline=until) for one in people]
    )


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
    offers = list(cut.filter(deadline__lt=event.begins_at))
    terms = terms_of(event) if offers else RegistrationTerms()
    for offer in offers:
        hours = terms.address_hours if offer.why == Offer.Why.ADDRESS else terms.offer_hours
        until = deadline(offer.made_at, hours, event.begins_at) or event.begins_at
        offer.deadline, offer.shortened = until, until == event.begins_at
    Offer.objects.bulk_update(offers, ["deadline", "shortened"])


def seat_newcomers(
    people: Sequence[Registration], now: datetime, terms: RegistrationTerms | None = None
) -> list[Registration] | None:
    """Give seats to people of one event who ask now, in this order, as far as nobody who waits
    could have them.

    Confirmed at once where the address is known to be theirs, else held until they confirm it,
    unless others who have yet to confirm theirs asked before. The event is locked; a registration
    that is not stored yet is stored with its seat. Returns who of the line was offered one on the
    way, for `session_seats.fill`; None when nobody got a seat.
    """
    event = people[0].event if people else None
    if event is None or event.status != Event.Status.PUBLISHED or has_begun(event, now):
        return None
    taken, terms = taken_in(event), terms or terms_of(event)
    if _full(event, taken):
        return None
    known = [one.pk for one in people if not one._state.adding]
    offered = _offer(event, now, but=known, taken=taken, terms=terms)
    if offered:
        taken = taken_in(event)
    line = [(number, one.delegation_id) for number, one in enumerate(people)]
    hall = hall_of(event)
    seated = [people[number] for number in next_in_line(hall, taken, line)]
    known_to_us = [one for one in seated if one.address_confirmed_at is not None]
    unknown = [one for one in seated if one.address_confirmed_at is None]
    if unknown:
        taken.update(one.delegation_id for one in known_to_us)
        unknown = _after_those_before(hall, unknown, taken, but=known)
    if not known_to_us and not unknown:
        return offered or None
    confirm(known_to_us, now)
    until = deadline(now, terms.address_hours, event.begins_at)
    if until is not None:
        _hold(unknown, Offer.Why.ADDRESS, now=now, until=until)
    return offered


def _after_those_before(
    hall: Hall, people: Sequence[Registration], taken: Counter[Group], *, but: Collection[int]
) -> list[Registration]:
    """Who of these, whose address is unknown, gets a seat after others like them who asked before.

    What is left for those is held for nobody: whoever confirms first gets it. One query.
    """
    rows = Registration.objects.filter(
        event=people[0].event, state=State.WAITING, address_confirmed_at__isnull=True
    ).exclude(pk__in=but)
    before = rows.order_by().values_list("queued_at", "pk", "delegation_id")
    keys = range(-len(people), 0)  # before every primary key, in this order
    now = [(one.queued_at, n, one.delegation_id) for n, one in zip(keys, people, strict=True)]
    line = sorted([*before, *now], key=itemgetter(0, 1))
    chosen = next_in_line(hall, taken, [(key, group) for _at, key, group in line])
    return [one for n, one in zip(keys, people, strict=True) if n in chosen]


def confirm(people: Sequence[Registration], now: datetime) -> None:
    """Make seats these people's own; the event is locked."""
    _close([one.pk for one in people if not one._state.adding], Offer.Outcome.ACCEPTED, now)
    for one in people:
        one.confirmed_at = one.confirmed_at or now
        one.address_confirmed_at = one.address_confirmed_at or now
    _save(
        people,
        state=State.CONFIRMED,
        confirmed_at=Coalesce("confirmed_at", Value(now)),
        address_confirmed_at=Coalesce("address_confirmed_at", Value(now)),
    )


def _save(people: Sequence[Registration], *, state: str, **columns: Any) -> None:
    """Save a state, and these columns as the database fills them; what is not stored yet, whole."""
    stored = [one.pk for one in people if not one._state.adding]
    for one in people:
        one.state = state
        if one._state.adding:
            one.save()
    if stored:
        Registration.objects.filter(pk__in=stored).update(state=state, **columns)


def free(
    people: Sequence[Registration], ending: Registration.Ending, now: datetime, note: str = ""
) -> None:
    """End registrations of one event; their seats are free from now on. The event is locked.

    Args:
        note: what the organisers write to them.
    """
    if not people:
        return
    outcomes = {
        Registration.Ending.DECLINED: Offer.Outcome.DECLINED,
        Registration.Ending.EXPIRED: Offer.Outcome.EXPIRED,
    }
    pks = [one.pk for one in people]
    _let_go(pks, outcomes.get(ending, Offer.Outcome.WITHDRAWN), now)
    partners.give_up(people[0].event, pks, now)
    for one in people:
        one.ending, one.ending_note, one.cancelled_at = ending, note, now
    _save(people, state=State.CANCELLED, ending=ending, ending_note=note, cancelled_at=now)


def _let_go(people: Collection[int], outcome: Offer.Outcome, now: datetime) -> None:
    _close(people, outcome, now)
    SessionSeat.objects.filter(registration__in=people, state=SessionSeat.State.CONFIRMED).update(
        state=SessionSeat.State.WAITING
    )


def _put_back(event: Event, people: Sequence[Registration], now: datetime) -> None:
    """Let who lost a held seat to an earlier start wait again, in their old places."""
    if not people:
        return
    _let_go([one.pk for one in people], Offer.Outcome.EXPIRED, now)
    for one in people:
        one.turned_away_at = now
    _save(people, state=State.WAITING, turned_away_at=now)
    context = {"held": True, "moved": True, "contacts": contacts_of(event)}
    _write(event, people, "expired", context)


def _write(
    event: Event, people: Sequence[Registration], letter: str, context: Mapping[str, Any]
) -> None:
    written = letters.Letters(event, people)
    for one in people:
        written.write(one, letter, context)
    written.post()


def _close(people: Collection[int], outcome: Offer.Outcome, now: datetime) -> None:
    if people:
        open_ones = Offer.objects.filter(registration__in=people, closed_at=None)
        open_ones.update(closed_at=now, outcome=outcome)


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
    _put_back(event, [one for one in expired if one.pk in moved], now)
    gone = [one for one in expired if one.pk not in moved]
    free(gone, Registration.Ending.EXPIRED, now)
    begun = has_begun(event, now)
    # Who only waited was told when the event began that nothing became free.
    told = [one for one in gone if not begun or one.pk in holding or one.turned_away_at is None]
    if told:
        again = {"again": not begun, "contacts": contacts_of(event)}
        for held in (True, False):
            theirs = [one for one in told if (one.pk in holding) is held]
            _write(event, theirs, "expired", {"held": held, **again})
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
    if not people:
        return
    Registration.objects.filter(pk__in=[one.pk for one in people]).update(turned_away_at=now)
    written, contacts = letters.Letters(event), contacts_of(event)
    for registration in people:
        with translation.override(registration.language):
            events = f"{settings.SITE_URL}{reverse('events:list')}"
        written.write(registration, "no-seat", {"events": events, "contacts": contacts})
    written.post()


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
