"""Reads of what participants noted, asked and learned; no name is shown to others."""

from __future__ import annotations

from django.db.models import QuerySet

from rresi.events.models import Event, SessionNote

AT_MOST = 300


def shown(event: Event) -> QuerySet[SessionNote]:
    """Everything that participants may see, in order of sessions. One query."""
    rows = SessionNote.objects.filter(event=event, is_hidden=False).select_related("session")
    return rows.order_by("session__starts_at", "created_at", "pk")


def all_of(event: Event) -> QuerySet[SessionNote]:
    """The same with what is hidden, for the organiser, with the sessions' texts. Two queries."""
    rows = SessionNote.objects.filter(event=event).select_related("session")
    rows = rows.prefetch_related("session__texts")
    return rows.order_by("-created_at", "-pk")


def learned(event: Event) -> list[SessionNote]:
    """What participants learned, in one line each. One query."""
    return list(shown(event).filter(kind=SessionNote.Kind.LEARNED)[:AT_MOST])
