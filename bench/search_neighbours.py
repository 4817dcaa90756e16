"""Nearest neighbours in the worker's memory, and in PostgreSQL with pgvector.

    DATABASE_URL=postgresql://... python bench/search_neighbours.py 50000

Vectors of the encoder's dimension in clusters as a library's are; 100 questions near them; the ten
nearest, with no filter and among a random third. Wall milliseconds a question (a database works in
another process), and recall@10 against all cosines computed. The table in the database is dropped
afterwards.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import psycopg
from numpy.typing import NDArray

from rresi.engines.semantics.neighbours import Compact, Exact

sys.path.insert(0, str(Path(__file__).parent))

from search import show

DIMENSION = 384
Vectors = NDArray[np.float32]
Nearest = Callable[[Vectors, NDArray[np.bool_] | None], list[int]]


def made(size: int) -> tuple[Vectors, Vectors]:
    """Unit vectors in 100 clusters, and questions near some of them."""
    chance = np.random.default_rng(1)
    middles = chance.normal(size=(100, DIMENSION))
    vectors = middles[chance.integers(0, 100, size)] + chance.normal(size=(size, DIMENSION))
    questions = vectors[:100] + 0.7 * chance.normal(size=(100, DIMENSION))
    return unit(vectors), unit(questions)


def unit(vectors: NDArray[np.float64]) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def in_memory(structure: Exact | Compact) -> Nearest:
    def nearest(question: Vectors, among: NDArray[np.bool_] | None) -> list[int]:
        scores = structure.scores(question, among)
        best = np.argpartition(-scores, 10)[:10]
        return [int(n) for n in best]

    return nearest


def literal(vector: Vectors) -> str:
    return "[" + ",".join(f"{number:.5g}" for number in vector.tolist()) + "]"


def in_database(connection: psycopg.Connection[tuple[int]], vectors: Vectors) -> Nearest:
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    connection.execute("DROP TABLE IF EXISTS bench_neighbours")
    connection.execute(f"CREATE TABLE bench_neighbours (id int, v halfvec({DIMENSION}))")
    with connection.cursor().copy("COPY bench_neighbours FROM STDIN") as copy:
        for number, vector in enumerate(vectors):
            copy.write_row((number, literal(vector)))
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute("CREATE INDEX ON bench_neighbours USING hnsw (v halfvec_cosine_ops)")
    connection.execute("SET hnsw.ef_search = 100")
    connection.execute("SET hnsw.iterative_scan = strict_order")

    def nearest(question: Vectors, among: NDArray[np.bool_] | None) -> list[int]:
        where = "" if among is None else "WHERE id = ANY(%(ids)s)"
        ids = [] if among is None else np.flatnonzero(among).tolist()
        rows = connection.execute(
            f"SELECT id FROM bench_neighbours {where} ORDER BY v <=> %(q)s::halfvec LIMIT 10",  # noqa: S608
            {"q": literal(question), "ids": ids},
        )
        return [number for (number,) in rows]

    return nearest


def measure(
    name: str, nearest: Nearest, vectors: Vectors, questions: Vectors, built: float
) -> list[dict[str, object]]:
    third = np.random.default_rng(2).random(len(vectors)) < 1 / 3
    table: list[dict[str, object]] = []
    for label, among in (("all", None), ("a third", third)):
        times, hits = [], 0
        for question in questions:
            started = time.perf_counter()
            found = nearest(question, among)
            times.append((time.perf_counter() - started) * 1000)
            cosines = vectors @ question
            cosines = cosines if among is None else np.where(among, cosines, -1)
            hits += len(set(found) & set(np.argpartition(-cosines, 10)[:10].tolist()))
        times.sort()
        table.append(
            {
                "system": name,
                "among": label,
                "p50_ms": round(times[50], 1),
                "p95_ms": round(times[95], 1),
                "recall@10": round(hits / len(questions) / 10, 3),
                "build_s": round(built, 1),
            }
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", type=int, help="number of vectors")
    size = parser.parse_args().size
    vectors, questions = made(size)
    table = []
    for structure in (Exact, Compact):
        started = time.perf_counter()
        kept = structure(vectors)
        built = time.perf_counter() - started
        table += measure(structure.__name__, in_memory(kept), vectors, questions, built)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        started = time.perf_counter()
        nearest = in_database(connection, vectors)
        built = time.perf_counter() - started
        table += measure("pgvector halfvec HNSW", nearest, vectors, questions, built)
        connection.execute("DROP TABLE bench_neighbours")
    show(table)


if __name__ == "__main__":
    main()
