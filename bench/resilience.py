"""Measure the resilience engine against igraph and networkx, and its correction against the truth.

    python bench/resilience.py [--matrices FOLDER] [--sizes 500 5000 50000] [--limit SECONDS]

Speed: R under adaptive degree attack on Barabasi-Albert graphs (m = 2, drawn here with a fixed
seed), against the loop that one would write with each library; the same graphs, the same order of
ties (lowest id first), the same result to 1e-12, in the same run. A rival that has not finished
after --limit seconds is shown as slower than that. Then all closures, and all nine analyses of a
region with 300 actors, 40 functions and 1,200 relations.

Correction: FOLDER holds 0/1 or count matrices as CSV (rows actors, columns functions), for
instance the networks that the R package robber ships (hostparasite, pollination, seeddispersal).
Links are dropped at random, and R_F of the full matrix is compared with what is recorded and with
the corrected value, and with the interval that resampling the recorded links would give.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import igraph
import networkx
import numpy as np

from rresi.engines.resilience import (
    Ecosystem,
    Flag,
    Graph,
    Offer,
    Region,
    assess,
    closures,
    degree_attack,
    read_ecosystem,
    redundancy,
    robustness,
    robustness_by_degree,
)

Edges = list[tuple[int, int]]


def barabasi_albert(size: int, links: int, seed: int) -> Edges:
    return [(int(a), int(b)) for a, b in networkx.barabasi_albert_graph(size, links, seed).edges()]


def by_rresi(size: int, edges: Edges) -> Iterator[float]:
    graph = Graph.from_edges(size, edges)
    yield robustness(graph, degree_attack(graph, range(size)))


def by_igraph(size: int, edges: Edges) -> Iterator[float | None]:
    """Yields None after each step, so that the caller can stop; the result comes last."""
    graph = igraph.Graph(size, edges)  # type: ignore[no-untyped-call, unused-ignore]
    total = 0
    while graph.ecount():
        degrees = graph.degree()
        graph.delete_vertices([degrees.index(max(degrees))])
        total += max(graph.connected_components().sizes())  # type: ignore[no-untyped-call, unused-ignore]
        yield None
    # Only single nodes are left: each further removal leaves a largest component of one.
    yield (total + max(graph.vcount() - 1, 0)) / size**2


def by_networkx(size: int, edges: Edges) -> Iterator[float | None]:
    graph = networkx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(edges)
    total = 0
    while graph.number_of_edges():
        node, _ = max(graph.degree, key=lambda pair: (pair[1], -pair[0]))
        graph.remove_node(node)
        total += max(map(len, networkx.connected_components(graph)))
        yield None
    yield (total + max(graph.number_of_nodes() - 1, 0)) / size**2


def timed(
    run: Callable[[int, Edges], Iterator[float | None]], size: int, edges: Edges, limit: float
) -> tuple[float, float]:
    """The result, nan when the limit was passed, and the processor seconds."""
    start = time.process_time()
    for result in run(size, edges):
        spent = time.process_time() - start
        if result is not None:
            return result, spent
        if spent > limit:
            break
    return math.nan, spent


def attack(sizes: list[int], limit: float) -> None:
    print("\nR under adaptive degree attack, Barabasi-Albert m = 2, processor seconds\n")
    print("| nodes | R | rresi (best of 5) | igraph | networkx | better rival / rresi |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        edges = barabasi_albert(size, 2, seed=1)
        own = [timed(by_rresi, size, edges, limit) for _ in range(5)]
        result, seconds = min(own, key=lambda pair: pair[1])
        rivals = []
        for run in (by_igraph, by_networkx):
            found, spent = timed(run, size, edges, limit)
            if not math.isnan(found) and not math.isclose(found, result, abs_tol=1e-12):
                raise SystemExit(f"results differ at {size} nodes: {found} and {result}")
            rivals.append((found, spent))
        best = min(spent for _, spent in rivals)
        beaten = all(math.isnan(found) for found, _ in rivals)
        cells = [f"{'> ' if math.isnan(found) else ''}{spent:.3f}" for found, spent in rivals]
        print(
            f"| {size:,} | {result:.6f} | {seconds:.4f} | {cells[0]} | {cells[1]} "
            f"| {'> ' if beaten else ''}{best / seconds:.0f} |",
            flush=True,
        )


def all_closures(sizes: list[int]) -> None:
    print("\nAll closures (counts for every actor; then every card with its names)\n")
    print("| actors | relations | one pass | all cards | igraph: articulation points only |")
    print("|---|---|---|---|---|")
    for size in sizes:
        edges = barabasi_albert(size, 2, seed=1)
        # A third of the relations less, so that there is something to cut.
        generator = random.Random(1)
        edges = [edge for edge in edges if generator.random() < 2 / 3]
        names = [f"a{node}" for node in range(size)]
        links = {
            (names[generator.randrange(size)], f"f{generator.randrange(size)}")
            for _ in range(2 * size)
        }
        pairs = [(names[first], names[second]) for first, second in edges]
        passes, cards = [], []
        for _ in range(3):
            ecosystem = Ecosystem.of(sorted(links), pairs, actors=names)
            _ = ecosystem.graph, ecosystem.links_by_function  # reading the data is not the task
            start = time.process_time()
            found = closures(ecosystem)
            passes.append(time.process_time() - start)
            if size <= 5000:
                start = time.process_time()
                list(found)
                cards.append(time.process_time() - start)
        graph = igraph.Graph(size, ecosystem.graph.edges)  # type: ignore[no-untyped-call, unused-ignore]
        start = time.process_time()
        points = graph.articulation_points()
        rival = time.process_time() - start
        if set(points) != set(ecosystem.graph.traversal.articulation_points):
            raise SystemExit(f"articulation points differ at {size} nodes")
        shown = f"{1000 * min(cards):.0f} ms" if cards else "-"
        print(
            f"| {size:,} | {len(edges):,} | {1000 * min(passes):.1f} ms | {shown} "
            f"| {1000 * rival:.1f} ms |",
            flush=True,
        )


def region() -> None:
    generator = random.Random(2)
    actors = [f"actor {number}" for number in range(300)]
    functions = [f"function {number}" for number in range(40)]
    edges: set[tuple[int, int]] = set(barabasi_albert(300, 4, seed=2))
    while len(edges) < 1200:
        first, second = sorted(generator.sample(range(300), 2))
        edges.add((first, second))
    offers = []
    for place, function in enumerate(functions):
        for actor in generator.sample(actors, place % 20):
            offers.append(Offer(actor, function, generator.choice([1.0, 0.8])))
    indicators = ("people", "density", "income", "age", "green", "jobs")
    regions = [
        Region(f"region {number}", {name: generator.gauss(0, 1) for name in indicators}, 0.8)
        for number in range(60)
    ]
    sources = ("city", "Europe", "sales")
    spent = []
    for _ in range(5):
        ecosystem = Ecosystem.of(
            offers,
            [(actors[first], actors[second]) for first, second in sorted(edges)],
            actors=actors,
            functions=functions,
            completeness=0.8,
        )
        wall, start = time.perf_counter(), time.process_time()
        found = assess(
            ecosystem,
            risks={actor: generator.random() for actor in actors},
            funding={actor: {name: generator.random() for name in sources} for actor in actors},
            withdrawn={"Europe"},
            costs={function: 1 + generator.random() for function in functions},
            kinds={actor: generator.choice("abc") for actor in actors},
            home=regions[0],
            others=regions[1:],
        )
        list(found.closures)
        spent.append((time.process_time() - start, time.perf_counter() - wall))
    print("\nAll nine analyses: 300 actors, 40 functions, 1,200 relations, completeness 0.8\n")
    print(f"processor {median(cpu for cpu, _ in spent):.2f} s (median of 5), ", end="")
    print(f"wall clock {median(wall for _, wall in spent):.2f} s")


def bootstrap_holds(counts: np.ndarray, truth: float, generator: np.random.Generator) -> bool:
    """Whether the 95 % interval of resampled recorded links holds the truth."""
    column = np.repeat(np.arange(len(counts)), counts)
    values = []
    for _ in range(200):
        drawn = np.unique(generator.integers(0, len(column), len(column)))
        again = np.bincount(column[drawn], minlength=len(counts))
        values.append(float(np.mean(again / (again + 1))))
    low, high = np.quantile(values, [0.025, 0.975])
    return bool(low <= truth <= high)


def corrections(folder: Path, rounds: int) -> None:
    paths = sorted(folder.glob("*.csv"))
    print("\nRobustness in the convention of robber, in random, decreasing, increasing order\n")
    print("| matrix | actors | functions | links | uniform | decreasing | increasing |")
    print("|---|---|---|---|---|---|---|")
    for path in paths:
        full = read_ecosystem(path).ecosystem
        print(
            f"| {path.stem} | {len(full.actors)} | {len(full.functions)} | {len(full.links)} "
            f"| {redundancy(full).robustness_uniform:.5f} "
            f"| {robustness_by_degree(full, 'decreasing'):.5f} "
            f"| {robustness_by_degree(full, 'increasing'):.5f} |"
        )
    print(f"\nR_F of thinned matrices, {rounds} rounds each\n")
    print(
        "| matrix | recorded | mean error before | after | bias before | after "
        "| 95 % interval holds truth | naive bootstrap holds it "
        "| no second provider: false (foretold) | no provider: false (foretold) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for path in paths:
        full = read_ecosystem(path).ecosystem
        truth = redundancy(full).value
        for completeness in (0.9, 0.8, 0.6):
            rows = [thinned(full, truth, completeness, seed) for seed in range(rounds)]
            before = [row.error_before for row in rows]
            after = [row.error_after for row in rows]
            held = fmean(row.held for row in rows)
            naive = fmean(row.held_by_bootstrap for row in rows)
            print(
                f"| {path.stem} | {completeness:.0%} | {fmean(map(abs, before)):.4f} "
                f"| {fmean(map(abs, after)):.4f} | {fmean(before):+.4f} | {fmean(after):+.4f} "
                f"| {held:.0%} | {naive:.0%} "
                f"| {false_and_foretold([flag for row in rows for flag in row.single])} "
                f"| {false_and_foretold([flag for row in rows for flag in row.gap])} |",
                flush=True,
            )


@dataclass(frozen=True)
class Thinned:
    """single, gap: for each flag, whether it was false, and the probability of that foretold."""

    error_before: float
    error_after: float
    held: bool
    held_by_bootstrap: bool
    single: list[tuple[bool, float]]
    gap: list[tuple[bool, float]]


def thinned(full: Ecosystem, truth: float, completeness: float, seed: int) -> Thinned:
    generator = np.random.default_rng(seed)
    kept = [link for link in full.links if generator.random() < completeness]
    recorded = Ecosystem.of(
        kept, actors=full.actors, functions=full.functions, completeness=completeness
    )
    found = redundancy(recorded)
    if found.corrected is None or found.uncertainty is None:
        raise SystemExit("no correction at this completeness")
    flags: dict[Flag, list[tuple[bool, float]]] = {flag: [] for flag in Flag}
    for entry in found.functions:
        if entry.flag is not None and entry.flag_probability is not None:
            false = len(full.providers[entry.function]) > entry.providers
            flags[entry.flag].append((false, 1 - entry.flag_probability))
    return Thinned(
        error_before=found.value - truth,
        error_after=found.corrected - truth,
        held=found.uncertainty.low <= truth <= found.uncertainty.high,
        held_by_bootstrap=bootstrap_holds(np.asarray(recorded.provider_counts), truth, generator),
        single=flags[Flag.NO_SECOND_PROVIDER_RECORDED],
        gap=flags[Flag.NO_PROVIDER_RECORDED],
    )


def false_and_foretold(flags: list[tuple[bool, float]]) -> str:
    if not flags:
        return "-"
    false, foretold = zip(*flags, strict=True)
    return f"{fmean(false):.0%} ({fmean(foretold):.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--matrices", type=Path, metavar="FOLDER")
    parser.add_argument("--sizes", type=int, nargs="*", default=[500, 5_000, 50_000])
    parser.add_argument("--limit", type=float, default=60, help="seconds a rival may take")
    parser.add_argument("--rounds", type=int, default=200, help="thinnings of each matrix")
    arguments = parser.parse_args()
    attack(arguments.sizes, arguments.limit)
    all_closures(arguments.sizes)
    region()
    if arguments.matrices:
        corrections(arguments.matrices, arguments.rounds)


if __name__ == "__main__":
    main()
