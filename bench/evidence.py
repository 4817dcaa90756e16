"""Time and memory of an evidence pack over 100,000 participations, and the cost of its pages.

    python bench/evidence.py                    100,000 participations at twenty events
    python bench/evidence.py --people 10000

Targets: a pack in less than 60 s and 500 MB at its peak; the project's page and desk with at most
25 queries and 100 ms of CPU time. The baseline is the least that a pack must do: the same records
written as JSON and zipped, without rules, tables, PDF or sums.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

EVENTS = 20
COUNTRIES = ("NL", "BE", "DE", "TR", "FR", "ES", "IT", "PL", "PT", "SE", "FI")
KINDS = ("public-authority", "social-enterprise", "network", "hub", "")


def set_up(folder: str) -> None:
    """The site as in tests, on an empty database."""
    os.environ.update(
        RRESI_MODE="test", RRESI_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="rresi.config.settings"
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(people: int) -> Any:
    """A project whose past events had so many registrations; a third of the people came twice."""
    from datetime import timedelta

    from django.utils import timezone
    from tests.factories.events import make_event
    from tests.factories.projects import make_project, report
    from tests.factories.regions import make_region

    from rresi.events.models import Attendance, Registration
    from rresi.events.models.registration import hash_of

    project = make_project("bench", make_region())
    now, past = timezone.now(), timezone.localdate() - timedelta(days=30)
    events = [make_event(f"visit-{place}", start=past, end=past) for place in range(EVENTS)]
    report(project, *events)
    different = people * 2 // 3
    rows = []
    for number in range(people):
        token = f"{number:022d}"
        rows.append(
            Registration(
                event=events[number * EVENTS // people],
                state="confirmed",
                name=f"Person {number % different}",
                email=f"person-{number % different}@example.org",
                kind=KINDS[number % len(KINDS)],
                country=COUNTRIES[number % len(COUNTRIES)],
                gender=("woman", "man", "")[number % 3],
                language="en",
                idempotency_key=str(number),
                queued_at=now,
                address_confirmed_at=now,
                confirmed_at=now,
                token=token,
                token_hash=hash_of(token),
            )
        )
    Registration.objects.bulk_create(rows, batch_size=2000)
    Attendance.objects.bulk_create(
        [
            Attendance(event_id=e, registration_id=pk, day=past, at=now)
            for pk, e in Registration.objects.values_list("pk", "event_id")[: people * 4 // 5]
        ],
        batch_size=5000,
    )
    return project


def measure(people: int) -> bool:
    """Print what it costs; whether the targets are met."""
    import json

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone
    from tests.factories.network import Network

    from rresi.accounts.models import NetworkRole
    from rresi.accounts.roles import OPERATOR
    from rresi.projects import freezing, pack, reading
    from rresi.projects.counting import participants

    project = reading.by_slug(fill(people).slug)
    assert project is not None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    facts = reading.facts_of(project, timezone.localdate())
    plain = json.dumps([[one.key, one.unit, one.country] for one in participants(facts)]).encode()
    pack.zipped({"rows.json": plain})
    baseline = time.perf_counter() - started
    del facts, plain
    started, cpu = time.perf_counter(), time.process_time()
    frozen = freezing.freeze(actor=OPERATOR, project=project)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{people:,} participations")
    print(f"baseline: rows as JSON, zipped   {baseline:6.1f} s")
    size = len(frozen.content) / 1e6
    print(f"pack {size:5.1f} MB, CPU {cpu:5.1f} s         {seconds:6.1f} s   target 60")
    print(f"memory at its peak (before {before:3.0f})   {peak:6.0f} MB  target 500")
    client = Client()
    client.force_login(Network().person("Coordinator", role=NetworkRole.Kind.COORDINATOR))
    good = seconds < 60 and peak < 500
    for path in ("", "desk/", "numbers/participants/"):
        client.get(f"/en/partners/bench/{path}")
        cpu = time.process_time()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/en/partners/bench/{path}").status_code == 200
        cpu = (time.process_time() - cpu) * 1000
        print(f"/partners/bench/{path:22} {len(asked):3} queries {cpu:7.0f} ms  target 25, 100 ms")
        good = good and len(asked) <= 25
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rresi-bench-") as folder:
        set_up(folder)
        return 0 if measure(options.people) else 1


if __name__ == "__main__":
    sys.exit(main())
