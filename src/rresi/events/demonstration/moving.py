"""Bringing the invented events up to today, when the demonstration is started again later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from rresi.events.models import (
    Attendance,
    Event,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    Promise,
    PromiseCheck,
    Scan,
)


def move(event: Event, days: int) -> None:
    """Let an event and what happened at it be so many days later, at the same hours."""
    zone = ZoneInfo(event.zone)
    for one in event.sessions.select_related("venue", "event"):
        one.starts_at = _later(one.starts_at, days, one.zone)
        one.ends_at = _later(one.ends_at, days, one.zone)
        one.draft = None  # a change that was begun is of the days before
        one.sequence += 1
        one.save()
    _shift(Attendance.objects.filter(event=event), ("day", "at"), days, zone)
    _shift(Scan.objects.filter(event=event), ("day", "scanned_at", "received_at"), days, zone)
    meetings = Meeting.objects.filter(plan__event=event)
    _shift(meetings, ("starts_at", "moved_from", "missing_at"), days, zone)
    for profile in MeetingProfile.objects.filter(registration__event=event):
        starts = [_later(datetime.fromisoformat(one), days, zone) for one in profile.away]
        profile.away = [one.astimezone(UTC).isoformat() for one in starts]
        profile.save(update_fields=["away"])
    MeetingPlan.objects.filter(event=event).update(dropped=[])
    _shift(Promise.objects.filter(event=event), ("due_on",), days, zone)
    _shift(PromiseCheck.objects.filter(promise__event=event), ("due_on",), days, zone)
    _shift(Event.objects.filter(pk=event.pk), ("start", "end", "first_session_at"), days, zone)
    Event.objects.filter(pk=event.pk).update(draft=None)


def _later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour of the clock there."""
    local = at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone)


def _shift(rows: QuerySet[Any], names: tuple[str, ...], days: int, zone: ZoneInfo) -> None:
    """Let these columns be later; the last first, so that no row lands where another still is."""
    for row in rows.order_by(f"-{names[0]}"):
        _shift_one(row, names, days, zone)


def _shift_one(row: Model, names: tuple[str, ...], days: int, zone: ZoneInfo) -> None:
    for name in names:
        value = getattr(row, name)
        if isinstance(value, datetime):
            setattr(row, name, _later(value, days, zone))
        elif isinstance(value, date):
            setattr(row, name, value + timedelta(days=days))
    row.save(update_fields=names)
