"""Whether two records are one organisation, with the reasons.

A library of its own: no Django, no database. `compare` weighs what two records share, `pairs` finds
the pairs worth comparing among very many, `bare_name` is a name without the words of its legal
form.
"""

from __future__ import annotations

from rresi.engines.sameness.blocking import (
    LEAST_SCORE,
    SAME_DOOR,
    LeftOut,
    at_one_door,
    pairs,
)
from rresi.engines.sameness.comparing import Known, Likeness, Reason, compare, host_of
from rresi.engines.sameness.names import (
    SAME_NAME,
    asides_of,
    bare_name,
    cores_of,
    likeness_of_names,
    most_alike,
    squeezed,
)

__all__ = [
    "LEAST_SCORE",
    "SAME_DOOR",
    "SAME_NAME",
    "Known",
    "LeftOut",
    "Likeness",
    "Reason",
    "asides_of",
    "at_one_door",
    "bare_name",
    "compare",
    "cores_of",
    "host_of",
    "likeness_of_names",
    "most_alike",
    "pairs",
    "squeezed",
]
