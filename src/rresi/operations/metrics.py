"""The numbers of the site in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rresi.operations import counters, queries
from rresi.operations.rules import Check, Readings, troubles_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

GAUGES = {
    "rresi_up": "1 while the database answers",
    "rresi_read_only": "1 while nothing can be saved",
    "rresi_disk_free_bytes": "free on the disk of the data folder",
    "rresi_disk_size_bytes": "size of the disk of the data folder",
    "rresi_worker_beat_age_seconds": "since a worker last reported",
    "rresi_queue_oldest_seconds": "age of the oldest job that could run; 0 when none waits",
    "rresi_queue_waiting": "jobs that could run",
    "rresi_mail_waiting": "messages on their way out",
    "rresi_mail_retrying": "of these, refused at least once",
    "rresi_mail_failed": "messages given up in the last 14 days",
    "rresi_backup_age_seconds": "since the last backup",
    "rresi_backup_verified_age_seconds": "since a backup was last proven to restore",
    "rresi_index_texts": "texts in the search index",
    "rresi_index_waiting": "of these, not yet found by meaning",
    "rresi_index_age_seconds": "since all texts were found by meaning",
    "rresi_clock_offset_seconds": "by which this machine's clock is ahead of the database's",
}
COUNTERS = {
    "rresi_request_seconds": ("histogram", "requests by method, class of status and duration"),
    counters.ERRORS: ("counter", "requests that ended in an error page"),
    "rresi_strange_requests_total": ("counter", "requests refused unread, by kind"),
}


def text() -> str:
    """All metrics. What has never happened is left out."""
    found = queries.readings()
    return "\n".join([*_gauges(found), *_troubles(found), *_counters(), ""])


def _gauges(found: Readings) -> Iterator[str]:
    values: dict[str, float | timedelta | None] = {
        "rresi_up": 1,
        "rresi_read_only": int(found.read_only is not None),
        "rresi_disk_free_bytes": found.disk_free,
        "rresi_disk_size_bytes": found.disk_total,
        "rresi_worker_beat_age_seconds": found.beat_age,
        "rresi_queue_oldest_seconds": found.queue_age or 0,
        "rresi_queue_waiting": found.queue_waiting,
        "rresi_mail_waiting": found.mail_waiting,
        "rresi_mail_retrying": found.mail_retrying,
        "rresi_mail_failed": found.mail_failed,
        "rresi_backup_age_seconds": found.backup_age,
        "rresi_backup_verified_age_seconds": found.verified_age,
        "rresi_index_texts": found.texts,
        "rresi_index_waiting": found.texts_waiting,
        "rresi_index_age_seconds": found.index_age,
        "rresi_clock_offset_seconds": found.clock_offset,
    }
    for name, help_text in GAUGES.items():
        value = values[name]
        if value is not None:
            seconds = value.total_seconds() if isinstance(value, timedelta) else value
            yield from (f"# HELP {name} {help_text}", f"# TYPE {name} gauge", f"{name} {seconds:g}")


def _troubles(found: Readings) -> Iterator[str]:
    """1 for each check that finds something wrong now, 0 for the others."""
    wrong = {trouble.check for trouble in troubles_of(found, queries.pace())}
    yield "# HELP rresi_trouble 1 while a check finds something wrong"
    yield "# TYPE rresi_trouble gauge"
    for check in Check:
        yield f'rresi_trouble{{check="{check}"}} {int(check in wrong)}'


def _counters() -> Iterator[str]:
    """What each process counted, under its own label: they add up in the query."""
    found = [
        (_labelled(key, process), value)
        for process, numbers in counters.of_all()
        for key, value in numbers.items()
    ]
    for family, (kind, help_text) in COUNTERS.items():
        yield f"# HELP {family} {help_text}"
        yield f"# TYPE {family} {kind}"
        for key, value in sorted(found):
            if key.startswith(family):
                yield f"{key} {value:g}"


def _labelled(key: str, process: str) -> str:
    name, _brace, labels = key.rstrip("}").partition("{")
    return f'{name}{{{labels},process="{process}"}}'
