"""What is stored of missions, workshops, trainings and meetings.

events.py        an event, its words, and who runs it
programme.py     venues and sessions
trainings.py     trainings that are given again and again, and their editions
changes.py       what was published at once of a programme, and who is told
registration.py  who takes part: registrations, seats, delegations and needs
consents.py      what they agreed to and took back
given_up.py      seats in sessions that were theirs once
wishes.py        whom people want to meet, and the plan of meetings
attendance.py    who was there
evaluation.py    what participants thought of it
promises.py      what participants will do at home
certificates.py  certificates of attendance, and the keys that sign them
closing.py       notes, photographs, and numbers that outlive personal data
"""

from __future__ import annotations

from rresi.events.models.attendance import Attendance, Scan
from rresi.events.models.certificates import Certificate, SigningKey
from rresi.events.models.changes import ChangeMail, ChangeSet
from rresi.events.models.closing import (
    Closing,
    CountedBefore,
    DayTally,
    Photograph,
    Retention,
    SessionNote,
    Tally,
)
from rresi.events.models.consents import Consent
from rresi.events.models.evaluation import (
    Evaluation,
    EvaluationAnswers,
    EvaluationQuestion,
    EvaluationRight,
)
from rresi.events.models.events import (
    Event,
    EventHost,
    EventOrganiser,
    EventTag,
    EventText,
)
from rresi.events.models.given_up import GivenUpSeat
from rresi.events.models.programme import Session, SessionText, Venue, VenueText
from rresi.events.models.promises import Promise, PromiseChange, PromiseCheck
from rresi.events.models.questions import Answer, Question, QuestionText
from rresi.events.models.registration import (
    Delegation,
    DelegationManager,
    Invitation,
    NeedsKey,
    Offer,
    Registration,
    SensitiveNeeds,
    SessionSeat,
    hash_of,
    new_token,
)
from rresi.events.models.terms import RegistrationTerms
from rresi.events.models.trainings import Training, TrainingTag, TrainingText
from rresi.events.models.wishes import (
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Wish,
)

__all__ = [
    "Answer",
    "Attendance",
    "Certificate",
    "ChangeMail",
    "ChangeSet",
    "Closing",
    "Consent",
    "CountedBefore",
    "DayTally",
    "Delegation",
    "DelegationManager",
    "Evaluation",
    "EvaluationAnswers",
    "EvaluationQuestion",
    "EvaluationRight",
    "Event",
    "EventHost",
    "EventOrganiser",
    "EventTag",
    "EventText",
    "GivenUpSeat",
    "Invitation",
    "Meeting",
    "MeetingPlan",
    "MeetingProfile",
    "MeetingTables",
    "NeedsKey",
    "Offer",
    "Photograph",
    "Promise",
    "PromiseChange",
    "PromiseCheck",
    "Question",
    "QuestionText",
    "Registration",
    "RegistrationTerms",
    "Retention",
    "Scan",
    "SensitiveNeeds",
    "Session",
    "SessionNote",
    "SessionSeat",
    "SessionText",
    "SigningKey",
    "Tally",
    "Training",
    "TrainingTag",
    "TrainingText",
    "Venue",
    "VenueText",
    "Wish",
    "hash_of",
    "new_token",
]
