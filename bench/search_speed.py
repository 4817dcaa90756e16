"""How fast the search answers in a large library, and how much memory a worker takes.

    python bench/search_speed.py 1000 10000 100000

For each size a database is filled with made-up practices (passages of bench/search_set put
together; their vectors are those of its practices with noise), then a fresh process asks the
frozen questions with a facet chosen that lets a third of the library through, and counts 60 facet
values over what matches, as the library's page does. Printed: CPU milliseconds a search page at
the median and the 95th percentile, with the encoding of each question (no vector remembered);
the same for a question asked before; type-ahead at the 95th percentile; statements; the peak
memory of the process; seconds from its start to its first answer.

DATABASE_URL names a PostgreSQL database to use instead of SQLite; it is emptied.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

from search import read, set_up, show  # the bench beside this one

FACET_VALUES = 60
PASSAGES = 6


def fill(size: int) -> None:
    """`size` practices, one language each."""
    import numpy as np

    from rresi.engines.semantics.encoder import encode_documents, load_encoder
    from rresi.engines.semantics.lexical import document_tokens
    from rresi.search import directory, meaning
    from rresi.search.models import SearchEntry

    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("no encoder loads here")
    practices = read("practices")
    vectors = encode_documents(encoder, [(p["title"], p["body"]) for p in practices])
    chance, noise = random.Random(1), np.random.default_rng(1)
    pool = []
    for number in range(min(size, 2_000)):
        theme = number % len(practices)
        own = practices[theme]
        others = [p for p in practices if p["language"] == own["language"]]
        body = " ".join([own["body"], *(p["body"] for p in chance.sample(others, PASSAGES - 1))])
        names = tuple(own["names"].split(";"))
        tokens = document_tokens(
            title=own["title"], body=body, names=names, language=own["language"]
        )
        pool.append((theme, body, names, tokens))
    spread = float(np.std(vectors - vectors.mean(axis=0)))
    waiting: list[SearchEntry] = []
    for number in range(size):
        theme, body, names, tokens = pool[number % len(pool)]
        vector = vectors[theme] + noise.normal(0, spread, vectors.shape[1])
        waiting.append(
            SearchEntry(
                kind="practice",
                object_id=number + 1,
                language=practices[theme]["language"],
                slug=f"practice-{number + 1}",
                title=f"{practices[theme]['title']} {number + 1}",
                body=body,
                names=list(names),
                tokens=f"{tokens.text} ={number + 1} {number + 1}",
                length=tokens.length,
                vector=np.asarray(vector, dtype=np.float32).tobytes(),
                encoder=encoder.id,
                stamp=directory.new_stamp(),
            )
        )
        if len(waiting) == 2_000 or number == size - 1:
            SearchEntry.objects.bulk_create(waiting)
            waiting = []
    directory.touch()
    meaning.refresh_centres(encoder)


def measure(size: int) -> dict[str, object]:
    """Ask in this process."""
    started, cpu = time.monotonic(), time.process_time()
    set_up(os.environ["RRESI_DATA_DIR"])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from rresi.search.interface import search, suggest

    questions = read("questions")
    chance = random.Random(2)
    allowed = frozenset(chance.sample(range(1, size + 1), size // 3))
    masks = [chance.getrandbits(size) for _ in range(FACET_VALUES)]

    def page(text: str, language: str) -> float:
        before = time.process_time()
        answer = search(text, language=language, kinds=["practice"], allowed={"practice": allowed})
        matching = bytearray(size // 8 + 1)
        for number in answer.matching("practice"):
            matching[(number - 1) >> 3] |= 1 << ((number - 1) & 7)
        within = int.from_bytes(matching, "little")
        sum((mask & within).bit_count() for mask in masks)
        return (time.process_time() - before) * 1000

    page("first question", "en")
    cold, cold_cpu = time.monotonic() - started, time.process_time() - cpu
    new = sorted(page(q["text"], q["language"]) for q in questions)
    again = sorted(page(q["text"], q["language"]) for q in questions)
    with CaptureQueriesContext(connection) as statements:
        page(questions[0]["text"], questions[0]["language"])
    suggest("a b", language="en")
    typed: list[float] = []
    for question in questions:
        text = question["text"][: 3 + len(typed) % 9]
        if len(typed) % 3 == 0:
            text = text[:2] + text[3:]  # a letter forgotten
        before = time.process_time()
        suggest(text, language=question["language"])
        typed.append((time.process_time() - before) * 1000)
    typed.sort()
    nineteen = int(len(new) * 0.95)
    return {
        "practices": size,
        "p50_ms": round(new[len(new) // 2], 1),
        "p95_ms": round(new[nineteen], 1),
        "again_p50_ms": round(again[len(again) // 2], 1),
        "again_p95_ms": round(again[nineteen], 1),
        "type_ahead_p95_ms": round(typed[nineteen], 1),
        "statements": len(statements),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "first_answer_s": round(cold, 1),
        "first_answer_cpu_s": round(cold_cpu, 1),
    }


def run(step: str, size: int, folder: str) -> str:
    """One step in a process of its own; what it printed last."""
    command = [sys.executable, __file__, "--step", step, str(size)]
    environment = {**os.environ, "RRESI_DATA_DIR": folder}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="+", type=int, help="numbers of practices")
    parser.add_argument("--step", choices=["fill", "measure"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step == "fill":
        set_up(os.environ["RRESI_DATA_DIR"])
        from django.core.management import call_command

        call_command("flush", verbosity=0, interactive=False)
        fill(arguments.sizes[0])
        print("filled")
        return
    if arguments.step == "measure":
        print(json.dumps(measure(arguments.sizes[0])))
        return
    table = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            run("fill", size, folder)
            table.append(json.loads(run("measure", size, folder)))
    show(table)


if __name__ == "__main__":
    main()
