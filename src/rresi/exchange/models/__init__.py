"""What is stored of the exchange.

entries.py        an offer or need, for whom and where it holds, and its history
introductions.py  two sides that may fit, what each said, and what came of it
suggestions.py    which offers fit a need, and why; made anew by the worker
peers.py          a question to regions that know, and their answers
calls.py          a need unmet in several regions, proposed as a call for practices
"""

from __future__ import annotations

from rresi.exchange.models.calls import Call, CallNeed
from rresi.exchange.models.entries import Entry, EntryChange, EntryLanguage, EntryPlace, EntryTag
from rresi.exchange.models.introductions import FollowUp, Introduction, Step
from rresi.exchange.models.peers import PeerAnswer, PeerQuestion
from rresi.exchange.models.suggestions import EntryVector, Suggestion

__all__ = [
    "Call",
    "CallNeed",
    "Entry",
    "EntryChange",
    "EntryLanguage",
    "EntryPlace",
    "EntryTag",
    "EntryVector",
    "FollowUp",
    "Introduction",
    "PeerAnswer",
    "PeerQuestion",
    "Step",
    "Suggestion",
]
