"""Whether anything can be saved at the moment: by an operator's word, or because a write failed.

A process that was refused a write believes so until a write of its own succeeds (`lifted`).
"""

from __future__ import annotations

import errno
import time
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

LOOK_EVERY = 2.0
"""Seconds between two looks at the operator's file."""
RETRY_SECONDS = 60
"""When whoever was refused may try again."""


class Cause(StrEnum):
    """Why nothing can be saved."""

    COMMAND = "command"
    DISK = "disk"
    DATABASE = "database"


_FULL = ("database or disk is full", "disk i/o error", "no space left")
_REFUSED = ("readonly database", "read-only transaction", "read-only file system")
_STATES = {"25006": Cause.DATABASE, "53100": Cause.DISK, "57P03": Cause.DATABASE}
_NUMBERS = {errno.ENOSPC: Cause.DISK, errno.EDQUOT: Cause.DISK, errno.EROFS: Cause.DISK}

_refused: Cause | None = None
_looked = (float("-inf"), False)


def cause() -> Cause | None:
    """Why nothing can be saved; None in ordinary times."""
    global _looked  # noqa: PLW0603  # one state a process
    now = time.monotonic()
    if now - _looked[0] > LOOK_EVERY:
        _looked = now, switch().exists()
    return Cause.COMMAND if _looked[1] else _refused


def refused() -> bool:
    """Whether a write was refused, and not by an operator's word."""
    return _refused is not None and cause() is not Cause.COMMAND


def switch() -> Path:
    """The file by which an operator says so, for every process of the machine."""
    return Path(settings.DATA_DIR) / "read-only"


def switch_to(on: bool) -> None:
    """Say for every process of this machine that nothing is to be saved, or that it may be."""
    if on:
        switch().touch()
    else:
        switch().unlink(missing_ok=True)


def cause_of(error: BaseException | None) -> Cause | None:
    """Why an exception says that nothing can be saved; None for every other exception."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NUMBERS:
            return _NUMBERS[error.errno]
        state = getattr(error, "sqlstate", None)
        if state in _STATES:
            return _STATES[state]
        if isinstance(error, DatabaseError):
            text = str(error).lower()
            if any(words in text for words in _FULL):
                return Cause.DISK
            if any(words in text for words in _REFUSED):
                return Cause.DATABASE
        error = error.__cause__
    return None


def notice(error: BaseException) -> Cause | None:
    """Take note of a failed write; None when the exception says something else."""
    global _refused  # noqa: PLW0603
    found = cause_of(error)
    _refused = found or _refused
    return found


def known(found: Cause) -> None:
    """Nothing can be saved, as the database says itself."""
    global _refused  # noqa: PLW0603
    _refused = found


def lifted() -> None:
    """A write has succeeded."""
    global _refused  # noqa: PLW0603
    _refused = None
