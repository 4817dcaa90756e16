"""Reads of who is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Max, Q, QuerySet, Sum, When
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core import formats, ordering
from rresi.core.translations import country_name, current_language, language_order, pick
from rresi.engines.semantics.folding import fold
from rresi.events.models import (
    Attendance,
    DayTally,
    Event,
    Registration,
    Scan,
    Session,
    SessionSeat,
    Tally,
    hash_of,
)
from rresi.events.rules.check_in import ADDRESS_LENGTH, CODE_LENGTH, USUAL, Hours, day_of
from rresi.events.rules.phases import concludes_on
from rresi.events.times import beginning_of, moment_in

State = Registration.State
FOUND_AT_MOST = 20
CONFLICTS_AT_MOST = 50


@dataclass(frozen=True)
class Place:
    """What people are checked in for: a session, or the day (`session` None)."""

    session: Session | None
    title: str
    language: str = ""

    @property
    def pk(self) -> int:
        """The primary key of the session; 0 for the day."""
        return self.session.pk if self.session else 0

    @property
    def when(self) -> str:
        """Day and time where the session is."""
        if self.session is None:
            return ""
        start = self.session.starts_at.astimezone(self.session.zone)
        return f"{formats.day(start.date())}, {start:%H:%M}"

    @property
    def hours(self) -> Hours:
        """When people are checked in for the session."""
        assert self.session
        begins, ends, zone = self.session.starts_at, self.session.ends_at, self.session.zone
        shown = {
            "session": self.title,
            "begins": moment_in(begins, zone),
            "ends": moment_in(ends, zone),
        }
        return Hours(
            begins - USUAL,
            ends + USUAL,
            _("“%(session)s” has yet to begin: %(begins)s.") % shown,
            _("“%(session)s” is over since %(ends)s.") % shown,
        )


def hours_of_days(event: Event) -> Hours | None:
    """When people are checked in for the event as a whole; None for one without a date."""
    first, last = event.start, concludes_on(event)
    if first is None or last is None:
        return None
    words = _("The event does not take place today, but: %(when)s.")
    words %= {"when": formats.days(first, last)}
    ends = beginning_of(last + timedelta(days=1), event.zone)
    return Hours(beginning_of(first, event.zone), ends, words, words)


def places(event: Event) -> list[Place]:
    """The sessions of an event that stand, in their order. Two queries."""
    found = Session.objects.standing().filter(event=event)
    order = language_order(*event.languages)
    listed = []
    for session in found.select_related("venue").prefetch_related("texts"):
        session.event = event
        text = pick(session.texts.all(), order)
        listed.append(Place(session, text.title if text else "", text.language if text else ""))
    return listed


def countries(event: Event) -> set[str]:
    """Where those who registered come from, and the host's own. One query."""
    people = Registration.objects.filter(event=event).order_by()
    home = {event.host_region.country} if event.host_region else set()
    return home | set(people.values_list("country", flat=True).distinct())


def door_list(event: Event) -> list[tuple[str | int, ...]]:
    """Code, name, organisation, state and address of everybody a device must know. One query.

    Who was added at a door has a sixth value, 1.

    The code is the beginning of the SHA-256 of the badge's token: a lost device reveals no badge.
    State: "" may come in, "x" is cancelled, "w" has no seat. The address is the beginning of the
    SHA-256 of the event's primary key, a space and the address, or "". Who has cancelled is a code
    without the rest: their badge is known, they are not.
    """
    rows = Registration.objects.filter(event=event).exclude(name="")
    marks = {State.CANCELLED: "x", State.APPROVAL: "w", State.WAITING: "w"}
    return [
        (
            code,
            *(("", "") if state == State.CANCELLED else (name, organisation)),
            marks.get(State(state), ""),
            *(() if state == State.CANCELLED else (_address_code(event, email),)),
            *((1,) if at_door and state != State.CANCELLED else ()),
        )
        for code, name, organisation, state, email, at_door in rows.annotate(
            code=Left("token_hash", CODE_LENGTH)
        )
        .order_by("name", "pk")
        .values_list("code", "name", "organisation_name", "state", "email", "at_door")
    ]


def _address_code(event: Event, email: str) -> str:
    return hash_of(f"{event.pk} {email}")[:ADDRESS_LENGTH] if email else ""


_HELD = Q(
    seats__state=SessionSeat.State.CONFIRMED
)  # the seats of a session that are somebody's own


def _limited(event: Event) -> QuerySet[Session]:
    """The sessions with limited seats that stand."""
    rows = Session.objects.standing().filter(event=event, capacity__isnull=False)
    return rows.order_by()


def seat_list(event: Event) -> dict[int, list[str]]:
    """By the session with limited seats the codes of those who have a seat in it. One query."""
    found: dict[int, list[str]] = {}
    code = Left("seats__registration__token_hash", CODE_LENGTH)
    held = _limited(event).annotate(code=Case(When(_HELD, then=code)))
    for session, holder in held.values_list("pk", "code"):
        found.setdefault(session, []).extend([holder] if holder else [])
    return found


def has_seat(registration: Registration, session: Session | None) -> bool:
    """Whether somebody may sit in a session: one with limited seats asks for a seat in it.

    One query for such a session.
    """
    if session is None or session.capacity is None:
        return True
    return registration.seats.filter(session=session, state=SessionSeat.State.CONFIRMED).exists()


def door_stamp(event: Event) -> str:
    """What changes whenever the door list does, or somebody is there no longer. Three queries."""
    rows = Registration.objects.filter(event=event)
    found = rows.aggregate(
        Count("pk"), Max("pk"), Max("cancelled_at"), Max("confirmed_at"), Max("approved_at")
    )
    found |= _limited(event).aggregate(
        limited=Count("pk", distinct=True), held=Sum("seats", filter=_HELD)
    )
    undone = Scan.objects.filter(event=event, outcome=Scan.Outcome.UNDONE).count()
    return "-".join(
        f"{value.timestamp():.0f}" if isinstance(value, datetime) else f"{value}"
        for value in (*found.values(), undone)
    )


@dataclass(frozen=True)
class Present:
    """Codes with their session (0: the day); `last` is what to ask for the rest after."""

    found: list[tuple[str, int]]
    last: int


def present(event: Event, *, after: int = 0) -> Present:
    """Who has been checked in today or to a session, recorded after a fact. One query."""
    today = day_of(timezone.now(), event.zone)
    rows = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN, pk__gt=after)
    rows = rows.filter(Q(session__isnull=False) | Q(day=today)).order_by("pk")
    coded = rows.annotate(code=Left("registration__token_hash", CODE_LENGTH))
    found = list(coded.values_list("pk", "code", "session_id"))
    return Present(
        [(code, session or 0) for _pk, code, session in found], found[-1][0] if found else after
    )


@dataclass(frozen=True)
class Counts:
    """How many people are expected and there. `sessions`: by primary key."""

    expected: int
    today: int
    ever: int
    sessions: dict[int, int]


# Whoever has a seat, or had one when the event was cancelled.
SEATED = Q(state__in=Registration.HOLDING) | Q(
    ending=Registration.Ending.EVENT, confirmed_at__isnull=False
)


def expected(event: Event) -> int:
    """How many people have a seat, or had one until they were erased or the event was cancelled.

    Two queries.
    """
    return _seated(event) + erased_seats(event)


def erased_seats(event: Event) -> int:
    """How many people had a seat until they were erased. One query."""
    return Tally.objects.filter(event=event).aggregate(all=Sum("seats"))["all"] or 0


def _seated(event: Event) -> int:
    return Registration.objects.filter(SEATED, event=event).count()


def counts(event: Event) -> Counts:
    """Counted now, from the facts and from what was counted out of them. Five queries."""
    today = day_of(timezone.now(), event.zone)
    rows = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN)
    whole = rows.aggregate(
        ever=Count("registration", distinct=True),
        today=Count("registration", distinct=True, filter=Q(session__isnull=True, day=today)),
    )
    sessions = rows.filter(session__isnull=False).values_list("session").annotate(Count("pk"))
    there = dict(sessions.order_by())
    there[None] = whole["ever"]
    seated = _seated(event)
    erased = Tally.objects.filter(event=event).order_by().values_list("session")
    for session, people, seats in erased.annotate(Sum("people"), Sum("seats")):
        there[session] = there.get(session, 0) + people
        seated += seats
    gone = DayTally.objects.filter(event=event, day=today).values_list("people", flat=True).first()
    return Counts(seated, whole["today"] + (gone or 0), there.pop(None), there)


def conflicts(event: Event) -> QuerySet[Scan]:
    """Scans that somebody should look at, the latest first. One query."""
    rows = Scan.objects.filter(event=event, outcome__in=Scan.CONFLICTS, settled_at__isnull=True)
    return rows.select_related("registration", "session").order_by("-scanned_at", "pk")


def settled(event: Event) -> QuerySet[Scan]:
    """Those that somebody has looked at, the latest first. One query."""
    rows = Scan.objects.filter(event=event, settled_at__isnull=False)
    return rows.select_related("registration", "settled_by").order_by("-settled_at", "pk")


def reasons(event: Event, scans: Collection[UUID]) -> dict[str, str]:
    """Which of these are settled, and why. One query; none for no scans."""
    rows = settled(event).filter(pk__in=scans) if scans else Scan.objects.none()
    return {str(pk): reason for pk, reason in rows.values_list("pk", "reason")}


def gone(event: Event, scans: Collection[UUID]) -> list[str]:
    """Which of these are no more, since the person's data were erased. One query; none for none."""
    known = set(event.scans.filter(pk__in=scans).values_list("pk", flat=True)) if scans else ()
    return [str(pk) for pk in scans if pk not in known]


@dataclass(frozen=True)
class Found:
    """Somebody at the door, by name."""

    registration: Registration
    at: datetime | None  # when they were checked in for the place that is asked for


def by_name(event: Event, words: str, place: Place | None) -> list[Found]:
    """People whose name or organisation holds the words, at most `FOUND_AT_MOST`. Three queries.

    Accents and capitals make no difference, of which no database knows for every language.
    """
    wanted = fold(words.lower()).split()[:5]
    rows = Registration.objects.filter(event=event).exclude(name="")
    names = rows.values_list("pk", "name", "organisation_name").order_by("name", "pk")
    matching = [pk for pk, *texts in names if _holds(fold(" ".join(texts).lower()), wanted)]
    people = rows.filter(pk__in=matching[:FOUND_AT_MOST]).order_by("name", "pk")
    return _found(list(people), event, place)


def just_now(event: Event, pk: int, place: Place | None) -> list[Found]:
    """The person who was checked in a moment ago, so that it can be taken back. Two queries."""
    return _found(list(Registration.objects.filter(event=event, pk=pk)), event, place) if pk else []


def _found(people: list[Registration], event: Event, place: Place | None) -> list[Found]:
    facts = Attendance.objects.filter(registration__in=people, kind=Attendance.Kind.IN)
    if place is not None and place.session:
        facts = facts.filter(session=place.session)
    else:
        facts = facts.filter(session__isnull=True, day=day_of(timezone.now(), event.zone))
    there = dict(facts.values_list("registration_id", "at"))
    return [Found(person, there.get(person.pk)) for person in people]


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


@dataclass(frozen=True)
class Registered:
    """One line of a register; the country by name."""

    name: str
    organisation: str
    country: str
    came: Mapping[date, datetime] = field(default_factory=dict)  # when, on each day


def register(event: Event, session: Session | None = None) -> list[Registered]:
    """Whose own a seat in the event or a session is, by name, with when they first came there. Two
    queries.
    """
    rows = Registration.objects.filter(event=event, state=State.CONFIRMED)
    if session is not None and session.capacity is not None:
        seats = session.seats.filter(state=SessionSeat.State.CONFIRMED)
        rows = rows.filter(pk__in=seats.values("registration_id"))
    facts = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN)
    facts = facts.filter(session=session) if session else facts
    came: dict[int, dict[date, datetime]] = {}
    for pk, day, at in facts.order_by("-at").values_list("registration_id", "day", "at"):
        came.setdefault(pk, {})[day] = at
    found = rows.exclude(name="").values_list("pk", "name", "organisation_name", "country")
    return sorted(
        (
            Registered(name, works_at, country_name(country), came.get(pk, {}))
            for pk, name, works_at, country in found
        ),
        key=lambda line: ordering.collation_key(line.name, current_language()),
    )


def with_badge(event: Event) -> list[Registration]:
    """Everybody who gets a badge, by name: whose seat is their own. One query."""
    rows = Registration.objects.filter(event=event, state=State.CONFIRMED)
    return sorted(
        rows.exclude(name=""),
        key=lambda person: ordering.collation_key(person.name, current_language()),
    )


def person(event: Event, pk: int) -> Registration | None:
    """One registration of the event. One query."""
    return Registration.objects.filter(event=event, pk=pk).first()


def scan(event: Event, pk: UUID) -> Scan | None:
    """One scan of the event. One query."""
    return Scan.objects.select_related("registration").filter(event=event, pk=pk).first()


def badge(token: str) -> Registration | None:
    """The registration whose badge bears this token. One query."""
    rows = Registration.objects.select_related("event")
    return rows.filter(token_hash=hash_of(token)).first()
