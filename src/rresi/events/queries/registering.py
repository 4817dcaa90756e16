"""What the registration form and the participant's page show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.translations import language_name, language_order, offered_languages, pick
from rresi.events import times
from rresi.events.models import Event, Question, Registration, Session, SessionSeat
from rresi.events.queries.cards import EventCard
from rresi.events.queries.check_in import erased_seats
from rresi.events.queries.seats import hall_of
from rresi.events.queries.titles import title_of
from rresi.events.queries.wishes import plans_meetings
from rresi.events.rules.sessions import seats_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = SessionSeat.State


def public_event(slug: str) -> Event | None:
    """An event that everybody may see, with its terms and what its card needs. Three queries."""
    found = Event.objects.exclude(status=Event.Status.DRAFT).select_related("host_region", "terms")
    found = found.annotate(plans_meetings=plans_meetings())
    return found.prefetch_related("texts", "host_region__texts").filter(slug=slug).first()


@dataclass(frozen=True)
class SessionChoice:
    """A session that one can book."""

    pk: int
    day: str
    label: str
    chosen: bool
    title: str
    starts_at: datetime
    ends_at: datetime


def session_choices(event: Event, registration: Registration | None = None) -> list[SessionChoice]:
    """The sessions to come that one must book, and those booked already. Three queries at most."""
    had: dict[int, str] = {}
    if registration is not None:
        had = dict(registration.seats.values_list("session_id", "state"))
    undecided = registration is not None and registration.state == Registration.State.APPROVAL
    rows = Session.objects.standing().filter(event=event, starts_at__gt=timezone.now())
    bookable = rows.filter(Q(capacity__isnull=False) | Q(pk__in=had)).select_related("venue")
    narrow = bookable.only("event", "starts_at", "ends_at", "capacity", "venue__zone")
    confirmed = Count("seats", filter=Q(seats__state=State.CONFIRMED))
    found = []
    for session in narrow.annotate(taken=confirmed).prefetch_related("texts"):
        session.event = event
        taken = int(vars(session)["taken"])
        found.append(_choice(session, taken, had.get(session.pk), undecided=undecided))
    return found


def _choice(session: Session, taken: int, state: str | None, *, undecided: bool) -> SessionChoice:
    zone = session.zone
    title = title_of(session)
    label = f"{times.hours_in(session.starts_at, session.ends_at, zone)} · {title}"
    if session.capacity is not None and state != State.CONFIRMED:
        waits = state == State.WAITING and not undecided
        seats = seats_in_words(session.capacity, session.capacity if waits else taken)
        label = f"{label} ({seats})"
    day = times.weekday(session.starts_at.astimezone(zone).date())
    span = session.starts_at, session.ends_at
    return SessionChoice(session.pk, day, label, state is not None, title, *span)


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the organiser's own, with what the person answered."""

    pk: int
    kind: str
    required: bool
    label: str
    choices: list[str]
    answer: str = ""
    lacks: Sequence[str] = ()  # the offered languages without its text, by name

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"question_{self.pk}"


def questions_of(event: Event, registration: Registration | None = None) -> list[OwnQuestion]:
    """The organiser's questions in the reader's language. Three queries at most."""
    answers: dict[int, str] = {}
    if registration is not None:
        answers = dict(registration.answers.values_list("question_id", "value"))
    found = []
    for question in Question.objects.filter(event=event).prefetch_related("texts"):
        written = {text.language for text in question.texts.all()}
        text = pick(question.texts.all(), language_order(event.language))
        if text is not None:
            found.append(
                OwnQuestion(
                    question.pk,
                    question.kind,
                    question.required,
                    text.label,
                    list(text.choices),
                    answers.get(question.pk, ""),
                    [language_name(code) for code in offered_languages() if code not in written],
                )
            )
    return found


def untranslated(questions: Iterable[OwnQuestion]) -> list[str]:
    """For each question that lacks a language in which people register: which, in words."""
    words = gettext(
        "The question “%(question)s” has no text in %(languages)s. People who register in one of "
        "these languages see it in another."
    )
    return [
        words % {"question": one.label, "languages": formats.listed(one.lacks)}
        for one in questions
        if one.lacks
    ]


@dataclass(frozen=True)
class Asked:
    """An event, and what its form asks somebody who has not registered yet."""

    event: Event
    card: EventCard
    sessions: list[SessionChoice]
    questions: list[OwnQuestion]


def asked(slug: str) -> Asked | None:
    """What the form of an event that everybody may see asks. Nine queries at most."""
    event = public_event(slug)
    if event is None:
        return None
    return Asked(event, EventCard.of(event), session_choices(event), questions_of(event))


@dataclass(frozen=True)
class Room:
    """How full an event is. `left` None: no limit."""

    capacity: int | None
    taken: int
    left: int | None
    queued: int  # on the waiting list
    undecided: int  # waits for the organiser's decision
    unconfirmed: int  # of both, those whose address nobody has confirmed yet
    quota: int | None = None  # that of the delegation, once it is used up

    @property
    def waiting(self) -> int:
        """How many have no seat."""
        return self.queued + self.undecided

    @property
    def over(self) -> bool:
        """Whether more have a seat than there were to give, as when a door lets people in."""
        return self.capacity is not None and self.taken > self.capacity

    @property
    def full(self) -> bool:
        """Whether somebody who comes on their own would have to wait."""
        return self.left == 0


def unconfirmed(event: Event) -> int:
    """How many registered and have not confirmed their address, so get no letters; of a cancelled
    event, whose registration ended with it. One query.
    """
    rows = Registration.objects.filter(event=event, address_confirmed_at=None).exclude(email="")
    ended = Q(state=Registration.State.CANCELLED) & ~Q(ending=Registration.Ending.EVENT)
    return rows.exclude(ended).count()


def would_lose(event: Event) -> tuple[int, int]:
    """How many would lose a held seat, and how many wait in vain, if it began now. One query."""
    rows = Registration.objects.filter(event=event)
    held, waits = Registration.State.OFFERED, Registration.WAITS
    found = rows.aggregate(
        held=Count("pk", filter=Q(state=held)), waits=Count("pk", filter=Q(state__in=waits))
    )
    return found["held"], found["waits"]


def room_of(event: Event, *, delegation: int | None = None) -> Room:
    """How full an event is for somebody of a delegation, or on their own. Two queries."""
    rows = Registration.objects.filter(event=event).exclude(state=Registration.State.CANCELLED)
    unconfirmed = Count("pk", filter=Q(address_confirmed_at=None))
    counted = rows.order_by().values_list("state", "delegation_id")
    taken: Counter[int | None] = Counter()
    waits: Counter[str] = Counter()
    for state, group, count, unknown in counted.annotate(Count("pk"), unknown=unconfirmed):
        if state in Registration.HOLDING:
            taken[group] += count
        else:
            waits.update({state: count, "unconfirmed": unknown})
    hall = hall_of(event)
    return Room(
        event.capacity,
        taken.total(),
        hall.left(taken, delegation),
        waits[Registration.State.WAITING],
        waits[Registration.State.APPROVAL],
        waits["unconfirmed"],
        hall.used_up(taken, delegation),
    )


def room_at_desk(event: Event) -> Room:
    """The same for organisers, with the seats of people who have been erased, as everywhere at the
    desk. Three queries."""
    room = room_of(event)
    return replace(room, taken=room.taken + erased_seats(event))


def ended_with(event: Event) -> int | None:
    """How many registrations ended because the event was cancelled; None for one that was not."""
    if event.status != Event.Status.CANCELLED:
        return None
    rows = Registration.objects.filter(event=event, ending=Registration.Ending.EVENT)
    return rows.count()


@dataclass(frozen=True)
class MySession:
    """A session as one participant sees it."""

    title: str
    when: str
    where: str
    state: str
    label: str
    clash: str = ""  # the title of another session of theirs at the same time


def my_sessions(registration: Registration) -> list[MySession]:
    """The sessions that somebody asked for, in time. Two queries."""
    rows = registration.seats.select_related("session__venue", "session__event")
    found = list(rows.prefetch_related("session__texts").order_by("session__starts_at", "pk"))
    standing = [seat.session for seat in found if seat.session.cancelled_at is None]
    return [_mine(registration, seat, standing) for seat in found]


def _label(registration: Registration, state: str) -> StrOrPromise:
    """How a seat in a session stands: never more of their own than that at the event."""
    if registration.turned_away and state != State.CANCELLED:
        return registration.standing
    match registration.state, state:
        case Registration.State.OFFERED, State.CONFIRMED:
            return registration.get_state_display()
        case Registration.State.APPROVAL, State.WAITING:
            return gettext("Seats are given on approval")
        case Registration.State.CANCELLED, State.WAITING:
            return registration.get_state_display()
        case _:
            return State(state).label


def _mine(registration: Registration, seat: SessionSeat, theirs: Iterable[Session]) -> MySession:
    session = seat.session
    place = [session.venue.name if session.venue else "", session.room]
    state = State.CANCELLED if session.cancelled_at else seat.state
    return MySession(
        title_of(session),
        times.span_in(session.starts_at, session.ends_at, session.zone),
        ", ".join(part for part in place if part),
        str(state),
        str(_label(registration, state)),
        next(
            (
                title_of(other)
                for other in theirs
                if session.cancelled_at is None and other.pk != session.pk
                if session.starts_at < other.ends_at and other.starts_at < session.ends_at
            ),
            "",
        ),
    )


def open_offer(registration: Registration) -> datetime | None:
    """Until when a seat is held for somebody; None when none is."""
    rows = registration.offers.filter(closed_at=None)
    return rows.values_list("deadline", flat=True).first()


def lost_to_move(registration: Registration) -> bool:
    """Whether the last seat that was held for somebody went when the start was moved."""
    last = registration.offers.order_by("pk").last()
    return last is not None and last.shortened and last.outcome == last.Outcome.EXPIRED
