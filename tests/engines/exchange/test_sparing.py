from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.exchange import Candidate, explore, spare

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        need=st.integers(1, 6),
        offer=st.integers(1, 8),
        party=st.just(0),
        score=st.sampled_from([0.3, 0.5, 0.8, 1.2]),
    ),
    max_size=30,
    unique_by=lambda one: (one.need, one.offer),
).map(lambda rows: [Candidate(r.need, r.offer, r.offer % 4, r.score) for r in rows])


@given(
    candidates=CANDIDATES,
    each=st.integers(1, 3),
    cap=st.integers(0, 3),
    used=st.dictionaries(st.integers(0, 3), st.integers(0, 4)),
    seed=st.integers(0, 99),
)
def test_nobody_is_asked_more_often_than_the_cap(
    candidates: list[Candidate], each: int, cap: int, used: dict[int, int], seed: int
) -> None:
    chosen = spare(candidates, each=each, cap=cap, used=used)
    for party, count in Counter(one.candidate.party for one in chosen).items():
        assert count + used.get(party, 0) <= cap
    assert all(n <= each for n in Counter(one.candidate.need for one in chosen).values())
    assert {one.candidate for one in chosen} <= set(candidates)
    shuffled = list(candidates)
    random.Random(seed).shuffle(shuffled)
    assert spare(shuffled, each=each, cap=cap, used=used) == chosen


@given(candidates=CANDIDATES)
def test_as_many_needs_get_a_suggestion_as_can(candidates: list[Candidate]) -> None:
    """Against a matching by augmenting paths, which shares no code with the program."""
    chosen = spare(candidates, each=1, cap=1)
    taken: dict[int, int] = {}

    def place(need: int, seen: set[int]) -> bool:
        for one in candidates:
            if one.need == need and one.party not in seen:
                seen.add(one.party)
                if one.party not in taken or place(taken[one.party], seen):
                    taken[one.party] = need
                    return True
        return False

    most = sum(place(need, set()) for need in {one.need for one in candidates})
    assert len({one.candidate.need for one in chosen}) == most


def test_a_rare_provider_is_kept_for_the_need_that_only_they_can_meet() -> None:
    rare, common = 1, 2
    chosen = spare(
        [
            Candidate(1, 10, rare, 1.2),
            Candidate(1, 20, common, 0.4),
            Candidate(2, 10, rare, 0.3),
        ],
        each=1,
        cap=1,
    )
    assert {(one.candidate.need, one.candidate.party) for one in chosen} == {(1, common), (2, rare)}
    assert {one.candidate.need: one.alternatives for one in chosen} == {1: 2, 2: 1}


def test_the_first_place_is_sometimes_given_by_lot_among_equals() -> None:
    scores = [0.9, 0.895, 0.89, 0.5]
    found = Counter(explore(scores, f"need {n}") for n in range(6000))
    assert {at for at, _chance in found} == {0, 1, 2}
    for (_at, chance), count in found.items():
        assert count / 6000 == pytest.approx(chance, abs=0.02)
    assert explore(scores, "one") == explore(scores, "one")
    assert explore([0.4], "alone")[1] == pytest.approx(1.0)
