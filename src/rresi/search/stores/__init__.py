"""Where tokens are kept: one small interface, a store for each database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from django.db import connections
from numpy.typing import NDArray

from rresi.search.stores.postgresql import PostgresqlStore
from rresi.search.stores.sqlite import SqliteStore

Ids = NDArray[np.int64]


class Store(Protocol):
    """Full-text matching over `SearchEntry.tokens`, which each store indexes by itself."""

    def matching(self, groups: Sequence[Sequence[str]]) -> list[Ids]:
        """For each group of tokens the entries that hold any of them. One query."""
        ...


def store(alias: str = "default") -> Store:
    """The store of a database."""
    vendor = connections[alias].vendor
    if vendor == "sqlite":
        return SqliteStore(alias)
    if vendor == "postgresql":
        return PostgresqlStore(alias)
    raise NotImplementedError(f"search needs SQLite or PostgreSQL, not {vendor}")
