"""Who attended: at least one fact of arrival, at the event or at a session."""

from __future__ import annotations

from django.db.models import QuerySet

from rresi.events.models import Attendance, Event, Registration


def attended(event: Event) -> QuerySet[Registration]:
    """Everybody who was checked in at least once."""
    facts = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN)
    return Registration.objects.filter(event=event, pk__in=facts.values("registration_id"))
