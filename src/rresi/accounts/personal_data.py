"""What an app keeps about people, and what becomes of it when a person leaves.

Every app whose tables name a person declares both: an `Export`, and an `Erasure` or `Cascade`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Export:
    """One part of a person's export: its name, and from a user's pk to plain values."""

    name: str
    of: Callable[[int], Any]


@dataclass(frozen=True)
class Erasure:
    """What must happen before a person's row goes; `run` takes the user's pk."""

    run: Callable[[int], object]


@dataclass(frozen=True)
class Cascade:
    """Nothing is left to do: foreign keys alone name people here, and they cascade or empty."""
