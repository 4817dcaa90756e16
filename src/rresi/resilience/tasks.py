"""Background work: snapshots and results after the directory has changed."""

from __future__ import annotations

from django_tasks import task

from rresi.regions.models import Region
from rresi.resilience import queries, services


@task(priority=10)  # the page says that its analysis is being made
def refresh_region(pk: int) -> str:
    """Bring a region's analysis up to date with the directory."""
    region = Region.objects.filter(pk=pk).first()
    if region is None:
        return "the region is gone"
    return f"{region.slug}: {'computed' if services.refresh(region) else 'up to date'}"


def refresh_outdated() -> int:
    """Queue every region whose snapshot is older than the directory; returns how many."""
    return _queue(queries.outdated_regions())


def refresh_all() -> int:
    """Queue every region: offers end and organisations close as days pass, without a change."""
    return _queue(queries.regions_with_organisations())


def _queue(pks: list[int]) -> int:
    for pk in pks:
        refresh_region.enqueue(pk)
    return len(pks)
