"""What is wrong, from what was read: pure decisions, with the limits they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rresi.core.read_only import Cause


class Check(StrEnum):
    """What is looked after, the gravest first."""

    WRITES = "writes"
    DISK = "disk"
    WORKER = "worker"
    ERRORS = "errors"
    QUEUE = "queue"
    MAIL = "mail"
    BACKUP = "backup"
    INDEX = "index"
    CLOCK = "clock"


DISK_SHARE, DISK_BYTES = 0.05, 500_000_000
"""Less free than this share of the disk and this many bytes is too little."""
QUEUE_AGE = timedelta(minutes=15)
ERRORS_MINUTES = 60
"""How long a page that failed counts as trouble."""
BACKUP_LATE = 1.5
"""Times the period between backups after which one is missing."""
INDEX_AGE = timedelta(hours=6)
CLOCK_SECONDS = 30.0
BEAT, BEATS_MISSED = timedelta(seconds=20), 3
"""A worker reports so often (`core.schedule`), and is taken for dead after so many silent times."""


@dataclass(frozen=True)
class Readings:
    """What was read at one moment. Ages are None where the thing has never happened."""

    read_only: Cause | None = None
    disk_free: int = 0
    disk_total: int = 0
    beat_age: timedelta | None = None
    watched: timedelta | None = None
    """For how long whoever reads this has looked; None where they look once."""
    errors: int = 0
    """Pages that failed (status 500) in the last hour."""
    queue_age: timedelta | None = None
    """Of the oldest job that could be running and is not."""
    queue_waiting: int = 0
    mail_waiting: int = 0
    mail_retrying: int = 0
    """Of those waiting: refused at least once."""
    mail_failed: int = 0
    """Given up."""
    mail_error: str = ""
    """What the mail server said last, when it refuses."""
    mail_folder: str = ""
    """Where messages are written because no mail server is set."""
    backup_age: timedelta | None = None
    verified_age: timedelta | None = None
    backup_error: str = ""
    """Why the last attempt failed; empty if it did not."""
    texts: int = 0
    texts_waiting: int = 0
    texts_seconds: float | None = None
    """How long they will take, where that is known."""
    index_age: timedelta | None = None
    """Since all texts were found by meaning."""
    clock_offset: float = 0.0
    """Seconds that this machine's clock is ahead of the database's, or has jumped by."""


@dataclass(frozen=True)
class Pace:
    """What an installation asks for."""

    watch: timedelta = timedelta(minutes=1)
    """Between two looks."""
    backup: timedelta = timedelta(0)
    """Between two backups; zero where the operator makes them otherwise."""


@dataclass(frozen=True)
class Trouble:
    """Something wrong, with the numbers that its words need."""

    check: Check
    detail: Mapping[str, str | int | float] = field(default_factory=dict)


def silent_after(pace: Pace) -> timedelta:
    """The worker is taken for dead when it was not heard of for so long."""
    return BEATS_MISSED * max(pace.watch, BEAT)


def well_after(pace: Pace) -> timedelta:
    """A trouble must be gone for so long before it is said to be over."""
    return 10 * pace.watch


def minute_of(moment: datetime) -> int:
    """Whole minutes since 1970."""
    return int(moment.timestamp() // 60)


def errors_by_minute(noted: Mapping[str, int], now: datetime) -> dict[str, int]:
    """The pages that failed in the last hour: their number by the minute (`minute_of`).

    Minutes that are yet to come were noted while the clock was wrong, and do not count; nor does
    what an earlier version noted.
    """
    until = minute_of(now)
    return {
        minute: count
        for minute, count in noted.items()
        if minute.isdecimal() and until - ERRORS_MINUTES < int(minute) <= until
    }


def troubles_of(found: Readings, pace: Pace) -> list[Trouble]:
    """Everything that is wrong, the gravest first."""
    return [trouble for check in Check for trouble in _DECIDE[check](found, pace)]


def _writes(found: Readings, _pace: Pace) -> list[Trouble]:
    return [Trouble(Check.WRITES, {"cause": str(found.read_only)})] if found.read_only else []


def _disk(found: Readings, _pace: Pace) -> list[Trouble]:
    least = min(found.disk_total * DISK_SHARE, DISK_BYTES)
    if found.disk_free >= least:
        return []
    return [Trouble(Check.DISK, {"free": found.disk_free, "total": found.disk_total})]


def _worker(found: Readings, pace: Pace) -> list[Trouble]:
    if found.beat_age is not None and found.beat_age <= silent_after(pace):
        return []
    if found.watched is not None and found.watched <= silent_after(pace):
        return []  # the site has just been started, and its worker with it
    seconds = found.beat_age.total_seconds() if found.beat_age is not None else -1
    return [Trouble(Check.WORKER, {"seconds": round(seconds)})]


def _errors(found: Readings, _pace: Pace) -> list[Trouble]:
    return [Trouble(Check.ERRORS, {"count": found.errors})] if found.errors else []


def _queue(found: Readings, _pace: Pace) -> list[Trouble]:
    if found.queue_age is None or found.queue_age <= QUEUE_AGE:
        return []
    values = {"count": found.queue_waiting, "seconds": round(found.queue_age.total_seconds())}
    return [Trouble(Check.QUEUE, values)]


def _mail(found: Readings, _pace: Pace) -> list[Trouble]:
    if found.mail_folder:
        return [Trouble(Check.MAIL, {"folder": found.mail_folder})]
    count = found.mail_retrying + found.mail_failed
    return [Trouble(Check.MAIL, {"count": count, "error": found.mail_error})] if count else []


def _backup(found: Readings, pace: Pace) -> list[Trouble]:
    if not pace.backup:
        return []
    late = found.backup_age is not None and found.backup_age > BACKUP_LATE * pace.backup
    if not found.backup_error and not late:
        return []
    seconds = found.backup_age.total_seconds() if found.backup_age is not None else -1
    return [Trouble(Check.BACKUP, {"seconds": round(seconds), "error": found.backup_error})]


def _index(found: Readings, _pace: Pace) -> list[Trouble]:
    if not found.texts_waiting or found.index_age is None or found.index_age <= INDEX_AGE:
        return []
    return [Trouble(Check.INDEX, {"count": found.texts_waiting})]


def _clock(found: Readings, _pace: Pace) -> list[Trouble]:
    if abs(found.clock_offset) <= CLOCK_SECONDS:
        return []
    return [Trouble(Check.CLOCK, {"seconds": round(abs(found.clock_offset))})]


_DECIDE = {
    Check.WRITES: _writes,
    Check.DISK: _disk,
    Check.WORKER: _worker,
    Check.ERRORS: _errors,
    Check.QUEUE: _queue,
    Check.MAIL: _mail,
    Check.BACKUP: _backup,
    Check.INDEX: _index,
    Check.CLOCK: _clock,
}
