"""What an app says of itself, in one place: `CONTEXT` in its module `context`.

    CONTEXT = Context(
        Permissions(PERMISSIONS),
        Export("missions", queries.export_of),
        Periodic("remind", services.remind, every=timedelta(hours=6)),
    )

Each kind of contribution is a class of the app that reads it, which lies below: the core knows
none of them. The reader asks `declared(Periodic)` and gets what all apps declared, in the order of
`INSTALLED_APPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

from django.apps import apps
from django.dispatch import Signal

T = TypeVar("T")


class Context:
    """What an app contributes to the apps below it."""

    def __init__(self, *contributions: object) -> None:
        self.contributions = contributions


class Bundle:
    """A contribution that brings others along: its `parts`."""

    @property
    def parts(self) -> tuple[object, ...]:
        return ()


@dataclass(frozen=True)
class Receiver:
    """A function that hears of a signal, from one sender or from all."""

    signal: Signal
    function: Callable[..., Any]
    sender: Any = None


_known: dict[type, tuple[tuple[str, object], ...]] = {}
_added: list[tuple[str, object]] = []
_instead: dict[type, tuple[object, ...]] = {}


def declared(kind: type[T]) -> tuple[T, ...]:
    """All contributions of a kind."""
    if kind in _instead:
        return cast(tuple[T, ...], _instead[kind])
    return tuple(contribution for _app, contribution in declared_by_app(kind))


def declared_by_app(kind: type[T]) -> tuple[tuple[str, T], ...]:
    """All contributions of a kind, each with the label of its app."""
    if kind not in _known:
        everything = (*_everything(), *_added)
        _known[kind] = tuple((app, one) for app, one in everything if isinstance(one, kind))
    return cast(tuple[tuple[str, T], ...], _known[kind])


@cache
def _everything() -> tuple[tuple[str, object], ...]:
    apps.check_models_ready()
    found: list[tuple[str, object]] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.context"
        if config.name.startswith("rresi.") and find_spec(name) is not None:
            context: Context = import_module(name).CONTEXT
            for one in context.contributions:
                found += [(config.label, part) for part in _unpacked(one)]
    return tuple(found)


def _unpacked(one: object) -> tuple[object, ...]:
    return (one, *one.parts) if isinstance(one, Bundle) else (one,)


def connect_receivers() -> None:
    """Let every declared receiver hear its signal; called once, when the models are ready."""
    for app, one in declared_by_app(Receiver):
        uid = f"{app}.{one.function.__name__}"
        one.signal.connect(one.function, sender=one.sender, dispatch_uid=uid)


def replace(kind: type[T], *contributions: T) -> None:
    """Put these in the place of all that the apps declared; for tests, within `replaced`."""
    _instead[kind] = contributions


@contextmanager
def replaced(kind: type[T], *contributions: T) -> Iterator[None]:
    """The same for a while; nothing at all without contributions."""
    before = dict(_instead)
    replace(kind, *contributions)
    try:
        yield
    finally:
        _instead.clear()
        _instead.update(before)


@contextmanager
def added(*contributions: object) -> Iterator[None]:
    """Let these be declared too for a while, as if by an app of their own; for tests."""
    _added.extend(("", part) for one in contributions for part in _unpacked(one))
    _known.clear()
    try:
        yield
    finally:
        _added.clear()
        _known.clear()
