"""Background work of events."""

from __future__ import annotations

from django_tasks import task

from rresi.events.services import planning, telling


@task(priority=30)  # whoever is on the way to a cancelled event cannot wait
def send_changes(pk: int) -> str:
    """Tell people of a change set."""
    return f"{telling.send(pk)} sent"


@task(priority=-10)  # it takes a minute: what is over sooner goes first
def plan_meetings(pk: int) -> str:
    """Plan who meets whom."""
    return planning.run_plan(pk)
