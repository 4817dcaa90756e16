"""Reads of the exchange.

entries.py        offers and needs: who may see which, lists, forms
introductions.py  introductions, what came of them, calls
"""

from __future__ import annotations

from rresi.exchange.queries.entries import (
    answers_to,
    belongs,
    entry,
    history_of,
    in_region,
    is_due,
    not_public,
    of_organisation,
    open_entries,
    own,
    owner_named,
    owners,
    public,
    pulse,
    search_documents,
    sent_by,
    stated,
    to_renew,
    visible_to,
)
from rresi.exchange.queries.introductions import (
    asked_of,
    call,
    courses,
    export_of,
    introduction,
    may_read,
    of_actor,
    open_calls,
    outcomes_due,
    proposed_calls,
    side_of,
    suggested_for,
    undecided,
)

__all__ = [
    "answers_to",
    "asked_of",
    "belongs",
    "call",
    "courses",
    "entry",
    "export_of",
    "history_of",
    "in_region",
    "introduction",
    "is_due",
    "may_read",
    "not_public",
    "of_actor",
    "of_organisation",
    "open_calls",
    "open_entries",
    "outcomes_due",
    "own",
    "owner_named",
    "owners",
    "proposed_calls",
    "public",
    "pulse",
    "search_documents",
    "sent_by",
    "side_of",
    "stated",
    "suggested_for",
    "to_renew",
    "undecided",
    "visible_to",
]
