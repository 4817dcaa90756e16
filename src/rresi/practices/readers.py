"""How often practices are read, for those who look after them: counts, and nothing of the readers.

A page that is opened is counted in memory. The thread that looks after each process of the web
server adds its counts to the database once a minute; what a process had not added when it died is
lost. Programs are left out as far as they say what they are.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from django.db import DatabaseError, connection, transaction
from django.db.models import Min, Sum
from django.http import HttpRequest
from django.utils import timezone

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import formats
from rresi.practices.models import Practice, Reading
from rresi.practices.permissions import PERMISSIONS, target_of

EVERY_SECONDS = 60.0
PROGRAMS = re.compile(
    r"bot\b|crawl|spider|slurp|preview|headless|monitor|curl|wget|python|java/|go-http|libwww|^$",
    re.IGNORECASE,
)
"""What programs that read by themselves are called."""

_ADD = """
    INSERT INTO practices_reading (practice_id, what, month, times) VALUES (%s, %s, %s, %s)
    ON CONFLICT (practice_id, what, month)
    DO UPDATE SET times = practices_reading.times + excluded.times
"""

_counts: Counter[tuple[int, str, date]] = Counter()
_lock = Lock()
_stored_at = time.monotonic()


def count(request: HttpRequest, practices: Iterable[Practice], what: Reading.What) -> None:
    """Count that somebody opened something of published practices; asks and writes nothing.

    Left out are programs, what a browser fetches in advance, and those who look after a practice.
    """
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or ahead or PROGRAMS.search(request.headers.get("User-Agent", "")):
        return
    actor = actor_of(request.user)
    month = timezone.localdate().replace(day=1)
    read = [
        practice.pk
        for practice in practices
        if practice.is_public
        and not allowed(PERMISSIONS, actor, "practice.confirm", target_of(practice))
    ]
    with _lock:
        _counts.update((pk, what.value, month) for pk in read)


def store(*, now: bool = False) -> None:
    """Add what this process counted to the database, once a minute or `now`. One statement."""
    global _stored_at  # noqa: PLW0603  # of this process, as the counts are
    with _lock:
        if not _counts or not (now or time.monotonic() - _stored_at >= EVERY_SECONDS):
            return
        _stored_at = time.monotonic()
        taken = dict(_counts)
        _counts.clear()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # In one order, so that two processes never wait for one another.
            cursor.executemany(_ADD, [(*key, taken[key]) for key in sorted(taken)])
    except DatabaseError:  # away or full: they wait for the next time
        with _lock:
            _counts.update(taken)
        raise


@dataclass
class Readers:
    """How often each thing of a practice was opened since `since`, a month."""

    since: date
    times: dict[str, int] = field(default_factory=dict)

    @property
    def month(self) -> str:
        return formats.month(self.since)

    @property
    def page(self) -> int:
        return self.times.get(Reading.What.PAGE, 0)

    @property
    def fit(self) -> int:
        return self.times.get(Reading.What.FIT, 0)

    @property
    def paper(self) -> int:
        return self.times.get(Reading.What.PAPER, 0)


def readers_of(pks: Collection[int]) -> dict[int, Readers]:
    """How often these practices were read, by their keys; without those nobody read. One query."""
    found: dict[int, Readers] = {}
    rows = Reading.objects.filter(practice_id__in=pks).values("practice_id", "what")
    for row in rows.annotate(n=Sum("times"), since=Min("month")).order_by():
        one = found.setdefault(row["practice_id"], Readers(row["since"]))
        one.since = min(one.since, row["since"])
        one.times[row["what"]] = row["n"]
    return found
