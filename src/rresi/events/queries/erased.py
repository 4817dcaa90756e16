"""What was erased of an event when its time had come."""

from __future__ import annotations

from datetime import datetime

from rresi.events.models import Event, Retention
from rresi.events.rules.retention import Kept


def erased_at(event: Event, kept: Kept) -> datetime | None:
    """When data of this kind were erased last; None while they never were. One query."""
    rows = Retention.objects.filter(event=event, kind=kept.key)
    return rows.order_by("-erased_at").values_list("erased_at", flat=True).first()
