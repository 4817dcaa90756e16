"""What is stored of missions, workshops, trainings and meetings.

events.py        an event, its words, and who runs it
programme.py     venues and sessions
changes.py       what was published at once of a programme, and who is told
registration.py  who takes part: registrations, seats, delegations, consents and needs
wishes.py        whom people want to meet, and the plan of meetings
"""

from __future__ import annotations

from rresi.events.models.changes import ChangeMail, ChangeSet
from rresi.events.models.events import Event, EventHost, EventOrganiser, EventText
from rresi.events.models.programme import Session, SessionText, Venue
from rresi.events.models.questions import Answer, Question, QuestionText
from rresi.events.models.registration import (
    Consent,
    Delegation,
    DelegationManager,
    Invitation,
    NeedsKey,
    Offer,
    Registration,
    RegistrationTerms,
    SensitiveNeeds,
    SessionSeat,
    hash_of,
    new_token,
)
from rresi.events.models.wishes import (
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Wish,
)

__all__ = [
    "Answer",
    "ChangeMail",
    "ChangeSet",
    "Consent",
    "Delegation",
    "DelegationManager",
    "Event",
    "EventHost",
    "EventOrganiser",
    "EventText",
    "Invitation",
    "Meeting",
    "MeetingPlan",
    "MeetingProfile",
    "MeetingTables",
    "NeedsKey",
    "Offer",
    "Question",
    "QuestionText",
    "Registration",
    "RegistrationTerms",
    "SensitiveNeeds",
    "Session",
    "SessionSeat",
    "SessionText",
    "Venue",
    "Wish",
    "hash_of",
    "new_token",
]
