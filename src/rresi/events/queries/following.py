"""What hangs on the time of a meeting block, and what becomes of it when that time changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from rresi.events.models import (
    Event,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Registration,
)
from rresi.events.models import Session as Block
from rresi.events.queries.attending import key_of
from rresi.events.rules.meetings import cut
from rresi.events.rules.programme import Facts
from rresi.events.times import other_day

State = MeetingPlan.State


@dataclass
class Following:
    """What becomes of the meetings of one block.

    `kept` have their new beginning, not stored yet, and `reopened` counts how many acceptances of
    theirs no longer count; for `lost` there is no room any more. Keys are
    those of `Attendee`: who meets in the published plan, and whose absences name a slot that goes.
    """

    kept: list[Meeting] = field(default_factory=list)
    lost: list[Meeting] = field(default_factory=list)
    reopened: int = 0
    meet: Collection[str] = ()
    away: Collection[str] = ()

    def count(self, *, lost: bool) -> int:
        """How many meetings that people know of are kept, or lost."""
        rows = self.lost if lost else self.kept
        return sum(_is_known(one) and not one.standby for one in rows)


def _is_known(meeting: Meeting) -> bool:
    reserve = meeting.standby and not meeting.is_stand_in
    return meeting.plan.state == State.PUBLISHED and not reserve and meeting.stands


def hangs_on(before: Facts | None, after: Facts) -> bool:
    """Whether the meetings of a block follow this change: of its time, or whether it is one."""
    kinds = {after.kind, before.kind if before else after.kind}
    return (
        before is not None
        and Block.Kind.MEETINGS in kinds
        and any(
            getattr(before, name) != getattr(after, name)
            for name in ("kind", "starts_at", "ends_at", "cancelled")
        )
    )


def following(event: Event, changed: Mapping[int, tuple[Facts, Facts]]) -> dict[int, Following]:
    """For each block by primary key, before and after, what becomes of its meetings.

    They keep their slot, counted from the beginning of the block; on another day each is asked
    again, since nobody has said yes to that day. Those that began and begin anew have nobody
    missing any more, and no stand-in. Lost are those that the block has no time for, and those
    whose table or people are then in a meeting of another block. Four queries, none for no block.
    """
    if not changed:
        return {}
    found = {pk: Following() for pk in changed}
    rows = Meeting.objects.filter(
        plan__event=event, plan__state__in=(State.READY, State.PUBLISHED)
    ).select_related("plan", "first", "second", "session__venue", "session__event")
    meetings = sorted(rows, key=lambda one: (one.session_id in changed, one.starts_at, one.pk))
    taken: set[tuple[int, datetime, str, int]] = set()
    now = timezone.now()
    for one in meetings:
        known = found.get(one.session_id)
        fits, reopened = True, 0
        if known is not None:
            before, after = changed[one.session_id]
            at = one.starts_at
            one.starts_at += after.starts_at - before.starts_at
            if one.starts_at != at and one.plan.state == State.PUBLISHED:
                one.moved_from = at
            if other_day(at, one.starts_at, one.session.zone):
                answers = (one.first_answer, one.second_answer)
                reopened = answers.count(Meeting.Answer.ACCEPTED) if _is_known(one) else 0
                one.first_answer = one.second_answer = Meeting.Answer.OPEN
                one.interrupted = False  # the other day is why they are asked
            fits = after.kind == Block.Kind.MEETINGS and one.ends_at <= after.ends_at
            if one.starts_at > max(at, now):  # both may come then: who was missing, is not
                fits = fits and not one.is_stand_in
                _forget_who_was_missing(one)
        if not one.standby:
            fits = fits and taken.isdisjoint(_places(one))
            taken |= _places(one) if fits else set()
        if known is not None:
            (known.kept if fits else known.lost).append(one)
            known.reopened += reopened if fits else 0
    _say_whom(event, changed, found)
    return found


def _forget_who_was_missing(one: Meeting) -> None:
    if one.missing_id is not None:
        one.missing = one.missing_at = None
        one.both_missing = False
        one.outcome = Meeting.Outcome.UNKNOWN


def _places(one: Meeting) -> set[tuple[int, datetime, str, int]]:
    people = {("person", one.first_id), ("person", one.second_id)}
    return {(one.plan_id, one.starts_at, what, pk) for what, pk in {*people, ("table", one.table)}}


def _say_whom(
    event: Event, changed: Mapping[int, tuple[Facts, Facts]], found: Mapping[int, Following]
) -> None:
    tables = MeetingTables.objects.in_bulk(changed, field_name="session_id")
    profiles = MeetingProfile.objects.filter(
        registration__event=event, registration__state=Registration.State.CONFIRMED
    ).exclude(away=[])
    absences = dict(profiles.order_by("registration").values_list("registration_id", "away"))
    for pk, (before, after) in changed.items():
        how = tables.get(pk) or MeetingTables()
        gone, new = (
            {at.isoformat() for at in cut(facts.starts_at, facts.ends_at, how.minutes, how.pause)}
            for facts in (before, after)
        )
        people = {
            person
            for one in (*found[pk].kept, *found[pk].lost)
            if _is_known(one)
            for person in (one.first_id, one.second_id)
        }
        found[pk].meet = [key_of(person) for person in sorted(people)]
        found[pk].away = [key_of(who) for who, at in absences.items() if (gone - new) & set(at)]
