"""Writes: when things last happened."""

from __future__ import annotations

from django.utils import timezone

from rresi.operations.models import LastTime


def note(*, name: str, **detail: object) -> None:
    """Write down that something has just happened."""
    LastTime.objects.update_or_create(name=name, defaults={"at": timezone.now(), "detail": detail})
