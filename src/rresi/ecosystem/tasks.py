"""Work of the directory that is too long for a request."""

from __future__ import annotations

from django_tasks import task

from rresi.ecosystem import pairs, services


@task()
def find_duplicates() -> str:
    """Compare all organisations; what is done every night, when somebody asks for it."""
    return f"{services.find_pairs()} new pairs"


def find_duplicates_soon() -> None:
    """Have all organisations compared as soon as the worker can; the desk says so meanwhile."""
    pairs.note_asked_for()
    find_duplicates.enqueue()
