"""While a meeting runs: its partner is missing, and somebody else sits down at the table.

One of the two says so on their own page, or who receives the participants at the desk.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.events.models import Event, Meeting, MeetingPlan, Registration
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import wishes
from rresi.events.queries.meetings import apart, published_plan
from rresi.events.services import letters
from rresi.events.services.meetings import own, own_standing


@transaction.atomic
def partner_missing(*, registration: Registration, meeting: int) -> Meeting:
    """Somebody sits at the table alone. Pressed twice, it is one note.

    Raises:
        Refused: it is no meeting of theirs in the published plan, the other has left, one of the
            two has declined it, or it has not begun.
    """
    current = own_standing(registration, meeting)
    if current.declined or not current.minutes:
        raise Refused(gettext("This meeting is not in the current plan."))
    if timezone.now() < current.starts_at:
        raise Refused(gettext("This meeting has not begun yet."))
    other = current.second_id if current.first_id == registration.pk else current.first_id
    if current.missing_id is None:
        current.missing_id, current.missing_at = other, timezone.now()
        current.outcome = Meeting.Outcome.MISSED
        current.save(update_fields=["missing", "missing_at", "outcome"])
    return current


@transaction.atomic
def partner_came(*, registration: Registration, meeting: int) -> Meeting:
    """The partner who was missing sits there after all. Again changes nothing.

    Raises:
        Refused: it is no meeting of theirs in the published plan, the other has left, or they sit
            with somebody else by now.
    """
    current = own_standing(registration, meeting)
    if current.missing_id in {None, registration.pk}:
        return current
    stand_ins = Meeting.objects.wanted().filter(
        plan=current.plan_id,
        starts_at=current.starts_at,
        standby=True,
        minutes__gt=0,
        missing=None,
    )
    if stand_ins.filter(first=registration).exists():
        raise Refused(gettext("Someone else sits at this table by now."))
    current.missing, current.missing_at = None, None
    current.outcome = Meeting.Outcome.UNKNOWN
    current.save(update_fields=["missing", "missing_at", "outcome"])
    return current


@transaction.atomic
def sit_with(
    *, registration: Registration, meeting: int, other: int, by_host: bool = False
) -> Meeting:
    """Meet somebody else at the table where the partner is missing; they get a letter that says
    where, and whether the hosts chose them.

    Raises:
        Refused: the other is not free any more or kept apart, the partner is not missing, somebody
            else sits there already, they no longer agree to meetings themselves, or it is over.
    """
    current = own(registration, meeting)
    waits = {current.first_id, current.second_id} - {current.missing_id}
    if current.missing_id is None or waits != {registration.pk}:
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
    return partner_missing(registration=_partner(event, meeting, of=person), meeting=meeting)


@transaction.atomic
def note_came(*, actor: Actor, event: Event, meeting: int) -> Meeting:
    """The same as `partner_came`, seen at the desk.

    Raises:
        PermissionDenied.
        Refused: as there, or nobody was missing.
    """
    require(PERMISSIONS, actor, "event.board", target_of(event))
    return partner_came(registration=_partner(event, meeting), meeting=meeting)


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


def _partner(event: Event, meeting: int, *, of: int | None = None) -> Registration:
    """Whom somebody meets, or the one who was missing there, in the published plan."""
    rows = Meeting.objects.filter(plan=published_plan(event), pk=meeting)
    found = rows.select_related("first__event", "second__event").first()
    missing = of or (found.missing_id if found else None)
    if found is None or missing not in {found.first_id, found.second_id}:
        raise Refused(gettext("This has changed in the meantime. The board shows how it is now."))
    return found.second if missing == found.first_id else found.first
