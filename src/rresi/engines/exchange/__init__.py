"""Needs and offers as a library: who fits, why, what would have to change, what came of it.

conditions.py  the hard conditions of a pair: met, blocked or unknown
ranking.py     offers in order for a need, with reasons, and the near misses with what blocks them
likeness.py    how much two texts mean the same, in any two languages
sparing.py     who is asked this week, so that scarce providers are kept for who needs them most
survival.py    how many reached a step, open cases counted as open (Kaplan-Meier)
"""

from rresi.engines.exchange.conditions import Condition, Finding, State, check, without
from rresi.engines.exchange.model import Entry
from rresi.engines.exchange.ranking import (
    CPV_LEVELS,
    CPV_RELATED,
    Fit,
    Ranking,
    Reason,
    Trait,
    rank,
)
from rresi.engines.exchange.sparing import Candidate, Choice, explore, spare
from rresi.engines.exchange.survival import Curve, Observation, Point, kaplan_meier

__all__ = [
    "CPV_LEVELS",
    "CPV_RELATED",
    "Candidate",
    "Choice",
    "Condition",
    "Curve",
    "Entry",
    "Finding",
    "Fit",
    "Observation",
    "Point",
    "Ranking",
    "Reason",
    "State",
    "Trait",
    "check",
    "explore",
    "kaplan_meier",
    "rank",
    "spare",
    "without",
]
