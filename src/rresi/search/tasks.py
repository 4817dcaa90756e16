"""Keeping the index in step without holding up the person who publishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from rresi.core import lanes
from rresi.search.documents import sources
from rresi.search.indexing import is_outdated, reindex, reindex_all

ATTEMPTS = 6  # the last after an hour
LEFT_BEHIND = timedelta(hours=1)  # longer than any of them takes


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


def index_left() -> int:
    """Queue anew what failed, even its next attempt, or was left by a worker that died: what was
    published would never be found. For the worker's schedule; returns how many jobs were left.
    """
    # By name: the search command starts without this app.
    jobs = apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(
        task_path=update_index.module_path
    )
    died = Q(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LEFT_BEHIND)
    left = list(jobs.filter(Q(status=TaskResultStatus.FAILED) | died))
    ids: dict[str, set[int]] = {source.kind: set() for source in sources()}
    for job in left:
        kind, numbers, *_attempt = job.args_kwargs["args"]
        ids.get(kind, set()).update(numbers)
    with transaction.atomic():
        for kind, found in ids.items():
            if found:
                update_index.enqueue(kind, sorted(found))
        jobs.filter(pk__in=[job.pk for job in left]).delete()
    return len(left)


@task(priority=-20, queue_name=lanes.TEXTS)
def index_anew() -> None:
    """Index all texts, in the background; once, though it was queued again while it waited."""
    if is_outdated():
        reindex_all()


def index_for_this_version() -> None:
    """Index all texts anew when an update of RRESI searches them otherwise. For the worker's
    schedule; what is published meanwhile is indexed first."""
    if is_outdated():
        index_anew.enqueue()


def changed(kind: str, ids: Collection[int]) -> None:
    """Say, in the service that publishes, changes or withdraws, that the index must follow.

    The work is queued when the caller's transaction commits, and not at all when it does not.
    """
    transaction.on_commit(partial(update_index.enqueue, kind, sorted(ids)))
