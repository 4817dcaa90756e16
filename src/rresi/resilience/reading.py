"""Putting a region's report together from what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rresi.regions.models import Region
from rresi.resilience import queries
from rresi.resilience.models import Analysis, CompletenessEstimate, Snapshot
from rresi.resilience.queries import Standing
from rresi.resilience.report import FIRST, Report
from rresi.resilience.results import Result
from rresi.resilience.services import LEVELS

DOUBTED = 80  # percent; the words of `Report` say it
GAPS_ANSWERED = 12  # functions for which practices of other regions are looked up


@dataclass(frozen=True)
class Read:
    """A report with the snapshot and the analysis that it was made from."""

    report: Report
    standing: Standing
    analysis: Analysis
    estimate: CompletenessEstimate | None
    until: datetime | None  # of a kept one: what came later is left out


def level_of(estimate: CompletenessEstimate | None, asked: int = 0) -> int:
    """The completeness to show: the one asked for, otherwise the estimate, otherwise 100."""
    if asked in LEVELS:
        return asked
    percent = estimate.percent if estimate is not None else 100
    return min(LEVELS, key=lambda level: (abs(level - percent), -level))


def read(region: Region, *, digest: str = "", asked: int = 0, whole: bool = True) -> Read | None:
    """A region's report; None when nothing has been computed, or there is no such snapshot.

    whole: with the practices of other regions, and whether it is outdated. At most 16 queries.
    """
    standing = queries.standing(region, digest, compared=whole)
    if standing is None:
        return None
    until = None if standing.newest else standing.snapshot.created_at  # a kept one stays as it was
    estimate = queries.estimate_of(region, until)
    found = queries.analysis_of(standing.snapshot, level_of(estimate, asked))
    if found is None:
        return None
    analysis, result = found
    gaps = [function.key for function in result.ranked[:GAPS_ANSWERED]] if whole else []
    report = Report(
        recorded=standing.recorded,
        result=result,
        percent=analysis.percent,
        names=queries.names_of(standing.recorded),
        elsewhere=queries.elsewhere(region, gaps, until) if gaps else {},
        planned=queries.planned(region, gaps[:FIRST], until) if gaps else {},
        if_incomplete=_if_incomplete(standing.snapshot, analysis) if whole else None,
        # An analysis that nothing has changed since may be old; what it asks for is not.
        asked_on=timezone.localdate(until),
        asked_by=queries.asking(region) if gaps else "",
    )
    return Read(report, standing, analysis, estimate, until)


def _if_incomplete(snapshot: Snapshot, shown: Analysis) -> Result | None:
    """The result if part of the list were missing: where nobody has estimated how much is, a
    reader would take the gains for certain. One query.
    """
    found = queries.analysis_of(snapshot, DOUBTED) if shown.percent == 100 else None
    return found[1] if found else None
