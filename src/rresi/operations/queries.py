"""Reads: how the site is doing, each number in a fixed number of queries."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rresi.core import read_only
from rresi.core.models import OutboxMail
from rresi.operations.models import LastTime, TroubleSpell
from rresi.operations.rules import Pace, Readings, errors_by_minute
from rresi.search import interface as search

FAILED_FOR = timedelta(days=14)
"""How long a message that was given up counts as trouble."""
SETTLED = timedelta(minutes=2)
"""How long a job may wait for its turn before its age says anything."""


def last_times() -> dict[str, LastTime]:
    """By name. One query."""
    return {row.name: row for row in LastTime.objects.all()}


def open_troubles() -> Iterator[QuerySet[TroubleSpell]]:
    """Every trouble that is not over."""
    yield TroubleSpell.objects.filter(closed_at=None)


def open_spells() -> dict[str, TroubleSpell]:
    """The troubles that are not over, by their check. One query."""
    return {spell.check_key: spell for spell in TroubleSpell.objects.filter(closed_at=None)}


def recent_spells(limit: int) -> list[TroubleSpell]:
    """The troubles that are over, the latest first. One query."""
    return list(TroubleSpell.objects.exclude(closed_at=None).order_by("-closed_at")[:limit])


def pace() -> Pace:
    """What this installation asks for."""
    return Pace(
        watch=timedelta(seconds=settings.WATCH_SECONDS),
        backup=timedelta(hours=settings.BACKUP_HOURS),
    )


def readings(*, jump: float = 0.0, watched: timedelta | None = None) -> Readings:
    """Everything at this moment, in six queries. `jump`: seconds the clock was seen to jump by."""
    now = timezone.now()
    asked = server()
    times = last_times()
    oldest, waiting = _queue(now)
    mail = _mail(now)
    index = search.status()
    disk = shutil.disk_usage(settings.DATA_DIR)
    failed, made = times.get("backup-failed"), times.get("backup")
    broken = failed is not None and (made is None or failed.at > made.at)
    return Readings(
        read_only=read_only.cause() or (None if asked.takes_writes else read_only.Cause.DATABASE),
        disk_free=disk.free,
        disk_total=disk.total,
        beat_age=_age(now, times.get("beat")),
        watched=watched,
        errors=_errors(now, times.get("errors")),
        queue_age=now - oldest if oldest else None,
        queue_waiting=waiting,
        mail_waiting=mail["waiting"],
        mail_retrying=mail["retrying"],
        mail_failed=mail["failed"],
        mail_error=_mail_error(now) if mail["retrying"] or mail["failed"] else "",
        mail_folder=_mail_folder(),
        backup_age=_age(now, made),
        verified_age=_age(now, times.get("backup-verified")),
        backup_error=str(failed.detail.get("error", "")) if broken and failed else "",
        texts=index.texts,
        texts_waiting=index.waiting,
        texts_seconds=index.seconds_left,
        index_age=_age(now, times.get("index")),
        clock_offset=max(asked.clock_offset, jump, key=abs),
    )


def _age(now: datetime, row: LastTime | None) -> timedelta | None:
    return now - row.at if row else None


def _errors(now: datetime, row: LastTime | None) -> int:
    """How many pages failed lately."""
    return sum(errors_by_minute(row.detail, now).values()) if row else 0


def _queue(now: datetime) -> tuple[datetime | None, int]:
    """When the oldest job that could run was due, and how many there are."""
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - SETTLED)
    found = ready.aggregate(count=Count("pk"), since=Min("enqueued_at"))
    return found["since"], found["count"]


def _mail(now: datetime) -> dict[str, int]:
    waiting = Q(status__in=[OutboxMail.Status.WAITING, OutboxMail.Status.SENDING])
    failed = Q(status=OutboxMail.Status.FAILED, created_at__gt=now - FAILED_FOR)
    return OutboxMail.objects.filter(waiting | failed).aggregate(
        waiting=Count("pk", filter=waiting),
        retrying=Count("pk", filter=waiting & Q(attempts__gt=0)),
        failed=Count("pk", filter=failed),
    )


def _mail_folder() -> str:
    """Where mail goes instead of to people; in the demo it is meant to."""
    if settings.DEMO or not settings.MAIL_TRANSPORT.endswith("FolderTransport"):
        return ""
    return str(settings.MAIL_DIR)


def _mail_error(now: datetime) -> str:
    refused = OutboxMail.objects.exclude(error="").filter(created_at__gt=now - FAILED_FOR)
    return refused.order_by("-pk").values_list("error", flat=True).first() or ""


def backups_share_the_disk() -> bool:
    """Whether what destroys the site's disk destroys its backups too, as far as can be seen."""
    try:
        return Path(settings.BACKUP_DIR).stat().st_dev == Path(settings.DATA_DIR).stat().st_dev
    except OSError:
        return False


@dataclass(frozen=True)
class Server:
    """What the database's server says of itself; a file says nothing."""

    clock_offset: float = 0.0
    """Seconds that this machine's clock is ahead of the server's."""
    takes_writes: bool = True


def server() -> Server:
    """Ask it. One query, none for a file."""
    if connection.vendor != "postgresql":
        return Server()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp()), current_setting('transaction_read_only')"
        )
        now, read_only_here = cursor.fetchone()
    return Server(time.time() - float(now), takes_writes=read_only_here == "off")
