"""Queries and processor time of a region's report, and the time of computing it.

    python bench/region.py                       300 actors, 40 functions, 1,200 relations
    python bench/region.py --actors 1000 --requests 200

The region is made up (seeded). The page is asked by Django's test client in this process with the
settings of a production server, on SQLite; DATABASE_URL names another, empty database. Processor
time is that of the process (`time.process_time`), after a warm-up. The baseline of the same run is
the same page with the analysis computed for the request instead of read.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TARGET_QUERIES, TARGET_MS = 25, 120.0
PATH = "/en/regions/the-hague/ecosystem/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--actors", type=int, default=300)
    parser.add_argument("--functions", type=int, default=40)
    parser.add_argument("--relations", type=int, default=1200)
    parser.add_argument("--requests", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rresi-bench-") as folder:
        os.environ.update(
            RRESI_MODE="production",
            RRESI_DATA_DIR=folder,
            RRESI_ALLOWED_HOSTS="testserver",
            RRESI_SITE_URL="http://testserver",
            DJANGO_SETTINGS_MODULE="rresi.config.settings",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        measure(arguments)


def measure(arguments: argparse.Namespace) -> None:
    """Fill, compute, ask, print."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from tests.factories.regions import make_region

    from rresi.config.warm_up import warm_up
    from rresi.resilience import services
    from rresi.resilience.models import Analysis, Snapshot

    region = make_region()
    recorded = made_up(arguments)
    setattr(services, "recorded_of", lambda _region: recorded)  # noqa: B010  # not the directory
    start = time.process_time()
    services.refresh(region)
    computing = time.process_time() - start
    client = Client(headers={"x-forwarded-proto": "https"})
    warm_up()  # as a server's process does
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(PATH, {"complete": "80"}, secure=True)
    assert answer.status_code == 200, answer.status_code

    def read() -> None:
        client.get(PATH, {"complete": "80"}, secure=True)

    def computed() -> None:
        Analysis.objects.filter(percent=80).delete()
        services.refresh(region)
        read()

    size = len(answer.content) / 1024
    print(f"{len(recorded.actors)} actors, {len(recorded.functions)} functions, ", end="")
    print(f"{len(recorded.offers)} offers, {len(recorded.relations)} relations")
    print(f"computed once at {len(services.LEVELS)} completenesses: {computing:.2f} s")
    kept = stored(Snapshot.objects.values_list("data", "drawing"))
    results = stored(Analysis.objects.values_list("data"))
    print(f"stored as JSON: a snapshot {kept:.0f} KiB, its analyses {results:.0f} KiB")
    print(f"page {size:.0f} KiB before compression")
    print(f"queries: {len(captured)} (at most {TARGET_QUERIES})")
    for name, run, times in (
        (f"page, read (at most {TARGET_MS:.0f} ms)", read, arguments.requests),
        ("page, computed on request", computed, max(3, arguments.requests // 10)),
    ):
        mean, median = milliseconds(run, times)
        print(f"{name}: mean {mean:.1f} ms, median {median:.1f} ms of processor time")


def stored(rows: Iterable[tuple[object, ...]]) -> float:
    """KiB of the JSON of these rows."""
    return sum(len(json.dumps(part)) for row in rows for part in row) / 1024


def made_up(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]  # imported late
    """An ecosystem in the measure of the arguments, the same for the same arguments."""
    from rresi.resilience.recorded import Actor, Offer, Recorded, Relation

    draw = random.Random(1)
    slugs = [f"actor-{n}" for n in range(arguments.actors)]
    functions = [f"function-{n}" for n in range(arguments.functions)]
    offers = {
        (slug, function)
        for slug in slugs
        for function in draw.sample(functions, min(len(functions), draw.randint(1, 4)))
    }
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < arguments.relations:
        first, second = draw.sample(slugs, 2)
        pairs.add((min(first, second), max(first, second)))
    return Recorded(
        actors=tuple(Actor(slug=slug, name=slug.title(), kind="hub") for slug in slugs),
        functions=tuple(functions),
        offers=tuple(Offer(actor=a, function=f) for a, f in sorted(offers)),
        relations=tuple(Relation(origin=a, target=b, kind="partners") for a, b in sorted(pairs)),
    )


def milliseconds(run: Callable[[], None], times: int) -> tuple[float, float]:
    """Mean and median of processor time."""
    run()
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return statistics.fmean(taken), statistics.median(taken)


if __name__ == "__main__":
    main()
