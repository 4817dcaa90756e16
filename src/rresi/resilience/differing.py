"""What changed between two snapshots of a region."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import number
from rresi.regions.models import Region
from rresi.resilience import queries
from rresi.resilience.models import Snapshot
from rresi.resilience.reading import Read
from rresi.resilience.recorded import Recorded
from rresi.resilience.statements import from_to, label


@dataclass(frozen=True)
class Difference:
    """What changed between two snapshots: slugs, keys, and the share of functions surviving."""

    since: Snapshot
    actors_new: tuple[str, ...]
    actors_gone: tuple[str, ...]
    offers: int  # more or fewer
    functions_won: tuple[str, ...]  # that had no provider
    functions_lost: tuple[str, ...]
    before: float
    after: float


def difference(region: Region, now: Read, digest: str) -> Difference | None:
    """What changed since an earlier snapshot; None when there is no such one. Four queries."""
    then = queries.standing(region, digest) if digest else None
    if then is None or then.snapshot.pk == now.standing.snapshot.pk:
        return None
    found = queries.analysis_of(then.snapshot, now.analysis.percent)
    if found is None:
        return None
    result = found[1]
    old, new = _actors(then.recorded), _actors(now.standing.recorded)
    had = {function.key for function in result.functions if function.providers}
    have = {function.key for function in now.report.result.functions if function.providers}
    return Difference(
        since=then.snapshot,
        actors_new=tuple(sorted(new - old)),
        actors_gone=tuple(sorted(old - new)),
        offers=len(now.standing.recorded.offers) - len(then.recorded.offers),
        functions_won=tuple(sorted(have - had)),
        functions_lost=tuple(sorted(had - have)),
        before=result.redundancy,
        after=now.report.result.redundancy,
    )


def _actors(recorded: Recorded) -> set[str]:
    return {actor.slug for actor in recorded.actors}


def changes(found: Difference) -> list[str]:
    """What changed since an earlier analysis."""
    new, gone = len(found.actors_new), len(found.actors_gone)
    shares = from_to(found.before, found.after)
    return [
        ngettext("%(count)s organisation was added.", "%(count)s organisations were added.", new)
        % {"count": number(new)},
        ngettext(
            "%(count)s organisation is no longer there.",
            "%(count)s organisations are no longer there.",
            gone,
        )
        % {"count": number(gone)},
        *(
            _("%(name)s: a first provider was found.") % {"name": label(key)}
            for key in found.functions_won
        ),
        *(
            _("%(name)s: the last provider was lost.") % {"name": label(key)}
            for key in found.functions_lost
        ),
        _(
            "The share of functions that survive random closures was %(before)s and is %(after)s, "
            "as recorded."
        )
        % shares,
    ]
