"""Putting a region's report together from what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rresi.regions.models import Region
from rresi.resilience import queries
from rresi.resilience.certainty import Certainty, Completeness, caution
from rresi.resilience.confirming import Confirmations, confirmations_of
from rresi.resilience.models import Analysis, CompletenessEstimate
from rresi.resilience.plans import Plans, plans_of
from rresi.resilience.queries import Standing
from rresi.resilience.report import Report

GAPS_ANSWERED = 12  # functions for which practices of other regions are looked up


@dataclass(frozen=True)
class Read:
    """A report with the snapshot and the analysis that it was made from.

    kept: it was asked for by its permanent address, and says only what follows from the records.
    """

    report: Report
    standing: Standing
    analysis: Analysis
    estimate: CompletenessEstimate | None
    until: datetime | None  # of an earlier one: what came later is left out
    confirmed: str  # the digest of the confirmations as they are kept; empty where not yet
    kept: bool = False

    @property
    def pinned(self) -> dict[str, str]:
        """What a permanent address names besides the snapshot."""
        named = {"confirmed": self.confirmed[:12]} if self.confirmed else {}
        named["estimate"] = str(self.estimate.pk if self.estimate else 0)
        return named | {"complete": str(self.report.percent)}  # last: a link is cut off at its end

    @property
    def same(self) -> dict[str, str]:
        """What the PDF and the data of this page are asked with: the snapshot, where it is kept."""
        if self.kept:
            return self.pinned | {"at": self.standing.snapshot.digest}
        return {"complete": str(self.report.percent)}


def read(
    region: Region,
    *,
    digest: str = "",
    asked: int = 0,
    whole: bool = True,
    kept: bool = False,
    pinned: int | None = None,
    estimated_at: datetime | None = None,
    confirmed: str = "",
) -> Read | None:
    """A region's report; None when nothing has been computed, or there is no such snapshot.

    whole: with the practices of other regions, who asks, and whether it is outdated. kept: without
    anything that may change, so that it is the same for good: plans, proposals, practices
    elsewhere, and today's names. pinned: the estimate that it was made with, 0 for none.
    estimated_at: the newest estimate at that time counts, so that what was saved then stays.
    confirmed: how the digest of the confirmations begins that it was made with. At most 19 queries.
    """
    standing = queries.standing(region, digest, compared=whole and not kept)
    if standing is None:
        return None
    until = standing.snapshot.created_at if kept or not standing.newest else None
    estimate = queries.estimate_of(region, until if kept else estimated_at, pinned)
    if pinned and estimate is None:  # there is none with this key
        return None
    completeness = Completeness.of(estimate, asked)
    found = queries.analyses_of(standing.snapshot, completeness.levels)
    if len(found) < len(completeness.levels):
        return None
    analysis, result = found[completeness.percent]
    confirmations, state = _confirmed(region, standing, confirmed, kept=kept)
    if confirmed and not state:  # nothing is kept under this digest
        return None
    certainty = Certainty(completeness, {level: one for level, (_row, one) in found.items()})
    gaps = [] if kept else [one.key for one in certainty.ranked()[:GAPS_ANSWERED]]
    names = queries.names_of(standing.recorded, as_recorded=kept)
    plans = Plans() if kept else plans_of(region, standing.recorded, names, until)
    report = Report(
        recorded=standing.recorded,
        result=result,
        percent=analysis.percent,
        certainty=certainty,
        names=names,
        elsewhere=queries.elsewhere(region, gaps, until) if gaps and whole else {},
        planned=plans.next,
        touching=plans.touching,
        started=plans.started,
        stopped=plans.stopped,
        # An analysis that nothing has changed since may be old; what it asks for is not.
        asked_on=None if kept else timezone.localdate(until),
        asked_by=queries.asking(region) if gaps and whole else "",
        heard=queries.heard_of(region) if gaps and whole else queries.Heard(),
        confirmations=confirmations,
        caution=caution(completeness, estimate, len(standing.recorded.actors), named=not kept),
    )
    return Read(report, standing, analysis, estimate, until, state, kept)


def _confirmed(
    region: Region, standing: Standing, digest: str, *, kept: bool
) -> tuple[Confirmations | None, str]:
    """Who has confirmed the records, or had then, and the digest under which that is kept."""
    now = None
    if standing.newest and not kept:
        now = confirmations_of(region)
        digest = now.digest
    found = queries.confirmed_of(standing.snapshot, digest)
    if now is None and found is not None:
        now = Confirmations.kept(found.data)
    return now, found.digest if found else ""
