"""Recording who is there: from many devices, in any order, twice or late, without loss."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.events.models import Attendance, Event, Registration, Scan, Session
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.facts import Fact, fact_of, recorded
from rresi.events.rules.check_in import CODE_LENGTH, corrected, day_of, outcome_of
from rresi.events.rules.registration import Closed, in_words
from rresi.events.services import seats
from rresi.events.services.closed import is_closed

AT_MOST = 200  # scans that one request brings
State = Registration.State
SAYS_THERE = (Scan.Outcome.COUNTED, Scan.Outcome.AGAIN, Scan.Outcome.TWO_DOORS)


@dataclass(frozen=True)
class Sent:
    """One scan as a device sends it; `at` is by the device's clock.

    `code`: the SHA-256 of the badge's token, or at least its first `CODE_LENGTH` digits. `undone`:
    somebody took it back on the device, which sends it once more.
    """

    id: UUID
    code: str
    at: datetime
    session_id: int | None = None
    kind: str = Attendance.Kind.IN
    undone: bool = False


@dataclass(frozen=True)
class Answered:
    """What became of a scan, of whom (`person_id`), and of which other event (`event_id`).

    `code`: theirs on the list of a door. Of somebody added there: whether they were `known` before,
    and whether they are `written_to`.
    """

    id: UUID
    outcome: Scan.Outcome
    name: str = ""
    organisation: str = ""
    event_id: int | None = None
    person_id: int | None = None
    code: str = ""
    known: bool = False
    written_to: bool = False


@transaction.atomic
def record(
    *,
    actor: Actor,
    event: Event,
    scans: Sequence[Sent],
    device: str,
    door: str = "",
    sent_at: datetime | None = None,
) -> list[Answered]:
    """Store scans and the facts that follow from them; those that are stored already stay.

    Every scan is stored, also one that counts nothing, with what became of it. One that was taken
    back counts nothing for good, whether it arrives before or after. One that arrives after the
    event was closed is marked so, and changes no figure; what was counted before is not taken back
    then, which is answered in the same way. Nine queries, two more from the last day
    on, one more where any is taken back, and up to four for each of these.

    Raises:
        PermissionDenied.
        Refused: more than `AT_MOST` scans, or the event is a draft, which nobody attends.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    _require_possible(event, scans)
    now, closed = timezone.now(), bool(scans) and is_closed(event)
    undone = {one.id for one in scans if one.undone}
    if undone:
        seats.lock(event)  # before the people: a seat may become free
    here, elsewhere = _people(event, [one.code for one in scans])
    stored = Scan.objects.filter(event=event, pk__in=[one.id for one in scans])
    known = {row.id: row for row in stored.select_related("registration")}
    _undo_all(event, [known[pk] for pk in undone & known.keys()], closed=closed)
    # A scan and its undoing that arrive together are one scan.
    fresh = list({one.id: one for one in scans if one.id not in known}.values())
    sessions = set(event.sessions.values_list("pk", flat=True)) if fresh else set()
    there, earlier = recorded(event, [person.pk for person in here.values()])
    answers = {pk: _answered(row, stays=closed and pk in undone) for pk, row in known.items()}
    rows: list[Scan] = []
    facts: dict[Fact, Attendance] = {}
    moved: list[Attendance] = []
    for one in sorted(fresh, key=lambda one: one.at):
        at = corrected(one.at, sent_at=sent_at or now, now=now)
        row = Scan(
            id=one.id,
            event=event,
            session_id=one.session_id if one.session_id in sessions else None,
            day=day_of(at, event.zone),
            kind=one.kind if one.kind in Attendance.Kind.values else Attendance.Kind.IN,
            outcome=Scan.Outcome.UNKNOWN,
            device=device[:36],
            door=door[:60],
            scanned_at=at,
            received_at=now,
            by_id=actor.user_id,
        )
        person = here.get(one.code[:CODE_LENGTH])
        other = elsewhere.get(one.code)
        if person is not None:
            row.registration = person
            fact = fact_of(person.pk, row.session_id, row.day, row.kind)
            stands = there.get(fact) or facts.get(fact)
            others = earlier.setdefault(fact, [])
            if one.id in undone:
                row.outcome = Scan.Outcome.UNDONE
            else:
                row.outcome = outcome_of(
                    person.state, there=stands is not None, others=others, device=device, at=at
                )
                others.append((device, at))
                if closed and stands is None and row.outcome in SAYS_THERE:
                    row.outcome = Scan.Outcome.LATE
            if row.outcome == Scan.Outcome.COUNTED:
                facts[fact] = Attendance(
                    event=event,
                    registration=person,
                    session_id=row.session_id,
                    day=row.day,
                    kind=row.kind,
                    at=at,
                )
            elif stands is not None and at < stands.at and one.id not in undone:
                stands.at = at
                if stands.pk:
                    moved.append(stands)
        elif one.id in undone:
            row.outcome = Scan.Outcome.UNDONE
        elif other is not None:
            row.outcome = Scan.Outcome.ELSEWHERE
        rows.append(row)
        answers[one.id] = _answered(row, event_id=other)
    # Another door may have stored the same fact a moment ago: it stands once, and nothing fails.
    Attendance.objects.bulk_create(facts.values(), ignore_conflicts=True)
    Attendance.objects.bulk_update(moved, ["at"])
    Scan.objects.bulk_create(rows, ignore_conflicts=True)
    return [answers[one.id] for one in scans]


def _require_possible(event: Event, scans: Sequence[Sent]) -> None:
    if len(scans) > AT_MOST:
        raise Refused(_("Too many scans at once."))
    if scans and event.status == Event.Status.DRAFT:
        raise Refused(in_words(Closed.NOT_PUBLISHED))


def closed_in_words() -> str:
    """Why a door can change nothing any more."""
    return _("This event is closed. Its figures can no longer change.")


def require_unclosed(event: Event) -> None:
    if is_closed(event):
        raise Refused(closed_in_words())


def _undo_all(event: Event, scans: Sequence[Scan], *, closed: bool) -> None:
    """Of a closed event only what has counted for nothing can go."""
    for scan in scans:
        if not closed or scan.outcome not in SAYS_THERE:
            _undo(scan)
    if closed:
        return
    _let_go(event, {scan.registration for scan in scans if scan.registration})


def _undo(scan: Scan) -> None:
    """A scan counts no longer; its fact goes, unless another scan says the same."""
    counted, scan.outcome = scan.outcome, Scan.Outcome.UNDONE
    scan.save(update_fields=["outcome"])
    if counted not in SAYS_THERE:
        return
    of = {"event": scan.event_id, "registration": scan.registration_id, "kind": scan.kind}
    place = {"session": scan.session_id} if scan.session_id else {"session": None, "day": scan.day}
    others = Scan.objects.filter(**of, **place, outcome__in=SAYS_THERE)
    first = others.order_by("scanned_at").values_list("scanned_at", flat=True).first()
    facts = Attendance.objects.filter(**of, **place)
    if first is None:
        facts.delete()
    else:
        facts.update(at=first)


def _let_go(event: Event, people: Collection[Registration]) -> None:
    """End the registration of who was added at a door and is checked in nowhere any more.

    A mistake at the door leaves nobody who is expected. The event is locked.
    """
    added = {one.pk: one for one in people if one.at_door and one.state != State.CANCELLED}
    if not added:
        return
    there = Attendance.objects.filter(registration__in=added).values_list("registration", flat=True)
    gone = [added[pk] for pk in added.keys() - set(there)]
    now = timezone.now()
    for one in gone:
        one.event = event
    seats.free(gone, Registration.Ending.ORGANISER, now)
    seats.refill(event=event, now=now)


def _people(event: Event, codes: Collection[str]) -> tuple[dict[str, Registration], dict[str, int]]:
    """Registrations of the event by the beginning of their code; other events' by the whole.

    The registrations stay locked: what two doors send of one person is stored in turn.
    """
    if not codes:
        return {}, {}
    rows = Registration.objects.filter(event=event).annotate(code=Left("token_hash", CODE_LENGTH))
    rows = rows.select_for_update(no_key=True).order_by("pk")
    short = {code[:CODE_LENGTH] for code in codes}
    here: dict[str, Registration] = {row.code: row for row in rows.filter(code__in=short)}
    strange = {code for code in codes if code[:CODE_LENGTH] not in here}
    others = Registration.objects.filter(token_hash__in=strange).exclude(event=event)
    return here, dict(others.values_list("token_hash", "event_id")) if strange else {}


def _answered(row: Scan, *, event_id: int | None = None, stays: bool = False) -> Answered:
    """`stays`: it would be taken back, but the event was closed before."""
    person, outcome = row.registration, Scan.Outcome(row.outcome)
    return Answered(
        row.id,
        Scan.Outcome.LATE if stays and outcome != Scan.Outcome.UNDONE else outcome,
        person.name if person else "",
        person.organisation_name if person else "",
        event_id,
        person.pk if person else None,
        person.token_hash[:CODE_LENGTH] if person else "",
    )


@transaction.atomic
def check_in(
    *, actor: Actor, event: Event, registration: Registration, session: Session | None = None
) -> Answered:
    """Record by hand that somebody is there, now.

    Raises:
        PermissionDenied.
        Refused: the event is a draft.
    """
    scan = Sent(uuid4(), registration.token_hash, timezone.now(), session.pk if session else None)
    return record(actor=actor, event=event, scans=[scan], device=f"desk-{actor.user_id}")[0]


@transaction.atomic
def admit(*, actor: Actor, event: Event, scan: Scan, reason: str = "") -> None:
    """Let in whom a door could not: they are there, and from now on have a seat as a walk-in has.

    Raises:
        PermissionDenied.
        Incomplete: the reason is too long.
        Refused: the scan is of nobody who is known here, or the event is closed.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    event = seats.lock(event)
    require_unclosed(event)
    if scan.event_id != event.pk or scan.registration is None:
        raise Refused(_("No one at this event has this code."))
    person = _seated(event, scan.registration.pk)
    Attendance.objects.bulk_create(
        [
            Attendance(
                event=event,
                registration=person,
                session_id=scan.session_id,
                day=scan.day,
                kind=scan.kind,
                at=scan.scanned_at,
            )
        ],
        ignore_conflicts=True,
    )
    settle(actor=actor, event=event, scan=scan, reason=reason)


def _seated(event: Event, pk: int) -> Registration:
    """Give a seat to somebody who is let in, full or not; who had cancelled has come after all.

    Of two registrations with one address the one that stands is theirs. The event is locked.
    """
    rows = Registration.objects.filter(event=event)
    person = rows.select_for_update(no_key=True).get(pk=pk)
    if person.state == State.CANCELLED:
        same = rows.filter(email=person.email).exclude(email="").exclude(state=State.CANCELLED)
        if stands := same.select_for_update(no_key=True).first():
            person = stands
        else:
            person.state, person.cancelled_at = State.WAITING, None
            person.ending, person.ending_note = "", ""
            person.confirmed_at, person.returns = None, person.returns + 1
            person.save()
    if not person.is_settled:
        person.event = event
        seats.confirm([person], timezone.now())
    return person


@transaction.atomic
def settle(*, actor: Actor, event: Event, scan: Scan, reason: str = "") -> None:
    """Somebody looked at a scan that was in conflict; it is listed as settled, and why.

    Raises:
        PermissionDenied.
        Incomplete: the reason is too long; or there is none why somebody is not counted who came
            to an event that was closed.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    reason = fits(reason.strip(), 300, field="reason")
    if scan.outcome == Scan.Outcome.LATE and not reason:
        raise Incomplete([("reason", _("Enter the reason why this is settled."))])
    unsettled = Scan.objects.filter(pk=scan.pk, event=event, settled_at=None)
    unsettled.update(settled_at=timezone.now(), settled_by=actor.user_id, reason=reason)


@transaction.atomic
def take_back(
    *, actor: Actor, event: Event, registration: Registration, session: Session | None, day: date
) -> int:
    """Remove a fact that was recorded by mistake; its scans stay, marked. How many facts went.

    Who was added at a door and is checked in nowhere any more is registered no longer.

    Raises:
        PermissionDenied.
        Refused: the event is closed, and its figures stay.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    require_unclosed(event)
    place = {"session": session} if session else {"session__isnull": True, "day": day}
    of = {"event": event, "registration": registration, **place}
    seats.lock(event)
    removed, _rows = Attendance.objects.filter(**of).delete()
    Scan.objects.filter(**of).update(outcome=Scan.Outcome.UNDONE)
    _let_go(event, [registration])
    return removed


def ends_with(registration: Registration, *, session: Session | None, day: date) -> bool:
    """Whether taking this fact back would end the registration as well."""
    place = Q(session=session) if session else Q(session=None, day=day)
    others = Attendance.objects.filter(~place, registration=registration)
    return registration.at_door and not others.exists()


@transaction.atomic
def take_back_code(*, actor: Actor, event: Event, code: str, session_id: int | None) -> int:
    """The same for who a device knows by the code; of the whole event, what was recorded today.

    Raises:
        PermissionDenied, Refused: as `take_back`.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    people, _others = _people(event, [code])
    person = people.get(code[:CODE_LENGTH])
    session = event.sessions.filter(pk=session_id).first() if session_id else None
    if person is None or (session_id and session is None):
        return 0
    today = day_of(timezone.now(), event.zone)
    return take_back(actor=actor, event=event, registration=person, session=session, day=today)
