"""Changes of an event and its sessions, made as the desk's forms make them."""

from __future__ import annotations

from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.events.models import Event, Session
from rresi.events.queries.about import planned_event
from rresi.events.queries.programme import item_of
from rresi.events.rules.programme import Facts
from rresi.events.services import editing, programme
from rresi.events.services.editing import EventFacts


def change(event: Event, session: Session, **changes: Any) -> None:
    item = item_of(event, session.pk)
    assert item
    facts = Facts.model_validate({**item.facts.model_dump(), **changes})
    programme.change_session(
        actor=OPERATOR, event=event, pk=session.pk, facts=facts, seen=item.token
    )


def edit(event: Event, *, with_sessions: bool = False, **changes: Any) -> Event:
    """Say something else of the event, as its form does."""
    event.refresh_from_db()
    stands = planned_event(event)
    facts = {
        **{name: getattr(stands, name) for name in type(stands).model_fields},
        "zone": event.zone,
        "capacity": event.capacity,
        **changes,
    }
    changed = editing.change(
        actor=OPERATOR,
        event=event,
        facts=EventFacts(**facts),
        seen=event.version,
        with_sessions=with_sessions,
    )
    event.refresh_from_db()
    return changed
