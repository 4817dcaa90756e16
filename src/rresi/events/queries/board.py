"""Who sits alone at a table, and who could sit with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from rresi.events import times
from rresi.events.models import Event, Meeting, Registration
from rresi.events.queries import wishes
from rresi.events.queries.meetings import apart, gains_of, published_plan
from rresi.events.rules.meetings import stand_ins

OFFERED_AT_MOST = 5


@dataclass(frozen=True)
class Alone:
    """Somebody whose partner is missing, and who could sit with them."""

    meeting: int
    table: int
    when: str
    waits: Registration
    missing: Registration
    could: Sequence[Registration]


def alone_in(event: Event, *, only: int | None = None) -> list[Alone]:
    """Who sits alone in the slot that runs now, with who is free, the best first. 14 queries.

    Whom they meet anyway is not offered, nor who was missing at a table before.
    `only`: the registration of somebody who looks at it themselves.
    """
    plan = published_plan(event)
    if plan is None:
        return []
    now = timezone.now()
    soon = now + timedelta(minutes=5)
    slots = [s for s in wishes.slots_of(event) if s.starts_at <= soon]
    current = [s for s in slots if now < s.starts_at + timedelta(minutes=s.minutes)]
    if not current:
        return []
    at = current[-1].starts_at
    rows = list(
        plan.meetings.wanted()
        .filter(starts_at=at, minutes__gt=0)
        .select_related("first", "second", "session__venue", "session__event")
    )
    seated = {pk for m in rows if m.missing_id is None for pk in (m.first_id, m.second_id)}
    if not any(m.missing_id and _waits(m) not in seated for m in rows):
        return []
    everybody = {one.pk: one for one in wishes.people(event)}
    waiting = [m for m in rows if m.missing_id and _waits(m) in everybody.keys() - seated]
    away = {pk for pk, one in everybody.items() if at.isoformat() in wishes.profile_of(one).away}
    missing = set(plan.meetings.exclude(missing=None).order_by().values_list("missing", flat=True))
    free = sorted(everybody.keys() - seated - away - missing)
    gains = gains_of(event, wishes.facts_of(list(everybody.values())))
    planned = plan.meetings.wanted().filter(missing=None, minutes__gt=0).order_by()
    meet_anyway = {(min(p), max(p)) for p in planned.values_list("first_id", "second_id")}
    never = apart(event) | meet_anyway
    return [
        Alone(
            m.pk,
            m.table,
            times.hours_in(m.starts_at, m.ends_at, m.session.zone),
            m.first if _waits(m) == m.first_id else m.second,
            m.second if _waits(m) == m.first_id else m.first,
            [everybody[pk] for pk in stand_ins(_waits(m), free, gains, never)[:OFFERED_AT_MOST]],
        )
        for m in waiting
        if only is None or _waits(m) == only
    ]


def standing_in(event: Event) -> list[Meeting]:
    """Who sits together now because a partner is missing, by table. Two queries."""
    plan, now = published_plan(event), timezone.now()
    if plan is None:
        return []
    rows = plan.meetings.wanted().filter(standby=True, minutes__gt=0)
    rows = rows.filter(starts_at__lte=now + timedelta(minutes=5)).select_related("first", "second")
    return [one for one in rows.order_by("table", "pk") if now < one.ends_at]


def _waits(meeting: Meeting) -> int:
    return meeting.second_id if meeting.missing_id == meeting.first_id else meeting.first_id
