"""One order from two channels: meaning first, words through a gate.

Reciprocal rank fusion (Cormack et al. 2009) gives every lexical hit a say, and across languages
nearly all of them are accidents: it lowered recall@1 from .70 to .10. Here the words of a text
count only once it holds enough of the question's idf mass, and a whole name outranks all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GATE = 0.5
"""Words count from this share of the question's idf mass."""
WORDS = 0.25
"""What full coverage adds to a cosine."""
NAMED = 0.5
"""A whole name that covers this share of the question decides it."""
FLOOR = 0.08
"""A text below this cosine does not resemble the question."""
OF_BEST = 0.4
"""Nor does one below this share of the best cosine."""

FEWEST, SHARE = 100, 0.02
"""However large the library, at most so many texts, or this share of all, resemble a question."""


def fused(cosine: float, coverage: float, score: float, named: float) -> float:
    """The score by which hits are ordered; 2 and more for an exact name.

    `cosine` is -1 to 1 (0 when unknown); `coverage` and `named` are shares of the question's idf
    mass, 0 to 1; `score` is a BM25 score scaled to 0 to 1 over the answer, and orders texts that
    hold the same words.
    """
    words = max(0.0, coverage - GATE) / (1 - GATE)
    return (
        (2.0 * (named >= NAMED) + named * (named >= NAMED))
        + cosine
        + WORDS * words * (0.5 + 0.5 * score)
    )


def meaning_floor(cosines: NDArray[np.float32]) -> float:
    """The cosine from which a text resembles the question, given those of all texts."""
    most = max(FEWEST, int(SHARE * len(cosines)))
    best = float(cosines.max(initial=0.0))
    last = float(np.partition(cosines, -most)[-most]) if len(cosines) > most else 0.0
    return max(FLOOR, OF_BEST * best, last)
