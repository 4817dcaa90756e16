"""100,000 requests that no person sends, to every URL of the site: how many end in an error.

    python bench/fuzz.py                       # 100,000, on two cores
    python bench/fuzz.py --count 2000 --seed 5
    python bench/fuzz.py --only 12345          # one of them again

Runs on the starter network in memory, and prints each failure once by the place of its error.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def failures(numbers: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """Those of a block of requests, in a database of this process's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(RRESI_MODE="test", RRESI_DATA_DIR=folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        from django.core.management import call_command
        from django.db import transaction
        from django.test import Client
        from tests.fuzzing import Fuzzer

        from rresi.accounts.models import User
        from rresi.cli import starter
        from rresi.ecosystem.models import Organisation
        from rresi.practices.models import Practice
        from rresi.regions.models import Region

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        starter.load()
        starter.load_people()
        clients = {"visitor": Client()}
        for name in ("member", "coordinator", "manager.thehague"):
            clients[name] = Client()
            clients[name].force_login(User.objects.get(email=f"{name}@demo.example"))
        slugs = [
            slug
            for model in (Practice, Region, Organisation)
            for slug in model.objects.order_by("pk").values_list("slug", flat=True)[:4]
        ]
        fuzzer = Fuzzer(clients, slugs)
        with transaction.atomic():
            found = [(f.number, f.who, f.request, f.error) for f in fuzzer.run(numbers)]
        print(f"answers: {dict(sorted(fuzzer.answers.items()))}", flush=True)
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the first request's number")
    parser.add_argument("--only", type=int)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    numbers = (
        [given.only] if given.only is not None else range(given.seed, given.seed + given.count)
    )
    blocks = [list(numbers[n :: given.processes]) for n in range(given.processes)]
    with ProcessPoolExecutor(given.processes) as pool:
        found = [one for block in pool.map(failures, blocks) for one in block]
    places: dict[str, list[tuple[int, str, str, str]]] = {}
    for one in found:
        places.setdefault(one[3], []).append(one)
    for error, some in places.items():
        number, who, request, _error = some[0]
        print(f"--- {len(some)} times, first {number} as {who}\n{request}\n{error}\n")
    pace = len(numbers) / (time.monotonic() - began)
    said = f"{len(found)} errors at {len(places)} places"
    print(f"{len(numbers):,} requests, {said}, {pace:.0f} a second")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
