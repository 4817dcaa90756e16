"""Keeping the index in step without holding up the person who publishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from rresi.search.indexing import reindex

ATTEMPTS = 6  # the last after an hour


@task()
def update_index(kind: str, ids: list[int], attempt: int = 1) -> str:
    """Bring these objects of a kind up to date in the index.

    Tries again later if the database was busy: otherwise what was published could not be found.
    """
    try:
        return f"{reindex(kind, ids)} texts of {kind} {ids[:5]}"
    except OperationalError:
        if attempt < ATTEMPTS:
            later = timezone.now() + timedelta(minutes=2**attempt)
            update_index.using(run_after=later).enqueue(kind, ids, attempt + 1)
        raise


def changed(kind: str, ids: Collection[int]) -> None:
    """Say, in the service that publishes, changes or withdraws, that the index must follow.

    The work is queued when the caller's transaction commits, and not at all when it does not.
    """
    transaction.on_commit(partial(update_index.enqueue, kind, sorted(ids)))
