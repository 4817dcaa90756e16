"""Asking for a plan of meetings, publishing it, and what becomes of the meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.events import tasks
from rresi.events.models import (
    Event,
    Meeting,
    MeetingPlan,
    MeetingTables,
    Registration,
    Session,
)
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import wishes
from rresi.events.queries.following import Following
from rresi.events.queries.meetings import lapsed_in, published_plan, told_of
from rresi.events.services import letters, seats
from rresi.events.services.partners import tell_partners, turn_of

State = MeetingPlan.State
Why = MeetingPlan.Why
Answer = Meeting.Answer


@transaction.atomic
def set_tables(
    *, actor: Actor, session: Session, tables: int, minutes: int, pause: int
) -> MeetingTables:
    """Say how a meeting block is cut.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "event.meetings", target_of(session.event))
    seats.lock(session.event)  # so that no plan is stored for slots that are changing
    stored, _made = MeetingTables.objects.update_or_create(
        session=session, defaults={"tables": tables, "minutes": minutes, "pause": pause}
    )
    return stored


@transaction.atomic
def ask_plan(*, actor: Actor, event: Event, seconds: int = 60) -> MeetingPlan:
    """Have a plan made in the background; while one is being made, that one.

    Raises:
        PermissionDenied.
        Refused: the event was cancelled, there is no meeting block or none to come, or fewer than
            two people take part.
    """
    require(PERMISSIONS, actor, "event.meetings", target_of(event))
    if event.status == Event.Status.CANCELLED:
        raise Refused(gettext("This event has been cancelled."))
    busy = MeetingPlan.objects.filter(event=event, state__in=MeetingPlan.BUSY)
    busy.filter(_silent()).update(state=State.FAILED, error=Why.LOST)
    running = busy.first()
    if running is not None:
        return running
    slots = wishes.slots_of(event)
    if not slots:
        raise Refused(
            gettext("The programme has no meeting block that is long enough for a meeting.")
        )
    if not wishes.are_ahead(slots):
        raise Refused(gettext("All meeting blocks have begun, so there is nothing to plan."))
    people = wishes.people_count(event)
    if people < 2:
        raise Refused(str(Why.NOBODY.label))
    try:
        with transaction.atomic():
            plan = MeetingPlan.objects.create(
                event=event,
                seconds=seconds,
                people=people,
                asked_by_id=actor.user_id,
                heard_at=timezone.now(),
            )
    except IntegrityError:  # asked twice at the same moment
        return busy.get()
    transaction.on_commit(lambda: tasks.plan_meetings.enqueue(plan.pk))
    return plan


def _silent() -> Q:
    return Q(state=State.RUNNING, heard_at__lt=timezone.now() - MeetingPlan.SILENT)


@transaction.atomic
def stop_plan(*, actor: Actor, plan: MeetingPlan) -> None:
    """Have enough: the best plan found so far counts. Where no worker searches, there is none.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "event.meetings", target_of(plan.event))
    busy = MeetingPlan.objects.filter(pk=plan.pk, state__in=MeetingPlan.BUSY)
    idle = busy.filter(Q(state=State.WAITING) | _silent())
    if not idle.update(state=State.FAILED, error=Why.STOPPED, stop=True):
        busy.update(stop=True)


@transaction.atomic
def publish_plan(*, actor: Actor, plan: MeetingPlan) -> int:
    """Show a plan to its people in the place of the one before; returns how many were told.

    Who keeps all meetings as they were gets no letter. Meetings that lapsed since the plan was made
    are left out, answers given since then stand, and so does every meeting that has begun.

    Raises:
        PermissionDenied.
        Refused: the plan is not ready, or the event was cancelled.
    """
    require(PERMISSIONS, actor, "event.meetings", target_of(plan.event))
    event = seats.lock(plan.event)
    if event.status == Event.Status.CANCELLED:
        raise Refused(gettext("This event has been cancelled."))
    current = MeetingPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if current.state == State.PUBLISHED:
        return 0
    if current.state != State.READY:
        raise Refused(gettext("This plan is not ready."))
    told = told_of(current)
    before = published_plan(event)
    rows = before.meetings.filter(standby=False).order_by() if before else Meeting.objects.none()
    had = {pk for pair in rows.values_list("first_id", "second_id") for pk in pair}
    current.meetings.filter(pk__in=lapsed_in(current)).delete()
    current.meetings.update(interrupted=False)  # nobody has answered yet, but for what is kept
    if before is not None:
        _keep_answers(before, current)
        begun = before.meetings.filter(starts_at__lte=timezone.now(), minutes__gt=0)
        begun.update(plan=current)  # with what was said of them
    MeetingPlan.objects.filter(event=event, state=State.PUBLISHED).update(state=State.REPLACED)
    current.state, current.published_at = State.PUBLISHED, timezone.now()
    current.save(update_fields=["state", "published_at"])
    written = letters.Letters(event)
    for one, count in told:
        said = {"count": count, "again": one.pk in had}
        written.write(one, "meetings", said, page="events:mine_meetings")
    written.post()
    return len(told)


def _keep_answers(before: MeetingPlan, plan: MeetingPlan) -> None:
    """Give meetings that stay where they were what their people have answered meanwhile."""
    known = {_place(m): m for m in before.meetings.filter(standby=False)}
    kept = []
    for one in plan.meetings.filter(standby=False):
        if (was := known.get(_place(one))) is not None:
            one.first_answer = was.answer_of(one.first_id)
            one.second_answer = was.answer_of(one.second_id)
            one.interrupted, one.moved_from = was.interrupted, was.moved_from
            kept.append(one)
    changed = ["first_answer", "second_answer", "interrupted", "moved_from"]
    Meeting.objects.bulk_update(kept, changed, batch_size=500)


def _place(meeting: Meeting) -> tuple[frozenset[int], datetime]:
    return frozenset((meeting.first_id, meeting.second_id)), meeting.starts_at


_PARKED = timedelta(days=365 * 200)


@transaction.atomic
def follow_blocks(blocks: Iterable[Following]) -> None:
    """Let meetings follow their blocks; what has no room any more is no meeting any more.

    On the way all stand where no meeting ever is, since one may go where another still is.
    """
    rows = list(blocks)
    lost = [one for follow in rows for one in follow.lost]
    note_dropped(lost)
    Meeting.objects.filter(pk__in=[one.pk for one in lost]).delete()
    kept = [one for follow in rows for one in follow.kept]
    stored = Meeting.objects.filter(pk__in=[one.pk for one in kept])
    stored.update(starts_at=F("starts_at") + _PARKED)
    changed = ["starts_at", "moved_from", "first_answer", "second_answer", "interrupted"]
    changed += ["missing", "missing_at", "both_missing", "outcome"]
    Meeting.objects.bulk_update(kept, changed, batch_size=500)


def note_dropped(lost: Iterable[Meeting]) -> None:
    """Keep what calendars have of meetings that are no more; of a plan nobody knew, nothing."""
    known = [one for one in lost if one.plan.state == State.PUBLISHED and one.minutes]
    for plan in {one.plan for one in known}:
        plan.dropped = [
            *plan.dropped,
            *(
                {
                    "first": one.first_id,
                    "second": one.second_id,
                    "session": one.session_id,
                    "starts_at": one.starts_at.isoformat(),
                    "minutes": one.minutes,
                    "table": one.table,
                }
                for one in known
                if one.plan_id == plan.pk
            ),
        ]
        plan.save(update_fields=["dropped"])


@transaction.atomic
def answer(*, registration: Registration, meeting: int, accept: bool) -> Meeting:
    """Accept a meeting or decline it; the other sees it on their page, and who had accepted is told
    by letter that it is declined.

    Raises:
        Refused: it is no meeting of theirs in the published plan, it is over, the other has left,
            or they would accept it though they no longer come or no longer agree to meetings, or
            though it stood in for another and was declined.
    """
    current = own_standing(registration, meeting)
    if current.minutes and current.ends_at <= timezone.now():
        raise Refused(gettext("This meeting is over."))
    if accept and ((current.is_stand_in and current.declined) or not wishes.meets(registration)):
        raise Refused(gettext("This meeting is not in the current plan."))
    chosen = Answer.ACCEPTED if accept else Answer.DECLINED
    mine, theirs = current.first_answer, current.second_answer
    if current.second_id == registration.pk:
        mine, theirs = theirs, mine
    if Answer.DECLINED in {mine, chosen} and mine != chosen:
        turn_of(registration)
    if chosen == Answer.DECLINED != mine and current.is_stand_in:
        if current.first_id == registration.pk and theirs != Answer.DECLINED:
            release(current)
        elif theirs == Answer.ACCEPTED:
            said = {"name": registration.name}
            letters.write(current.first, "meeting-not-now", said, page="events:mine_meetings")
    elif chosen == Answer.DECLINED != mine and theirs == Answer.ACCEPTED:
        its_row, of = Meeting.objects.filter(pk=current.pk), {registration.pk}
        tell_partners(registration.event, its_row, of=of, letter="meeting-declined")
    if current.first_id == registration.pk:
        current.first_answer = chosen
    else:
        current.second_answer = chosen
    current.save(update_fields=["first_answer", "second_answer"])
    return current


def release(meeting: Meeting) -> None:
    """Tell who was called to a table to stand in that they are not needed there any more."""
    said = {"name": meeting.first.name, "table": meeting.table}
    letters.write(meeting.second, "meeting-not-needed", said, page="events:mine_meetings")


def own(registration: Registration, meeting: int) -> Meeting:
    """A meeting of theirs. The event is locked: a plan that is published now takes over what was
    answered before, and nothing is answered in a plan that was replaced.

    Raises:
        Refused: it is no meeting of theirs in the published plan.
    """
    plan = published_plan(seats.lock(registration.event))
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("first", "second")
    rows = rows.filter(plan=plan, pk=meeting)
    found = rows.first() if plan else None
    if found is None or registration.pk not in {found.first_id, found.second_id}:
        raise Refused(gettext("This meeting is not in the current plan."))
    return found


def own_standing(registration: Registration, meeting: int) -> Meeting:
    """The same, where both of its people come.

    Raises:
        Refused: it is no meeting of theirs, or one of the two has left.
    """
    current = own(registration, meeting)
    if current.stands:
        return current
    both = (current.first, current.second)
    me, other = both if current.first_id == registration.pk else both[::-1]
    if not me.named_to_partners:
        raise Refused(gettext("You no longer agree to meetings, so this one will not take place."))
    if not other.named_to_partners:
        raise Refused(
            gettext(
                "The other person no longer takes part in meetings, so this one will not take "
                "place."
            )
        )
    words = gettext("%(name)s no longer takes part, so this meeting will not take place.")
    raise Refused(words % {"name": other.name})


@transaction.atomic
def tell(*, registration: Registration, meeting: int, held: bool) -> Meeting:
    """Whether a meeting took place, from one of the two; the last word counts.

    Raises:
        Refused: it is no meeting of theirs in the published plan, the other has left, or it is not
            over yet.
    """
    current = own_standing(registration, meeting)
    if timezone.now() < current.ends_at:
        raise Refused(gettext("This meeting is not over yet."))
    current.outcome = Meeting.Outcome.HELD if held else Meeting.Outcome.MISSED
    current.save(update_fields=["outcome"])
    return current
