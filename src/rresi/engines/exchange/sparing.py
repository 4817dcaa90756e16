"""Who is asked this week: no provider more often than they can bear, rare ones for rare needs.

A b-matching of needs and providers. It is solved as a linear program; its matrix is that of a
bipartite graph, hence totally unimodular, and every vertex of it is whole (Hoffman and Kruskal
1956). The first suggestion of a need counts more than all scores together, and the more the fewer
could meet it; so a provider whom only one need can use is kept for it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from rresi.engines.matching.program import Program, solver

FIRST = 2.0
"""What the first suggestion of a need adds, beside 1 over the number that could meet it; twice
the highest score."""
SECONDS = 60.0
NEAR_EQUAL = 0.02
"""Scores that differ by less are as good as equal."""
EXPLORED = 0.1
"""The share of first places that is given by lot among near equals."""


@dataclass(frozen=True, order=True)
class Candidate:
    """An offer that could meet a need, its score (0 to 1.5), and whose offer it is."""

    need: int
    offer: int
    party: int
    score: float


@dataclass(frozen=True)
class Choice:
    """A candidate that is suggested, and how many offers could meet its need in all."""

    candidate: Candidate
    alternatives: int


def spare(
    candidates: Iterable[Candidate],
    *,
    each: int,
    cap: int,
    used: Mapping[int, int] | None = None,
) -> tuple[Choice, ...]:
    """Choose whom to suggest.

    Args:
        each: how many suggestions a need gets at most.
        cap: how often a party is suggested at most.
        used: how often a party has been asked already, which counts towards the cap.

    Raises:
        TimeoutError: the program was not solved in a minute.
    """
    rows = sorted(set(candidates))
    left = {row.party: max(0, cap - (used or {}).get(row.party, 0)) for row in rows}
    parties = sorted(party for party, free in left.items() if free)
    # Of who could meet a need, those who may no longer be asked count too: the need is no rarer.
    offers: dict[int, set[int]] = {}
    for row in rows:
        offers.setdefault(row.need, set()).add(row.offer)
    rows = [row for row in rows if left[row.party]]
    if not rows:
        return ()
    needs = sorted({row.need for row in rows})
    need_at = {need: at for at, need in enumerate(needs)}
    party_at = {party: at for at, party in enumerate(parties)}
    program = Program()
    pairs = program.add_columns([row.score for row in rows], whole=False)
    firsts = program.add_columns([FIRST + 1 / len(offers[need]) for need in needs], whole=False)
    of_need = program.add_rows(len(needs), upper=float(each))
    has_one = program.add_rows(len(needs), lower=0.0)
    of_party = program.add_rows(len(parties), upper=[float(left[party]) for party in parties])
    need_rows = np.array([need_at[row.need] for row in rows], dtype=np.int64)
    party_rows = np.array([party_at[row.party] for row in rows], dtype=np.int64)
    program.put(of_need[need_rows], pairs, 1.0)
    program.put(has_one[need_rows], pairs, 1.0)
    program.put(has_one, firsts, -1.0)
    program.put(of_party[party_rows], pairs, 1.0)
    highs = solver(SECONDS, 1)
    program.load(highs, integer=False)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise TimeoutError("whom to suggest was not settled in time")
    values = np.array(highs.getSolution().col_value)[pairs]
    return tuple(
        Choice(row, len(offers[row.need]))
        for row, value in zip(rows, values, strict=True)
        if value > 0.5
    )


def explore(scores: Sequence[float], seed: str) -> tuple[int, float]:
    """Which of these comes first, and how likely that was: nine times in ten the best, otherwise
    by lot one of those as good as equal. The scores fall. So the order can be judged later by
    what came of it (propensities, Horvitz and Thompson 1952).

    Returns:
        Position and propensity. The same seed gives the same answer.
    """
    equals = sum(score > scores[0] - NEAR_EQUAL for score in scores)
    chance = random.Random(seed)
    at = chance.randrange(equals) if chance.random() < EXPLORED else 0
    return at, (1 - EXPLORED) * (at == 0) + EXPLORED / equals
