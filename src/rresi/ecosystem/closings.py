"""What apps above do with what is theirs when organisations close."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class AfterClosing:
    """Is called with the primary keys of organisations that have just been marked as closed, in
    the transaction that does so."""

    act: Callable[[Collection[int]], object]
