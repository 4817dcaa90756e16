"""While a meeting runs: its partner is missing, and somebody else sits down at the table.

One of the two says so on their own page, or who receives the participants at the desk.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.events.models import Event, Meeting, MeetingPlan, Registration
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import wishes
from rresi.events.queries.attended import here_today
from rresi.events.queries.meetings import apart, published_plan
from rresi.events.services import letters, seats
from rresi.events.services.meetings import note_dropped, own, own_standing, release
from rresi.events.services.partners import turn_of


@transaction.atomic
def partner_missing(*, registration: Registration, meeting: int, by_host: bool = False) -> Meeting:
    """Somebody sits at the table alone. Pressed twice, it is one note.

    At the desk (`by_host`) it may be that nobody sits there, since they were missing before.

    Raises:
        Refused: it is no meeting of theirs in the published plan, the other has left, one of the
            two has declined it, or it has not begun.
    """
    current = own_standing(registration, meeting)
    if current.declined or not current.minutes:
        raise Refused(gettext("This meeting is not in the current plan."))
    if timezone.now() < current.starts_at:
        raise Refused(gettext("This meeting has not begun yet."))
    if by_host or registration.pk not in current.absent:
        _note(current, _other(current, registration), gone=True)
    return current


def _other(meeting: Meeting, registration: Registration) -> int:
    return meeting.second_id if meeting.first_id == registration.pk else meeting.first_id


def _note(meeting: Meeting, person: int, *, gone: bool) -> None:
    """Whether somebody is missing at a table, also in their other meetings there: who waits for
    two people one after the other has a meeting with each.
    """
    theirs = Meeting.objects.filter(Q(first=person) | Q(second=person), plan=meeting.plan_id)
    here = theirs.filter(starts_at=meeting.starts_at, table=meeting.table, minutes__gt=0)
    others = here.exclude(missing=None) if gone else here.filter(both_missing=True)
    for one in (meeting, *others.exclude(pk=meeting.pk)):
        absent = one.absent | {person} if gone else one.absent - {person}
        if absent == one.absent:
            continue
        one.both_missing = len(absent) == 2
        if one.missing_id not in absent:
            one.missing_id = next(iter(absent), None)
        one.missing_at = (one.missing_at or timezone.now()) if absent else None
        one.outcome = Meeting.Outcome.MISSED if absent else Meeting.Outcome.UNKNOWN
        one.save(update_fields=["missing", "missing_at", "both_missing", "outcome"])


@transaction.atomic
def partner_came(*, registration: Registration, meeting: int) -> Meeting:
    """The partner who was missing sits there after all, and so do they. Again changes nothing.

    Raises:
        Refused: it is no meeting of theirs in the published plan, the other has left, or they sit
            with somebody else by now.
    """
    current = own_standing(registration, meeting)
    other = _other(current, registration)
    if other not in current.absent:
        return current
    _let_in(current, registration, other)
    _note(current, registration.pk, gone=False)
    return current


def _let_in(current: Meeting, waits: Registration, person: int) -> None:
    stand_ins = Meeting.objects.wanted().filter(
        plan=current.plan_id,
        starts_at=current.starts_at,
        standby=True,
        minutes__gt=0,
        missing=None,
    )
    if stand_ins.filter(first=waits).exists():
        raise Refused(gettext("Someone else sits at this table by now."))
    _note(current, person, gone=False)


@transaction.atomic
def sit_with(
    *, registration: Registration, meeting: int, other: int, by_host: bool = False
) -> Meeting:
    """Meet somebody else at the table where the partner is missing; they get a letter that says
    where, and whether the hosts chose them.

    Raises:
        Refused: the other is not free any more, not checked in or kept apart, the partner is not
            missing, somebody else sits there already, they no longer agree to meetings themselves,
            or it is over.
    """
    current = own(registration, meeting)
    waits = {current.first_id, current.second_id} - current.absent
    if waits != {registration.pk}:
        raise Refused(gettext("First report that your partner is missing."))
    if current.ends_at <= timezone.now():
        raise Refused(gettext("This meeting is over."))
    # One stand-in is chosen at a time, so that nobody is chosen twice.
    MeetingPlan.objects.select_for_update().get(pk=current.plan_id)
    at = Meeting.objects.wanted().filter(plan=current.plan, starts_at=current.starts_at)
    busy = {
        pk
        for m in at.exclude(pk=current.pk).filter(missing=None)
        for pk in (m.first_id, m.second_id)
        if m.minutes
    }
    if registration.pk in busy:
        raise Refused(gettext("Someone else sits at this table by now."))
    there = {one.pk for one in wishes.people(registration.event)}
    if registration.pk not in there:
        raise Refused(gettext("You no longer agree to meetings, so this one will not take place."))
    never = (min(registration.pk, other), max(registration.pk, other)) in apart(registration.event)
    there &= here_today(registration.event) or there
    # The same words for all, so that nobody learns who avoids them.
    if never or other not in there or other in busy | {registration.pk, current.missing_id}:
        raise Refused(gettext("This person is not free any more. Choose someone else."))
    chosen = Registration.objects.select_related("event").get(pk=other)
    venue = current.session.venue
    where = {"table": current.table, "place": venue.name if venue else ""}
    said = {"name": registration.name, "by_host": by_host, **where}
    letters.write(chosen, "meeting-now", said, page="events:mine_meetings")
    return Meeting.objects.create(
        plan=current.plan,
        session=current.session,
        starts_at=current.starts_at,
        minutes=current.minutes,
        table=current.table,
        first=registration,
        second_id=other,
        first_answer=Meeting.Answer.ACCEPTED,
        standby=True,
    )


@transaction.atomic
def note_missing(*, actor: Actor, event: Event, meeting: int, person: int) -> Meeting:
    """The same as `partner_missing`, seen at the desk: this person did not come to their table.

    Raises:
        PermissionDenied.
        Refused: as there.
    """
    require(PERMISSIONS, actor, "event.board", target_of(event))
    waits = _partner(event, meeting, of=person)
    return partner_missing(registration=waits, meeting=meeting, by_host=True)


@transaction.atomic
def note_came(*, actor: Actor, event: Event, meeting: int, person: int) -> Meeting:
    """Who was missing at a table has come to it. Again changes nothing.

    Raises:
        PermissionDenied.
        Refused: it is not in the published plan, one of the two has left, or the other sits with
            somebody else by now.
    """
    require(PERMISSIONS, actor, "event.board", target_of(event))
    waits = _partner(event, meeting, of=person)
    current = own_standing(waits, meeting)
    if person in current.absent:
        _let_in(current, waits, person)
    return current


@transaction.atomic
def send_away(*, actor: Actor, event: Event, meeting: int) -> None:
    """A stand-in is not needed any more: both hear of it, and who waits may choose anew.

    Raises:
        PermissionDenied.
        Refused: nobody stands in there now.
    """
    require(PERMISSIONS, actor, "event.board", target_of(event))
    plan = published_plan(seats.lock(event))
    rows = Meeting.objects.wanted().filter(plan=plan, pk=meeting, standby=True, missing=None)
    rows = rows.filter(minutes__gt=0).select_related("first__event", "second__event", "plan")
    found = rows.first() if plan else None
    if found is None or found.ends_at <= timezone.now():
        raise Refused(_changed())
    release(found)
    said = {"name": found.second.name}
    letters.write(found.first, "meeting-not-now", said, page="events:mine_meetings")
    note_dropped([found])
    turn_of(found.second)
    found.delete()


@transaction.atomic
def choose_stand_in(*, actor: Actor, event: Event, meeting: int, person: int) -> Meeting:
    """The same as `sit_with`, chosen at the desk for who sits alone.

    Raises:
        PermissionDenied.
        Refused: as there, or nobody was missing.
    """
    require(PERMISSIONS, actor, "event.board", target_of(event))
    waits = _partner(event, meeting)
    return sit_with(registration=waits, meeting=meeting, other=person, by_host=True)


def _changed() -> str:
    return gettext("This has changed in the meantime. The board shows how it is now.")


def _partner(event: Event, meeting: int, *, of: int | None = None) -> Registration:
    """Whom somebody meets, or the one who was missing there, in the published plan."""
    rows = Meeting.objects.filter(plan=published_plan(event), pk=meeting)
    found = rows.select_related("first__event", "second__event").first()
    missing = of or (found.missing_id if found else None)
    if found is None or missing not in {found.first_id, found.second_id}:
        raise Refused(_changed())
    return found.second if missing == found.first_id else found.first
