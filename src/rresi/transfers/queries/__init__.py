"""Reads of adoptions.

cards.py   in lists: of a practice, of a region, of all lately
duties.py  what a person looks after
page.py    one adoption as its page tells it
"""

from __future__ import annotations

from rresi.transfers.queries.cards import (
    Passage,
    TransferCard,
    count_using,
    into_region,
    known_in,
    lately,
    lines_of,
    listed,
    of_practice,
    using,
)
from rresi.transfers.queries.duties import (
    any_at_all,
    export_of,
    managers_adopting,
    of_owner,
    regions_for,
    steps_due,
)
from rresi.transfers.queries.page import (
    ConditionLine,
    HistoryLine,
    NextState,
    ResultLine,
    Stage,
    begun_after_a_result,
    condition_lines,
    elsewhere,
    history,
    most_pressing_first,
    next_states,
    result_lines,
    shown_from,
    track,
    whole,
)

__all__ = [
    "ConditionLine",
    "HistoryLine",
    "NextState",
    "Passage",
    "ResultLine",
    "Stage",
    "TransferCard",
    "any_at_all",
    "begun_after_a_result",
    "condition_lines",
    "count_using",
    "elsewhere",
    "export_of",
    "history",
    "into_region",
    "known_in",
    "lately",
    "lines_of",
    "listed",
    "managers_adopting",
    "most_pressing_first",
    "next_states",
    "of_owner",
    "of_practice",
    "regions_for",
    "result_lines",
    "shown_from",
    "steps_due",
    "track",
    "using",
    "whole",
]
