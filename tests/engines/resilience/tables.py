"""Tables that several tests use: a worked example, reference degree sequences, random ones."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from rresi.engines.resilience import Ecosystem, Offer

# Incubation A; finance B, C; training A, D; advocacy C, D, E; impact measurement nobody.
WORKED_OFFERS = (
    ("A", "incubation"),
    ("B", "finance"),
    ("C", "finance"),
    ("A", "training"),
    ("D", "training"),
    ("C", "advocacy"),
    ("D", "advocacy"),
    ("E", "advocacy"),
)
WORKED_RELATIONS = (("A", "B"), ("A", "C"), ("A", "D"), ("D", "E"))
WORKED_FUNCTIONS = ("incubation", "finance", "training", "advocacy", "impact measurement")


def _ints(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


# Row sums (links of each actor) and column sums (providers of each function) of three published
# ecological networks that the R package robber ships; enough for everything R_F says.
DEGREES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "hostparasite": (
        _ints("17 14 14 14 14 11 11 10 9 9 8 7 5 5 5 5 5 5 4 4 4 4 3 3 3 2 2"),
        _ints("27 18 18 17 16 16 16 12 9 7 5 5 4 4 4 3 3 3 2 2 1 1 1 1 1 1"),
    ),
    "pollination": (
        _ints("17 14 12 12 12 10 9 6 6 5 5 5 4 4 3 3 2"),
        _ints("13 13 8 6 6 5 5 5 4 4 3 3 3 3 3 2 2 2 2 2 2 2 2 2" + 27 * " 1"),
    ),
    "seeddispersal": (
        _ints("16 15 11 10 10 9 9 8 8 8 7 7 7 6 6 5 5 4 4 4 4 4 4 4 3 3 2 2 2 2 2 2 1 1 1 1"),
        _ints("17 16 16 15 15 14 12 11 10 10 9 9 9 8 8 7 5 3 3"),
    ),
}


def worked(completeness: float = 1.0) -> Ecosystem:
    return Ecosystem.of(
        WORKED_OFFERS,
        WORKED_RELATIONS,
        actors="ABCDE",
        functions=WORKED_FUNCTIONS,
        completeness=completeness,
    )


def random_table(
    rows: tuple[int, ...], columns: tuple[int, ...], seed: int
) -> list[tuple[str, str]]:
    """Links of a random table with these row and column sums.

    A first table by the greedy construction of Gale and Ryser, then the curveball algorithm
    (Strona et al. 2014): pairs of actors trade functions that only one of the two has.
    """
    generator = random.Random(seed)
    left = list(columns)
    table: list[set[int]] = []
    for links in sorted(rows, reverse=True):
        chosen = sorted(range(len(left)), key=lambda place: -left[place])[:links]
        for place in chosen:
            left[place] -= 1
        table.append(set(chosen))
    assert not any(left), "no table has these sums"
    for _ in range(5 * len(table)):
        one, other = generator.sample(range(len(table)), 2)
        both = table[one] & table[other]
        traded = sorted(table[one] ^ table[other])
        generator.shuffle(traded)
        size = len(table[one]) - len(both)
        table[one] = both | set(traded[:size])
        table[other] = both | set(traded[size:])
    return [
        (f"actor {row}", f"function {column}")
        for row, functions in enumerate(table)
        for column in sorted(functions)
    ]


@st.composite
def ecosystems(draw: st.DrawFn, completeness: float | None = None) -> Ecosystem:
    """Small ecosystems, with gaps, idle actors and networks in pieces."""
    actors = [f"a{number}" for number in range(draw(st.integers(1, 8)))]
    functions = [f"f{number}" for number in range(draw(st.integers(1, 6)))]
    links = st.tuples(st.sampled_from(actors), st.sampled_from(functions))
    groups = st.frozensets(st.sampled_from(["young", "old", "newcomers"]), max_size=2)
    offers = [
        Offer(actor, function, draw(st.sampled_from([1.0, 0.5, 0.0])), draw(groups))
        for actor, function in draw(st.lists(links, unique=True, max_size=20))
    ]
    pairs = st.tuples(st.sampled_from(actors), st.sampled_from(actors))
    return Ecosystem.of(
        offers,
        draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=12)),
        actors=actors,
        functions=functions,
        weights={function: draw(st.sampled_from([0.5, 1.0, 3.0])) for function in functions},
        completeness=completeness or draw(st.sampled_from([1.0, 0.8, 0.6, 0.3])),
    )
