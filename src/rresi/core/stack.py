"""Room for deep calls, so that a template deep in the stack costs what it costs elsewhere.

CPython 3.11 and 3.12 keep the frames of Python calls in chunks of 16 KiB. A loop whose calls cross
the end of a chunk fetches a chunk from the system and gives it back at every single call, which
made the library's page twice as dear (https://github.com/python/cpython/issues/142183; mended in
3.13 and later). A function that asks for more than one chunk gets a larger one, and what it calls
lies in the rest of that.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

ROOM = 20_000
"""Slots of 8 bytes: the chunk becomes 256 KiB, of which about 100 KiB are left for what is called,
some five hundred calls inside one another."""

F = TypeVar("F", bound=Callable[..., Any])


def with_room(function: F) -> F:
    """Let all that this function calls lie in one chunk; for the outermost function of some work.

    The memory is asked for at every call and touched only as far as it is used. Not for a
    generator, whose frame lies elsewhere.
    """
    assert isinstance(function, FunctionType)
    function.__code__ = function.__code__.replace(co_stacksize=ROOM)
    return function
