"""What is stored of missions, workshops, trainings and meetings.

events.py     an event, its words, and who runs it
programme.py  venues and sessions
"""

from __future__ import annotations

from rresi.events.models.events import Event, EventHost, EventOrganiser, EventText
from rresi.events.models.programme import Session, SessionText, Venue

__all__ = [
    "Event",
    "EventHost",
    "EventOrganiser",
    "EventText",
    "Session",
    "SessionText",
    "Venue",
]
