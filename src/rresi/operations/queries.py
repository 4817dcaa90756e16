"""Reads: when things last happened."""

from __future__ import annotations

from rresi.operations.models import LastTime


def last_times() -> dict[str, LastTime]:
    """By name. One query."""
    return {row.name: row for row in LastTime.objects.all()}
