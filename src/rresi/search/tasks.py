"""Keeping the index in step without holding up the person who publishes."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django_tasks import task

from rresi.search.indexing import reindex


@task()
def update_index(kind: str, ids: list[int]) -> str:
    """Bring these objects of a kind up to date in the index."""
    return f"{reindex(kind, ids)} texts of {kind} {ids[:5]}"


def changed(kind: str, ids: Collection[int]) -> None:
    """Say, in the service that publishes, changes or withdraws, that the index must follow.

    The work is queued when the caller's transaction commits, and not at all when it does not.
    """
    transaction.on_commit(partial(update_index.enqueue, kind, sorted(ids)))
