"""One order from two channels: meaning first, words through a gate.

Reciprocal rank fusion (Cormack et al. 2009) gives every lexical hit a say, and across languages
nearly all of them are accidents: it lowered recall@1 from .70 to .10. Here the words of a text
count only once it holds enough of the question's idf mass, and a whole name outranks all.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

GATE = 0.5
"""Words count from this share of the question's idf mass."""
PART, OF_MOST = 0.3, 0.5
"""A text matches by some of the words from this share of the question's idf mass, if it is such a
share of what the best text holds. Where nothing is known of meaning, the latter is enough."""
WORDS = 0.25
"""What full coverage adds to a cosine."""
NAMED = 0.5
"""A whole name that covers this share of the question decides it."""
EXACT = 0.9
"""From this share a text holds what was asked for: such hits come before those of like meaning.
At .75 long texts held the usual words of a long question by chance."""
FLOOR, UNKNOWN = 0.12, 0.11
"""A text below the first likeness does not resemble the question, nor one below the sum of both
when the library knows none of the question's words. Measured in docs/developers/search.md."""
ALONE, SHORT = 0.28, 2
"""Nor does a text that is usually a sentence long resemble a single word below this likeness, or
two words below the middle between it and the first: names and words of other fields came as near
to organisations as .26."""
SMALL = 10
"""Among so many texts of a kind the first likeness is half as high: each of few texts draws the
centre of their kind to itself, from which likeness is measured."""
OF_BEST = 0.4
"""Nor does one below this share of the best likeness."""
STRANGE = 3
"""The power by which a question's familiarity (`centring.familiarity`) counts in a likeness."""

FEW_WORDS = 24.0
"""Words from which what a text says can be compared, or half as many as is usual of its kind."""

FEWEST, SHARE = 100, 0.02
"""However large the library, at most so many texts, or this share of all, resemble a question."""


def likeness(cosines: Floats, familiarity: float) -> Floats:
    """How much texts resemble a question: their cosines, less for a question about other things.

    A question about another field lies far from all texts, and is a little nearer to some by
    chance.
    """
    return np.asarray(cosines * np.float32(familiarity**STRANGE), dtype=np.float32)


def trusted(lengths: NDArray[np.int32], usual: float) -> Floats:
    """How far the likeness of texts of so many words can be trusted, 0 to 1.

    Who writes a sentence that says little is near to every question (a hub: Radovanović et al.
    2010), before whoever answers it. `usual` is the length of most texts of the kind.
    """
    enough = max(1.0, min(FEW_WORDS, usual / 2))
    return (np.minimum(1, lengths / enough) ** 2).astype(np.float32)


def fused(likeness: float, coverage: float, score: float, named: float) -> float:
    """The score by which hits are ordered; 2 and more for an exact name.

    `likeness` is 0 when unknown; `coverage` and `named` are shares of the question's idf
    mass, 0 to 1, and `named` 1 more for a name that is all of the question; `score` is a BM25
    score scaled to 0 to 1 over the answer, and orders texts that hold the same words.
    """
    words = max(0.0, coverage - GATE) / (1 - GATE)
    return (
        (2.0 * (named >= NAMED) + named * (named >= NAMED))
        + likeness
        + WORDS * words * (0.5 + 0.5 * score)
    )


def meaning_floor(
    likenesses: Floats,
    known: float,
    texts: NDArray[np.int64],
    brief: NDArray[np.bool_],
    words: float = math.inf,
) -> Floats:
    """For each text the likeness from which it resembles the question, given those of all texts.

    `known` is the share, 0 to 1, of the question's words that the library knows; `texts` says for
    each text how many there are of its kind, `brief` whether those usually are a sentence or so.
    `words` is the number of the question's words that count.
    """
    most = max(FEWEST, int(SHARE * len(likenesses)))
    best = float(likenesses.max(initial=0.0))
    last = float(np.partition(likenesses, -most)[-most]) if len(likenesses) > most else 0.0
    floor = FLOOR * texts / (texts + SMALL) + UNKNOWN * (1 - known)
    if words <= SHORT:
        floor[brief] = np.minimum(ALONE, floor[brief] + (ALONE - FLOOR) / words)
    return np.maximum(floor, max(OF_BEST * best, last)).astype(np.float32)
