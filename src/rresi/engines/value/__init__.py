"""What a change is worth against what it cost, as a range and never as one number.

A library of its own: numpy and nothing else. `value_of` draws from the ranges of a `Model`,
`influences` says which input to measure next, `overclaims` and `counted_twice` find claims that go
beyond what is known, and `pool` says what to expect in the next place from the results of others.
"""

from __future__ import annotations

from rresi.engines.value.counting import Count, Twice, counted_twice
from rresi.engines.value.drawing import DRAWS, Between, Influence, TooCertain, Valuation, value_of
from rresi.engines.value.model import DISCOUNT, Cost, Model, Outcome, Range
from rresi.engines.value.overclaiming import Claim, Overclaim, Rule, overclaims
from rresi.engines.value.pooling import FEWEST, Pooled, pool, student

__all__ = [
    "DISCOUNT",
    "DRAWS",
    "FEWEST",
    "Between",
    "Claim",
    "Cost",
    "Count",
    "Influence",
    "Model",
    "Outcome",
    "Overclaim",
    "Pooled",
    "Range",
    "Rule",
    "TooCertain",
    "Twice",
    "Valuation",
    "counted_twice",
    "overclaims",
    "pool",
    "student",
    "value_of",
]
