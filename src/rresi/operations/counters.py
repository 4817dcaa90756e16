"""What this process counts, and how the other processes of the machine come to know it.

Each process counts in memory and writes its numbers into a small file of the data folder every few
seconds; whoever is asked adds the files up. A full disk therefore costs numbers and nothing else:
files that are mapped into memory, as usual libraries use them, would end the process.
"""

from __future__ import annotations

import json
import math
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from django.conf import settings

BUCKETS = (0.025, 0.1, 0.25, 1.0, 5.0)
"""Upper ends in seconds of the classes that the durations of requests are counted in."""
FRESH_SECONDS = 120
"""A file that was not written for so long belongs to a process that ended."""
KEPT_SECONDS = 86_400

ERRORS = "rresi_error_pages_total"

Numbers = dict[str, float]
"""A metric with its labels, as Prometheus writes it, and its value."""

_numbers: Numbers = {}
_lock = Lock()


def add(name: str, *, by: float = 1, **labels: str) -> None:
    """Count something."""
    key = series(name, **labels)
    with _lock:
        _numbers[key] = _numbers.get(key, 0) + by


def series(name: str, **labels: str) -> str:
    """`name{label="value"}`. Labels come from a fixed set, never from what a stranger sent."""
    inside = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


def observe(seconds: float, *, method: str, status: str) -> None:
    """Count a request by its class and duration."""
    add("rresi_request_seconds_count", method=method, status=status)
    add("rresi_request_seconds_sum", by=seconds, method=method, status=status)
    for end in (*BUCKETS, math.inf):
        if seconds <= end:
            le = "+Inf" if math.isinf(end) else str(end)
            add("rresi_request_seconds_bucket", le=le, method=method, status=status)


def failed() -> None:
    """Count a request that ended in an error page."""
    add(ERRORS)


def failures() -> int:
    """How many requests of this process ended in an error page."""
    return int(own().get(ERRORS, 0))


def own() -> Numbers:
    """What this process counted so far."""
    with _lock:
        return dict(_numbers)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "run"


def _name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def write() -> None:
    """Let the other processes know; where the disk takes nothing, they go without."""
    with suppress(OSError):
        _folder().mkdir(parents=True, exist_ok=True)
        partial = _folder() / f".{_name()}"
        partial.write_text(json.dumps(own()))
        partial.replace(_folder() / f"{_name()}.json")


def of_all() -> Iterator[tuple[str, Numbers]]:
    """The numbers of each process that runs, by a name for it: this one's as they are now."""
    yield _name(), own()
    now = time.time()
    for path in sorted(_folder().glob("*.json")):
        if path.stem == _name():
            continue
        with suppress(OSError, ValueError):
            age = now - path.stat().st_mtime
            if age < FRESH_SECONDS:
                yield path.stem, json.loads(path.read_text())
            elif age > KEPT_SECONDS:
                path.unlink()
