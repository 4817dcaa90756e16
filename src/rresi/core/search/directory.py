"""What a worker keeps in memory of the index: which row is what, without its text.

Each search reads one number (`SearchState.stamp`). Only when it moved are the rows compared by
their own stamps and the changed ones fetched.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rresi.core.search.models import GlossaryTerm, SearchEntry, SearchState
from rresi.engines.semantics.glossary import Glossary, Term

_ROW = np.dtype(
    [("id", "i8"), ("stamp", "i8"), ("kind", "U30"), ("object_id", "i8"), ("language", "U8"),
     ("length", "i4")]
)  # fmt: skip


@dataclass(frozen=True)
class Directory:
    """The rows of the index in the order of their ids, as they were at `stamp`."""

    stamp: int
    rows: NDArray[np.void]
    glossary: Glossary = field(default_factory=Glossary)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        return np.ascontiguousarray(self.rows["id"])

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.void], NDArray[np.int64]]:
        keys = np.empty(len(self.rows), dtype=[("kind", "U30"), ("object_id", "i8")])
        keys["kind"], keys["object_id"] = self.rows["kind"], self.rows["object_id"]
        unique, inverse = np.unique(keys, return_inverse=True)
        return unique, inverse.reshape(-1)

    @property
    def objects(self) -> NDArray[np.void]:
        """Each object once: its `kind` and `object_id`."""
        return self._grouped[0]

    @property
    def object_of(self) -> NDArray[np.int64]:
        """For each row the position of its object in `objects`."""
        return self._grouped[1]

    @cached_property
    def mean_length(self) -> float:
        return float(self.rows["length"].mean()) if len(self.rows) else 1.0

    def positions(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these rows are; ids that are not here any more are left out."""
        where = np.searchsorted(self.ids, ids)
        where = (
            where[where < len(self.ids)] if len(where) and where.max() >= len(self.ids) else where
        )
        found = where[np.isin(self.ids[where], ids)] if len(where) else where
        return np.asarray(found, dtype=np.int64)

    def rows_of(
        self, kinds: Collection[str] | None, languages: Collection[str] | None
    ) -> NDArray[np.bool_] | None:
        """Which rows are of the kinds and languages; None when all are."""
        chosen: NDArray[np.bool_] | None = None
        for column, values in (("kind", kinds), ("language", languages)):
            if values is not None:
                here = np.isin(self.rows[column], list(values))
                chosen = here if chosen is None else chosen & here
        return chosen


_EMPTY = Directory(0, np.empty(0, dtype=_ROW))
_lock = threading.Lock()
_known: dict[str, Directory] = {}


def touch() -> None:
    """Tell every worker, at the end of the caller's transaction, that the index has changed."""
    SearchState.objects.update_or_create(id=1, defaults={"stamp": secrets.randbits(62) + 1})


def new_stamp() -> int:
    return secrets.randbits(62) + 1


def current(alias: str = "default") -> Directory:
    """The directory as the database has it now: one statement, four after a change."""
    found = SearchState.objects.using(alias).filter(id=1).values_list("stamp", flat=True).first()
    stamp = found or 0
    known = _known.get(alias, _EMPTY)
    if known.stamp == stamp:
        return known
    with _lock:
        known = _refreshed(_known.get(alias, _EMPTY), stamp, alias)
        _known[alias] = known
    return known


def _refreshed(known: Directory, stamp: int, alias: str) -> Directory:
    entries = SearchEntry.objects.using(alias)
    now = np.array(list(entries.values_list("id", "stamp")), dtype=np.int64).reshape(-1, 2)
    kept = known.rows[np.isin(known.rows["stamp"], now[:, 1])]
    missing = now[~np.isin(now[:, 1], kept["stamp"]), 0]
    rows = kept
    if len(missing):
        wanted = entries if len(missing) > 500 else entries.filter(id__in=missing.tolist())
        fetched = np.array(
            list(wanted.values_list("id", "stamp", "kind", "object_id", "language", "length")),
            dtype=_ROW,
        )
        rows = np.concatenate([kept[~np.isin(kept["id"], fetched["id"])], fetched])
    rows = rows[np.argsort(rows["id"], kind="stable")]
    terms = GlossaryTerm.objects.using(alias).values_list("concept", "language", "text")
    glossary = Glossary(Term(*term) for term in terms)
    return Directory(stamp, rows, glossary)
