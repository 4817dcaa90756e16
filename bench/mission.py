"""Each page of an event's desk at 5,000 registrations: queries and CPU time, and what a door keeps.

    python bench/mission.py                      fill a database, measure, print a line a page
    python bench/mission.py --people 500 --requests 3

A mission under way with twenty sessions, thirty delegations, attendance, needs, notes, promises, a
published plan of 1,440 meetings and an evaluation. Every page is asked for by Django's test
client in this process; CPU time is that of the process for one request, the least of all requests
after a warm-up. Settings are those of a production server, on SQLite; DATABASE_URL names another,
empty database. The goal is at most 25 queries and 100 ms a page, and less than 1 MB on a
device at the door, all files included. Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

QUERIES_AT_MOST = 25
CPU_AT_MOST = 100.0  # milliseconds
KEPT_AT_MOST = 1_000_000  # bytes
SESSIONS, DELEGATIONS, SLOTS, TABLES = 20, 30, 24, 60
# Pages that are no tab of the desk.
MORE = (
    "desk/people/?q=4999&country=DE",
    "desk/people/needs/",
    "desk/people/terms/",
    "desk/programme/new/",
    "check-in/",
    "check-in/?q=4999",
    "check-in/people/",
)
DOOR = ("/en/events/bench/check-in/", "/en/events/bench/check-in/people/")


def set_up(folder: str) -> None:
    """The site as in production, empty."""
    os.environ.update(
        RRESI_MODE="production",
        RRESI_DATA_DIR=folder,
        RRESI_ALLOWED_HOSTS="testserver",
        RRESI_SITE_URL="http://testserver",
        DJANGO_SETTINGS_MODULE="rresi.config.settings",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def fill(people: int) -> Any:
    """A mission under way, and who organises and hosts it."""
    from django.db import transaction
    from django.utils import timezone
    from tests.factories.accounts import make_person
    from tests.factories.events import make_event, make_host, make_organiser, make_session

    today = timezone.localdate()
    event = make_event("bench", start=today, end=today + timedelta(days=1), capacity=people)
    with transaction.atomic():
        sessions = [
            make_session(
                event, f"Session {n}", day=n % 2, at=f"{8 + n // 2:02d}:00", capacity=people
            )
            for n in range(SESSIONS)
        ]
        block = make_session(event, "Meetings", day=1, at="20:00", kind="meetings")
        rows = _people(event, people)
        _take_part(event, rows, sessions)
        _meet(event, rows, block)
        _look_back(event, rows)
    organiser = make_organiser(event, make_person())
    return event, organiser, make_host(event, organiser)


def _people(event: Any, count: int) -> Any:
    from django.utils import timezone

    from rresi.events.models import Delegation, Registration, hash_of

    now = timezone.now()
    delegations = Delegation.objects.bulk_create(
        Delegation(event=event, name=f"Partner {n}", quota=count) for n in range(DELEGATIONS)
    )
    return Registration.objects.bulk_create(
        Registration(
            event=event,
            state=("confirmed", "confirmed", "confirmed", "waiting", "approval")[n % 5],
            name=f"Ayşegül van der Meer {n}",
            organisation_name=f"Belediye ve Kooperatif {n % 400}",
            kind=("hub", "company", "funder", "other")[n % 4],
            email=f"p{n}@example.org",
            country=("NL", "TR", "BE", "DE")[n % 4],
            gender=("woman", "man", "")[n % 3],
            language="en",
            delegation=delegations[n % DELEGATIONS],
            token=f"{n:022d}",
            token_hash=hash_of(f"{n:022d}"),
            idempotency_key=str(n),
            queued_at=now,
            address_confirmed_at=now,
            confirmed_at=now,
        )
        for n in range(count)
    )


def _take_part(event: Any, rows: Any, sessions: Any) -> None:
    from django.utils import timezone

    from rresi.events.models import Attendance, Consent, SessionSeat
    from rresi.events.rules.consents import CONSENTS
    from rresi.events.services.needs import Needs, store_needs

    now, day = timezone.now(), event.start
    SessionSeat.objects.bulk_create(
        SessionSeat(
            registration=one,
            session=sessions[(n + k * 7) % SESSIONS],
            state="confirmed" if n % 5 < 3 else "waiting",
        )
        for n, one in enumerate(rows)
        for k in range(2)
    )
    Consent.objects.bulk_create(
        Consent(
            registration=one,
            event=event,
            purpose=consent.purpose,
            version=1,
            language="en",
            text=str(consent.text),
            given=True,
        )
        for one in rows
        for consent in CONSENTS
    )
    there = [one for n, one in enumerate(rows) if n % 5 < 2]
    Attendance.objects.bulk_create(
        Attendance(event=event, registration=one, day=day, at=now) for one in there
    )
    Attendance.objects.bulk_create(
        Attendance(event=event, registration=one, session=sessions[0], day=day, at=now)
        for one in there
    )
    for one in there[:200]:
        store_needs(registration=one, needs=Needs(diet=("vegan",), note="No nuts"))


def _meet(event: Any, rows: Any, block: Any) -> None:
    from rresi.events.models import Meeting, MeetingPlan, MeetingTables

    MeetingTables.objects.create(session=block, tables=TABLES, minutes=5, pause=0)
    plan = MeetingPlan.objects.create(event=event, seconds=60, people=120, state="published")
    pairs = [(rows[n], rows[n + len(rows) // 2]) for n in range(min(TABLES, len(rows) // 2))]
    Meeting.objects.bulk_create(
        Meeting(
            plan=plan,
            session=block,
            starts_at=block.starts_at + timedelta(minutes=5 * slot),
            minutes=5,
            table=table,
            first=first,
            second=second,
        )
        for slot in range(SLOTS)
        for table, (first, second) in enumerate(pairs, 1)
    )


def _look_back(event: Any, rows: Any) -> None:
    from rresi.accounts.roles import OPERATOR
    from rresi.events.models import Promise, SessionNote
    from rresi.events.services import evaluation

    SessionNote.objects.bulk_create(
        SessionNote(event=event, registration=one, kind="learned", text="It works", language="en")
        for one in rows[:500]
    )
    Promise.objects.bulk_create(
        Promise(event=event, registration=one, what="Open a repair hub", language="en")
        for one in rows[:1000]
    )
    evaluation.prepare(actor=OPERATOR, event=event)


def measured(client: Any, path: str, requests: int) -> tuple[int, float, int]:
    """Queries, the least CPU time in milliseconds, and bytes of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)  # templates are compiled once
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    queries = len(captured)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    spent = []
    for _again in range(requests):
        before = time.process_time()
        answer = client.get(path)
        spent.append(1000 * (time.process_time() - before))
    return queries, min(spent), len(answer.content)


def _files_of_the_door() -> int:
    """Bytes of the files that a device keeps beside the page and its people."""
    from django.contrib.staticfiles import finders

    from rresi.events.views.check_in import ASSETS

    return sum(Path(str(finders.find(f"rresi/{name}"))).stat().st_size for name in ASSETS)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=5, help="for each page (default: 5)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rresi-bench-") as folder:
        set_up(folder)
        from django.test import Client
        from django.urls import reverse

        from rresi.events.views.tabs import TABS

        event, organiser, _host = fill(given.people)
        client = Client()
        client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
        plan = event.plans.get().pk
        paths = [reverse(tab.url_name, args=["bench"]) for tab in TABS]
        paths += [f"/en/events/bench/{path}" for path in (*MORE, f"desk/meetings/{plan}/")]
        print(f"{given.people} registrations\n\n| page | queries | CPU ms | kB |")
        print("|---|---:|---:|---:|")
        missed, kept = [], _files_of_the_door()
        for path in paths:
            queries, cpu, size = measured(client, path, given.requests)
            wrong = queries > QUERIES_AT_MOST or cpu > CPU_AT_MOST
            kept += size if path in DOOR else 0
            missed += [path] if wrong else []
            shown = path.removeprefix("/en/events/bench/")
            print(f"| {shown}{' !' if wrong else ''} | {queries} | {cpu:.0f} | {size / 1000:.0f} |")
    print(f"\nkept on a device at the door: {kept / 1000:.0f} kB, not compressed")
    missed += ["the page at the door"] if kept > KEPT_AT_MOST else []
    print(f"missed: {', '.join(missed)}" if missed else "all within the goal")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
