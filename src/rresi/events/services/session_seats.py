"""Seats in sessions, as the programme cancels a session or lets it take place after all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from rresi.events.models import Event, SessionSeat


def follow(event: Event) -> None:
    """Nobody has or waits for a seat in a cancelled session; in one that takes place after all, who
    asked for it waits again, but for who has chosen another at that time. Six queries at most.
    """
    seats = SessionSeat.objects.filter(session__event=event)
    ended = seats.filter(state=SessionSeat.State.CANCELLED)
    seats.filter(session__cancelled_at__isnull=False).exclude(pk__in=ended.values("pk")).update(
        state=SessionSeat.State.CANCELLED
    )
    restored = list(_timed(ended.filter(session__cancelled_at=None)))
    if not restored:
        return
    people = {registration for _pk, registration, _starts, _ends in restored}
    chosen: dict[int, list[tuple[datetime, datetime]]] = {}
    standing = seats.exclude(state=SessionSeat.State.CANCELLED).filter(registration__in=people)
    for _pk, registration, starts_at, ends_at in _timed(standing):
        chosen.setdefault(registration, []).append((starts_at, ends_at))
    again, gone = [], []
    for pk, registration, starts_at, ends_at in restored:
        theirs = chosen.setdefault(registration, [])
        if any(starts < ends_at and ends > starts_at for starts, ends in theirs):
            gone.append(pk)
        else:
            again.append(pk)
            theirs.append((starts_at, ends_at))
    seats.filter(pk__in=gone).delete()
    seats.filter(pk__in=again).update(state=SessionSeat.State.WAITING)


def _timed(seats: QuerySet[SessionSeat]) -> Iterable[tuple[int, int, datetime, datetime]]:
    return seats.values_list("pk", "registration_id", "session__starts_at", "session__ends_at")
