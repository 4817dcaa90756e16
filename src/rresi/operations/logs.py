"""What is logged: one line, about a request by its route, without what says who it was.

What strangers send is counted and sampled, as is an error that comes again and again: of each kind
one line in a minute, which says how many there were. Otherwise anybody fills the disk.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from threading import Lock
from traceback import extract_tb
from types import TracebackType
from typing import Any

from rresi.operations import counters

PERIOD = 60.0
"""Seconds in which one line of a kind is written."""
KINDS_AT_MOST = 500
MESSAGE_LENGTH = 300

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of one."""

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Sampled(logging.Filter):
    """Of each kind of record one in a minute, and none with more than it needs.

    A kind is a logger with its level, and the place in the code where an exception arose. A page
    that answers 5xx of its own accord, as while nothing can be saved, is logged without one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[str, tuple[float, int]] = {}
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        provoked = record.name.startswith("django.security") or (
            record.name == "django.request" and record.levelno < logging.ERROR
        )
        if provoked:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
            counters.add("rresi_strange_requests_total", kind=record.name.rpartition(".")[2])
        elif not record.exc_info and record.name != "django.request":
            return True
        _describe(record)
        more = self._more(_kind_of(record))
        if more is None:
            return False
        if more:
            record.msg = f"{record.msg} (and {more} like it before)"
        return True

    def _more(self, kind: str) -> int | None:
        """How many of a kind went unwritten since its last line; None if this one does too."""
        now = self._clock()
        with self._lock:
            began, unwritten = self._seen.get(kind, (0.0, 0))
            if began and now - began < PERIOD:
                self._seen[kind] = began, unwritten + 1
                return None
            if len(self._seen) >= KINDS_AT_MOST:
                self._seen.clear()
            self._seen[kind] = now, 0
            return unwritten


def _kind_of(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    return f"{record.name} {record.levelname} {_places(trace)[-1:]}"


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(trace)]


def _describe(record: logging.LogRecord) -> None:
    """Name the route of a request, not its path: that may hold a name or a signed link."""
    request = record.__dict__.pop("request", None)
    text = record.getMessage()
    if request is not None and hasattr(request, "method"):
        path = getattr(request, "path", "")
        text = f"{text.replace(path, '').strip(' :')}: {method_of(request)} {route_of(request)}"
    record.msg, record.args = text, ()


def method_of(request: Any) -> str:
    """The method if it is a usual one: strangers send others, of any length."""
    return request.method if request.method in METHODS else "other"


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(request: Any) -> str:
    """The pattern of the URL that answered, without the values in it."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no page)"


def masked(text: str) -> str:
    """One line of bounded length, without e-mail addresses and without a database's detail."""
    text = _ADDRESS.sub("(address)", text.partition("\nDETAIL:")[0])
    return _CONTROL.sub(" ", text)[:MESSAGE_LENGTH]


class Lines(logging.Formatter):
    """Lines for people; the places of an exception stand below."""

    def format(self, record: logging.LogRecord) -> str:
        found = request_id.get()
        lines = [
            f"{self.formatTime(record)} {record.levelname} {record.name}: "
            f"{masked(record.getMessage())}{f' [{found}]' if found else ''}"
        ]
        if record.exc_info and record.exc_info[0]:
            lines += [f"  {place}" for place in _places(record.exc_info[2])]
            lines.append(f"  {_exception(record)}")
        return "\n".join(lines)


class JSONLines(logging.Formatter):
    """A JSON object a line, for whoever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if request_id.get():
            entry["request"] = request_id.get()
        entry |= getattr(record, "values", {})
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = _exception(record)
            entry["places"] = _places(record.exc_info[2])
        return json.dumps(entry, ensure_ascii=False)


def _exception(record: logging.LogRecord) -> str:
    assert record.exc_info
    kind, error, _trace = record.exc_info
    return f"{kind.__name__ if kind else ''}: {masked(str(error))}"


class Safe(logging.StreamHandler[Any]):
    """Writes to standard error; a line that finds no room there is lost quietly."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
