"""Keeping the index in step without holding up the person who publishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from rresi.search.indexing import reindex

AGAIN = timedelta(minutes=1)


@task()
def update_index(kind: str, ids: list[int]) -> str:
    """Bring these objects of a kind up to date in the index; again if the database was busy, or
    what was published would not be found."""
    try:
        return f"{reindex(kind, ids)} texts of {kind} {ids[:5]}"
    except OperationalError:
        update_index.using(run_after=timezone.now() + AGAIN).enqueue(kind, ids)
        raise


def changed(kind: str, ids: Collection[int]) -> None:
    """Say, in the service that publishes, changes or withdraws, that the index must follow.

    The work is queued when the caller's transaction commits, and not at all when it does not.
    """
    transaction.on_commit(partial(update_index.enqueue, kind, sorted(ids)))
