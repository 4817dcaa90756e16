"""Counters that tell a worker whether its copy in memory is still today's."""

from __future__ import annotations

from django.db.models import F

from rresi.core.models import Version


def current(name: str) -> int:
    """The counter's number; 0 before the first change. One statement."""
    return Version.objects.filter(name=name).values_list("number", flat=True).first() or 0


def raise_version(name: str) -> None:
    """Raise the counter, within the caller's transaction."""
    if not Version.objects.filter(name=name).update(number=F("number") + 1):
        Version.objects.bulk_create([Version(name=name, number=1)], ignore_conflicts=True)
