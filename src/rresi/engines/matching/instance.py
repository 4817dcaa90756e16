"""A mission as numbers: indices, bit masks and arrays, which every solver step works on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rresi.engines.matching.gains import (
    Pair,
    concave_envelope,
    fewest_breaks,
    pair_reasons,
    prohibited_pairs,
    rewards,
)
from rresi.engines.matching.mission import Mission

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """A theme: member indices, and how many of them a session takes."""

    members: tuple[int, ...]
    least: int
    most: int
    sessions: int


@dataclass(frozen=True)
class Instance:
    """Participants 0..n-1, slots 0..T-1, candidate pairs 0..m-1.

    `available[p]` and `common[e]` are bit masks of slots. `gains[p][d]` is what p adds to F with
    d meetings, beside the pairs' worth and the breaks; `envelopes[p]` is the least concave function
    above it once the breaks that p's availability forces are paid.
    """

    slots: int
    tables: list[int]
    available: list[int]
    caps: list[int]
    gains: list[list[float]]
    first: IntArray
    second: IntArray
    worth: FloatArray
    common: IntArray
    must: frozenset[int]
    groups: tuple[Group, ...]
    group_worth: float
    prohibited: frozenset[Pair]
    break_cost: float
    envelopes: list[list[tuple[int, float]]] = field(repr=False)

    @property
    def people(self) -> int:
        """Number of participants."""
        return len(self.available)


def build_instance(mission: Mission) -> Instance:
    """Number everything. Pairs without a common slot are dropped unless they must meet."""
    slots = mission.slots
    everything = (1 << slots) - 1
    available: list[int] = []
    caps: list[int] = []
    for person in mission.participants:
        mask = everything
        if person.available is not None:
            mask = sum(1 << (slot - 1) for slot in person.available)
        available.append(mask)
        most = mask.bit_count()
        caps.append(most if person.most is None else min(person.most, most))
    index = {person.id: i for i, person in enumerate(mission.participants)}
    musts = {frozenset(index[p] for p in pair) for pair in mission.rules.must}
    musts |= {
        frozenset(index[p] for p in meeting.participants)
        for meeting in mission.accepted
        if meeting.theme is None
    }
    reasons = pair_reasons(mission)
    keys = sorted(
        key for key in reasons if available[key[0]] & available[key[1]] or frozenset(key) in musts
    )
    pairs = np.array(keys, dtype=np.int64).reshape(-1, 2)
    masks = np.array(available, dtype=np.int64)
    wants = [bool(person.wishes) for person in mission.participants]
    gains = [rewards(mission.weights, wants[p], cap) for p, cap in enumerate(caps)]
    cost = mission.weights.break_
    at_best = [
        [gain - cost * count for gain, count in zip(gains[p], fewest, strict=True)]
        for p, fewest in enumerate(
            fewest_breaks(mask, slots, cap) for mask, cap in zip(available, caps, strict=True)
        )
    ]
    groups = tuple(
        Group(tuple(index[m] for m in theme.members), theme.least, theme.most, theme.sessions)
        for theme in mission.themes
    )
    apart = prohibited_pairs(mission)
    return Instance(
        slots=slots,
        tables=mission.tables_per_slot(),
        available=available,
        caps=caps,
        gains=gains,
        first=pairs[:, 0],
        second=pairs[:, 1],
        worth=np.array([sum(r.worth for r in reasons[key]) for key in keys]),
        common=masks[pairs[:, 0]] & masks[pairs[:, 1]],
        must=frozenset(e for e, key in enumerate(keys) if frozenset(key) in musts),
        groups=groups,
        group_worth=mission.weights.theme,
        prohibited=frozenset(
            (a, b)
            for group in groups
            for a in group.members
            for b in group.members
            if a < b and apart(a, b)
        ),
        break_cost=cost,
        envelopes=[concave_envelope(best) for best in at_best],
    )
