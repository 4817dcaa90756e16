"""`core.stack`: room for deep calls, around every request."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from rresi.core.stack import ROOM, with_room
from rresi.operations.middleware import RequestMiddleware

LINUX = Path("/proc/self/status").exists()


def fetched() -> int:
    """KiB of address space that this process has."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmSize"))


def deep(calls: int) -> int:
    """The address space at the bottom of so many calls."""
    return deep(calls - 1) if calls else fetched()


@with_room
def roomy(first: int, *, second: int = 2) -> tuple[int, int]:
    """A docstring."""
    if first < 0:
        raise ValueError(first)
    return first, second


def test_a_function_stays_what_it_was() -> None:
    assert roomy(1) == (1, 2)
    assert roomy(1, second=3) == (1, 3)
    assert (roomy.__name__, roomy.__doc__) == ("roomy", "A docstring.")
    assert list(inspect.signature(roomy).parameters) == ["first", "second"]
    with pytest.raises(ValueError, match="-1"):
        roomy(-1)


@pytest.mark.skipif(not LINUX or sys.version_info >= (3, 13), reason="mended in Python")
def test_deep_calls_fetch_no_memory() -> None:
    @with_room
    def outermost() -> tuple[int, int]:
        deep(300)  # once, so that the reading itself needs nothing more
        return fetched(), deep(300)

    grown = [below - above for above, below in (outermost() for _attempt in range(5))]

    assert min(grown) == 0  # another thread may have fetched some meanwhile


def test_every_request_has_room() -> None:
    assert RequestMiddleware.__call__.__code__.co_stacksize == ROOM
