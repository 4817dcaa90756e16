"""Tokens in an FTS5 table of SQLite that holds no text of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import connections
from numpy.typing import NDArray


class SqliteStore:
    """See `Store`."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def matching(self, groups: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        found = [np.empty(0, dtype=np.int64) for _ in groups]
        if not groups:
            return found
        select = "SELECT %s, group_concat(rowid) FROM search_fts WHERE search_fts MATCH %s"
        parameters: list[int | str] = []
        for number, group in enumerate(groups):
            # A quoted string has no operators; tokens hold no quotes, but belt and braces.
            quoted = ('"' + token.replace('"', '""') + '"' for token in group)
            parameters += [number, " OR ".join(quoted)]
        with connections[self._alias].cursor() as cursor:
            cursor.execute(" UNION ALL ".join([select] * len(groups)), parameters)
            for number, ids in cursor.fetchall():
                if ids:
                    found[number] = np.fromstring(ids, dtype=np.int64, sep=",")
        return found
