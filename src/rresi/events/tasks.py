"""Background work of events."""

from __future__ import annotations

from django_tasks import task

from rresi.events.services import telling


@task()
def send_changes(pk: int) -> str:
    """Tell people of a change set."""
    return f"{telling.send(pk)} sent"
