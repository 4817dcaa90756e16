"""Tokens in a generated tsvector column of PostgreSQL with a GIN index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import connections
from numpy.typing import NDArray


class PostgresqlStore:
    """See `Store`."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def matching(self, groups: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
        found = [np.empty(0, dtype=np.int64) for _ in groups]
        if not groups:
            return found
        select = (
            "SELECT %s::int, string_agg(id::text, ',') FROM search_searchentry "
            "WHERE lexemes @@ %s::tsquery"
        )
        parameters: list[int | str] = []
        for number, group in enumerate(groups):
            quoted = ("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in group)
            parameters += [number, " | ".join(quoted)]
        with connections[self._alias].cursor() as cursor:
            cursor.execute(" UNION ALL ".join([select] * len(groups)), parameters)
            for number, ids in cursor.fetchall():
                if ids:
                    found[number] = np.fromstring(ids, dtype=np.int64, sep=",")
        return found
