"""Writes of organisations."""

from __future__ import annotations

from rresi.ecosystem.services.claiming import (
    Answer,
    answer,
    asked,
    claim,
    claimable,
    has_answered,
    keep_fresh,
    may_claim,
    send_claim_link,
)
from rresi.ecosystem.services.editing import Namesakes, confirm, edit
from rresi.ecosystem.services.members import add_member, remove_member
from rresi.ecosystem.services.merging import (
    at_stake,
    compared,
    find_pairs,
    keep_apart,
    merge,
    undo_merge,
)
from rresi.ecosystem.services.placed import FarAway
from rresi.ecosystem.services.reopening import has_said, reopen
from rresi.ecosystem.services.suggesting import add, approve, join, reject, suggest
from rresi.ecosystem.services.writing import create_organisations, write_prepared

__all__ = [
    "Answer",
    "FarAway",
    "Namesakes",
    "add",
    "add_member",
    "answer",
    "approve",
    "asked",
    "at_stake",
    "claim",
    "claimable",
    "compared",
    "confirm",
    "create_organisations",
    "edit",
    "find_pairs",
    "has_answered",
    "has_said",
    "join",
    "keep_apart",
    "keep_fresh",
    "may_claim",
    "merge",
    "reject",
    "remove_member",
    "reopen",
    "send_claim_link",
    "suggest",
    "undo_merge",
    "write_prepared",
]
