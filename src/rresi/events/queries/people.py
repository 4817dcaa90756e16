"""The people of an event as its organisers see them: filtered, searched, counted, in pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext

from rresi.accounts.models import User
from rresi.core import requests
from rresi.core.translations import country_name
from rresi.events.models import (
    Consent,
    Delegation,
    Event,
    Invitation,
    Offer,
    Registration,
    SessionSeat,
)
from rresi.events.queries import participants, registering
from rresi.events.queries.attended import attended
from rresi.events.queries.seats import seats_left
from rresi.events.queries.titles import title_of

PAGE = 50
State = Registration.State
_SEATS = {
    str(SessionSeat.State.CONFIRMED): gettext_lazy("%(session)s: with a seat"),
    str(SessionSeat.State.WAITING): gettext_lazy("%(session)s: waiting for a seat"),
}


@dataclass(frozen=True)
class Choice:
    """A value of a filter with how many people it holds."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Filter:
    """Something to narrow the list by; `chosen` is empty for everybody."""

    key: str
    label: str
    choices: Sequence[Choice]
    chosen: str


@dataclass(frozen=True)
class Asked:
    """What the organiser asks for."""

    text: str = ""
    state: str = ""
    kind: str = ""
    country: str = ""
    delegation: str = ""
    session: str = ""
    consent: str = ""
    came: str = ""

    @property
    def for_news(self) -> bool:
        """Whether they are those who agreed to emails about future events and news."""
        return self.consent == Consent.Purpose.NEWS


def find(event: Event, asked: Asked) -> QuerySet[Registration]:
    """Who fits, in the order of the line; `state` empty leaves out who cancelled."""
    rows = Registration.objects.filter(event=event)
    rows = rows.filter(state=asked.state) if asked.state else rows.exclude(state=State.CANCELLED)
    if asked.kind:
        rows = rows.filter(kind="" if asked.kind == "-" else asked.kind)
    if asked.country:
        rows = rows.filter(country=asked.country)
    delegation = requests.key_in(asked.delegation)
    if delegation or asked.delegation == "none":
        rows = rows.filter(delegation=delegation)
    name, _sep, seat = asked.session.partition("-")
    session = requests.key_in(name)
    if session and seat in _SEATS:
        in_session = SessionSeat.objects.filter(session=session, session__event=event, state=seat)
        rows = rows.filter(pk__in=in_session.values("registration_id"))
    if asked.came == "yes":
        rows = rows.filter(pk__in=attended(event).values("pk"))
    elif asked.came == "no":
        rows = rows.filter(state=State.CONFIRMED).exclude(pk__in=attended(event).values("pk"))
    if asked.consent:
        rows = participants.agreeing(rows, asked.consent)
    for word in asked.text.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(organisation_name__icontains=word)
        )
    return rows.order_by("queued_at", "pk")


def page_of(event: Event, asked: Asked, number: int) -> Page[Registration]:
    """One page of who fits. Two queries and one for the delegations."""
    rows = find(event, asked).select_related("delegation")
    page = Paginator(rows, PAGE).get_page(number)
    for one in page:
        one.event = event
    return page


def filters_of(event: Event, asked: Asked) -> list[Filter]:
    """The filters with their counts, each over everybody who has not cancelled. Seven queries."""
    rows = Registration.objects.filter(event=event).order_by()
    counted = rows.values_list("state", "kind", "country", "delegation_id").annotate(Count("pk"))
    by: tuple[Counter[Any], ...] = (Counter(), Counter(), Counter(), Counter())
    for *values, count in counted:
        by[0][values[0]] += count
        if values[0] != State.CANCELLED:
            for counter, value in zip(by[1:], values[1:], strict=True):
                counter[value] += count
    states, kinds, countries, delegations = by
    kind_labels = dict(Registration.Kind.choices)
    names = dict(Delegation.objects.filter(event=event).values_list("pk", "name"))
    return [
        Filter(
            "state",
            gettext("Status"),
            [
                Choice(s, str(Registration(event=event, state=s).standing), states[s])
                for s in State
                if states[s]
            ],
            asked.state,
        ),
        Filter(
            "kind",
            pgettext("organisation", "Type of organisation"),
            [
                Choice(key or "-", str(kind_labels.get(key, gettext("Not given"))), n)
                for key, n in kinds.most_common()
            ],
            asked.kind,
        ),
        Filter(
            "country",
            gettext("Country"),
            [Choice(key, country_name(key), n) for key, n in countries.most_common()],
            asked.country,
        ),
        Filter(
            "delegation",
            gettext("Delegation"),
            [Choice("none", gettext("No delegation"), delegations[None])]
            + [Choice(str(pk), name, delegations[pk]) for pk, name in names.items()]
            if names
            else [],
            asked.delegation,
        ),
        Filter("session", gettext("Session"), _sessions(event), asked.session),
        Filter("came", gettext("Attendance"), _came(event), asked.came),
        Filter("consent", gettext("Agrees to"), _consents(event), asked.consent),
    ]


def _came(event: Event) -> list[Choice]:
    """Who was checked in, and who was not though a seat is theirs; nothing before the first was.
    Two queries at most.
    """
    came = find(event, Asked(came="yes")).count()
    if not came:
        return []
    absent = find(event, Asked(came="no")).count()
    return [
        Choice("yes", gettext("Checked in"), came),
        Choice("no", gettext("With a seat, not checked in"), absent),
    ]


def _consents(event: Event) -> list[Choice]:
    """What somebody who has not cancelled agrees to. One query."""
    later = Consent.objects.filter(
        registration=OuterRef("registration"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk")
    )
    rows = Consent.objects.filter(~Exists(later), event=event, given=True)
    rows = rows.filter(registration__isnull=False).exclude(registration__state=State.CANCELLED)
    counts = dict(rows.order_by().values_list("purpose").annotate(Count("pk")))
    return [Choice(str(p), str(p.label), counts[p]) for p in Consent.Purpose if p in counts]


def _sessions(event: Event) -> list[Choice]:
    """Each session that somebody asked for, by who has a seat there and who waits for one."""
    seats = SessionSeat.objects.filter(session__event=event, state__in=_SEATS)
    seats = seats.exclude(registration__state=State.CANCELLED)  # the list leaves them out as well
    counted = seats.order_by().values_list("session_id", "state").annotate(Count("pk"))
    counts = {(session, state): count for session, state, count in counted}
    sessions = event.sessions.filter(pk__in={session for session, _state in counts})
    return [
        Choice(f"{one.pk}-{seat}", str(words) % {"session": title_of(one)}, counts[(one.pk, seat)])
        for one in sessions.prefetch_related("texts")
        for seat, words in _SEATS.items()
        if (one.pk, seat) in counts
    ]


def said(question: registering.OwnQuestion, value: str) -> str:
    """An answer to a question of the organiser in words."""
    if question.kind == "choice" and value.isdecimal() and int(value) < len(question.choices):
        return question.choices[int(value)]
    if question.kind == "yes":
        return gettext("Yes") if value == "1" else gettext("No")
    return value


@dataclass(frozen=True)
class DelegationLine:
    """A delegation with how far its quota is used."""

    delegation: Delegation
    taken: int
    waiting: int
    invited: int
    managers: Sequence[str]
    left: int  # seats that its people may still take, whatever else limits them

    @property
    def begun(self) -> bool:
        """Whether the event has begun, so that who waits gets no seat any more."""
        return self.delegation.event.has_begun(timezone.now())

    @property
    def used_up(self) -> bool:
        """Whether the quota itself leaves no seat."""
        return self.taken >= self.delegation.quota

    @property
    def over(self) -> bool:
        """Whether more seats are taken than the quota allows now."""
        return self.taken > self.delegation.quota


def delegations_of(event: Event, only: Sequence[int] | None = None) -> list[DelegationLine]:
    """An event's delegations, or these of them. Six queries."""
    rows = Delegation.objects.filter(event=event).prefetch_related("managers__user")
    if only is not None:
        rows = rows.filter(pk__in=only)
    found = list(rows.select_related("organisation", "event"))
    people = Registration.objects.filter(delegation__in=found).order_by()
    counted: Mapping[tuple[int, str], int] = {
        (pk, state): n
        for pk, state, n in people.values_list("delegation_id", "state").annotate(Count("pk"))
    }
    invited = Invitation.objects.filter(delegation__in=found, registration=None).order_by()
    open_invitations = dict(invited.values_list("delegation_id").annotate(Count("pk")))
    left = seats_left([event])
    return [
        DelegationLine(
            one,
            sum(counted.get((one.pk, s), 0) for s in Registration.HOLDING),
            counted.get((one.pk, State.WAITING), 0),
            open_invitations.get(one.pk, 0),
            [str(manager.user) for manager in one.managers.all()],
            left[one.pk],
        )
        for one in found
    ]


def delegation_of(event: Event, pk: int) -> Delegation | None:
    """One delegation of an event. One query."""
    return Delegation.objects.filter(event=event, pk=pk).select_related("event").first()


def managers_of(delegation: Delegation) -> list[User]:
    """Who looks after a delegation. One query."""
    return list(User.objects.filter(delegations__delegation=delegation).order_by("pk"))


def people_of_delegation(delegation: Delegation, *, limit: int = 500) -> list[Registration]:
    """Who registered for a delegation, or had when the event was cancelled, in the order of the
    line. One query.
    """
    rows = delegation.registrations.filter(
        ~Q(state=State.CANCELLED) | Q(ending=Registration.Ending.EVENT)
    )
    return list(rows.select_related("event").order_by("queued_at", "pk")[:limit])


def ended_among(
    event: Event, emails: Collection[str], delegation: Delegation | None = None
) -> list[Registration]:
    """Who of these had registered and does not any more, and has no invitation yet, by name; who
    manages a delegation hears of its own people only. Two queries.
    """
    rows = Registration.objects.filter(event=event, email__in=emails).select_related("event")
    if delegation is not None:
        rows = rows.filter(delegation=delegation)
    last = {one.email: one for one in rows.order_by(F("cancelled_at").asc(nulls_last=True), "pk")}
    invited = Invitation.objects.filter(event=event, email__in=last)
    again = last.keys() - set(invited.values_list("email", flat=True))
    gone = [last[email] for email in again if last[email].state == State.CANCELLED]
    return sorted(gone, key=lambda one: (one.name, one.pk))


def open_invitations(
    event: Event, delegation: Delegation | None = None, *, limit: int = 500
) -> list[Invitation]:
    """Invitations by which nobody has registered yet; none to a cancelled event. One query."""
    if event.status == Event.Status.CANCELLED:
        return []
    rows = Invitation.objects.filter(event=event, registration=None)
    rows = rows.filter(delegation=delegation) if delegation else rows
    return list(rows.select_related("delegation")[:limit])


def deadlines_of(registrations: Sequence[Registration]) -> dict[int, Any]:
    """Until when seats are held for these people. One query."""
    rows = Offer.objects.filter(registration__in=registrations, closed_at=None)
    return dict(rows.values_list("registration_id", "deadline"))


def waiting_for_approval(event: Event) -> int:
    """How many the organiser must decide on. One query."""
    return Registration.objects.filter(event=event, state=State.APPROVAL).count()


def answers_of(registration: Registration) -> list[tuple[str, str]]:
    """The organiser's questions with what somebody answered, in words. Three queries."""
    asked = registering.questions_of(registration.event, registration)
    return [(one.label, said(one, one.answer)) for one in asked]


def agreed_by(registration: Registration) -> list[str]:
    """What somebody agrees to now, in words. One query."""
    rows = registration.consents.order_by("pk").values_list("purpose", "given")
    return [str(Consent.Purpose(purpose).label) for purpose, given in dict(rows).items() if given]


def registration_of(event: Event, pk: int) -> Registration | None:
    """One registration of an event. Two queries."""
    rows = Registration.objects.filter(event=event, pk=pk)
    return rows.select_related("event__host_region", "delegation", "organisation").first()
