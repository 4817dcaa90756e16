"""The states of an event, and which steps lead from one to another."""

from __future__ import annotations

from rresi.events.models import Event

Status = Event.Status

# draft -> published -> closed; a published event may be cancelled instead.
STEPS: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.PUBLISHED}),
    Status.PUBLISHED: frozenset({Status.CLOSED, Status.CANCELLED}),
    Status.CLOSED: frozenset(),
    Status.CANCELLED: frozenset(),
}


def possible(before: str, after: str) -> bool:
    """Whether an event may go from one state to another in one step."""
    return after in STEPS[before]


def may_change(status: str) -> bool:
    """Whether the event and its programme may still be changed."""
    return status in {Status.DRAFT, Status.PUBLISHED}
