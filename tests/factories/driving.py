"""One event in which random steps of registration are taken."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import count
from unittest import mock

from django.utils import timezone
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.refusals import Refused
from rresi.events.models import Delegation, Event, Registration, RegistrationTerms, Session
from rresi.events.services import progress, registration, seats
from rresi.events.services.registration import Person, Wanted
from tests.factories.events import make_event, make_session

State = Registration.State
_keys = count(1)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *["register"] * 6,
                *["open the link"] * 4,
                *("accept", "decline", "cancel", "rejoin", "capacity", "quota", "reserve"),
                *("cancel session", "session capacity", "time passes", "approve", "change"),
                "move",
                "reach the start",
                "erase",
            ]
        ),
        st.integers(0, 1000),
    ),
    max_size=40,
)


class Drive:
    """One event that random steps are taken in."""

    def __init__(self, slug: str, *, approval: bool) -> None:
        self.event = make_event(slug, capacity=3)
        self.now = timezone.now()
        if approval:
            self.event.terms = terms_for(self.event)
        self.delegations = [
            Delegation.objects.create(
                event=self.event, name=f"Partner {n}", quota=2, reserved=n == 1
            )
            for n in range(2)
        ]
        self.sessions = [
            make_session(self.event, "Session 1", at="10:00", capacity=2),
            make_session(self.event, "Session 2", at="11:00", capacity=1),
            make_session(self.event, "Session 3", at="11:30", capacity=1),
        ]
        self.grown = False
        self.numbers = count(1)

    def fresh(self) -> Event:
        return Event.objects.get(pk=self.event.pk)

    def one(self, number: int, *states: str) -> Registration | None:
        rows = Registration.objects.filter(event=self.event).select_related("event")
        found = list((rows.filter(state__in=states) if states else rows).order_by("pk"))
        return found[number % len(found)] if found else None

    def take(self, step: str, number: int) -> None:
        """One step; what a person may not do now is refused and changes nothing."""
        self.now += timedelta(seconds=1)
        with suppress(Refused), mock.patch.object(timezone, "now", return_value=self.now):
            getattr(self, "do_" + step.replace(" ", "_"))(number)

    def do_register(self, number: int) -> None:
        group = [None, *self.delegations][number % 3]
        wanted = Wanted(
            Person(name="Somebody", email=f"p{next(self.numbers)}@example.org", country="NL"),
            sessions=[s.pk for n, s in enumerate(self.sessions) if n == number % 4],
        )
        registration.register(
            actor=VISITOR,
            event=self.event,
            wanted=wanted,
            key=f"key-{next(_keys)}",
            delegation=group.token if group else "",
        )

    def do_open_the_link(self, number: int) -> None:
        found = self.one(number, State.WAITING, State.OFFERED, State.APPROVAL)
        if found:
            progress.confirm_address(registration=found, now=self.now)

    def do_accept(self, number: int) -> None:
        if found := self.one(number, State.OFFERED):
            progress.answer_offer(registration=found, accept=True, now=self.now)

    def do_decline(self, number: int) -> None:
        if found := self.one(number, State.OFFERED):
            progress.answer_offer(registration=found, accept=False, now=self.now)

    def do_cancel(self, number: int) -> None:
        if found := self.one(number):
            progress.cancel(registration=found, now=self.now)

    def do_rejoin(self, number: int) -> None:
        if found := self.one(number, State.CANCELLED):
            progress.rejoin(registration=found, now=self.now)

    def do_capacity(self, number: int) -> None:
        Event.objects.filter(pk=self.event.pk).update(capacity=number % 7 or None)
        seats.refill(event=self.event, now=self.now)

    def do_quota(self, number: int) -> None:
        chosen = self.delegations[number % 2]
        Delegation.objects.filter(pk=chosen.pk).update(quota=number % 5)
        seats.refill(event=self.event, now=self.now)

    def do_reserve(self, number: int) -> None:
        chosen = Delegation.objects.get(pk=self.delegations[number % 2].pk)
        Delegation.objects.filter(pk=chosen.pk).update(reserved=not chosen.reserved)
        seats.refill(event=self.event, now=self.now)

    def do_cancel_session(self, number: int) -> None:
        chosen = self.sessions[number % 3]
        standing = Session.objects.get(pk=chosen.pk).cancelled_at is None
        Session.objects.filter(pk=chosen.pk).update(cancelled_at=self.now if standing else None)
        seats.refill(event=self.event, now=self.now)

    def do_session_capacity(self, number: int) -> None:
        Session.objects.filter(pk=self.sessions[number % 3].pk).update(capacity=number % 4)
        seats.refill(event=self.event, now=self.now)

    def do_time_passes(self, number: int) -> None:
        self.now += timedelta(hours=number % 60)
        seats.expire(event=self.event, now=self.now)

    def do_reach_the_start(self, _number: int) -> None:
        begins = self.fresh().begins_at
        assert begins is not None
        self.now = max(self.now, begins)
        seats.expire(event=self.event, now=self.now)

    def do_move(self, number: int) -> None:
        """Into the past, into the next hours, or far away."""
        start = (self.now + timedelta(days=(-1, 1, 400)[number % 3])).date()
        Event.objects.filter(pk=self.event.pk).update(start=start, end=start)
        seats.follow_programme(event=self.fresh(), now=self.now)

    def do_approve(self, number: int) -> None:
        if found := self.one(number, State.APPROVAL):
            progress.decide(
                actor=OPERATOR, event=self.event, registrations=[found.pk], approve=number % 4 > 0
            )

    def do_change(self, number: int) -> None:
        if found := self.one(number):
            registration.change_registration(
                registration=found,
                wanted=Wanted(
                    Person(name="Changed", email="ignored@example.org", country="BE"),
                    sessions=[s.pk for n, s in enumerate(self.sessions) if n == number % 4],
                ),
            )

    def do_erase(self, number: int) -> None:
        if found := self.one(number):
            progress.erase(registration=found)


def terms_for(event: Event) -> RegistrationTerms:
    return RegistrationTerms.objects.create(event=event, approval=True)
