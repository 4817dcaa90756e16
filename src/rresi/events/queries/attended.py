"""Who attended: at least one fact of arrival, at the event or at a session; and who came today."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from rresi.events.models import Attendance, Event, Registration
from rresi.events.rules.check_in import day_of


def attended(event: Event) -> QuerySet[Registration]:
    """Everybody who was checked in at least once."""
    facts = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN)
    return Registration.objects.filter(event=event, pk__in=facts.values("registration_id"))


def here_today(event: Event) -> set[int]:
    """The registrations of those checked in today; empty where nobody was, so that nothing follows
    from who is not among them. One query.
    """
    today = day_of(timezone.now(), event.zone)
    facts = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN, day=today)
    return set(facts.values_list("registration_id", flat=True))
