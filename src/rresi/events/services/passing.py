"""What passes without anybody doing anything: the days of events."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from rresi.core.stamps import renew_stamp
from rresi.events.models import Event
from rresi.events.version import VERSION


def renew() -> bool:
    """Let the list tell past events from those to come again, if one ended lately."""
    today = timezone.localdate()
    ended = Event.objects.filter(end__gte=today - timedelta(days=2), end__lt=today)
    if not ended.exists():
        return False
    renew_stamp(VERSION)
    return True
