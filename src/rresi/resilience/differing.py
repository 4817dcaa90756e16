"""What changed between two snapshots of a region."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, moment, number
from rresi.regions.models import Region
from rresi.resilience import queries
from rresi.resilience.models import Snapshot
from rresi.resilience.reading import Read
from rresi.resilience.recorded import Recorded
from rresi.resilience.sources import first_of
from rresi.resilience.statements import from_to, label


@dataclass(frozen=True)
class Difference:
    """What changed between two snapshots: slugs, keys, and the share of functions surviving."""

    since: Snapshot
    actors_new: tuple[str, ...]
    actors_gone: tuple[str, ...]
    offers_new: tuple[tuple[str, str], ...]  # actor and function
    offers_gone: tuple[tuple[str, str], ...]
    names: Mapping[str, str]  # of the actors of both
    functions_won: tuple[str, ...]  # that had no provider
    functions_lost: tuple[str, ...]
    before: float
    after: float


def dated(history: Sequence[Snapshot]) -> list[tuple[Snapshot, str]]:
    """Analyses with when they were made; to the second where a minute has several."""
    minutes = Counter(moment(one.created_at) for one in history)
    return [
        (one, moment(one.created_at, seconds=minutes[moment(one.created_at)] > 1))
        for one in history
    ]


def difference(region: Region, now: Read, digest: str) -> Difference | None:
    """What changed since an earlier snapshot; None when there is no such one. Four queries."""
    then = queries.standing(region, digest) if digest else None
    if then is None or then.snapshot.pk == now.standing.snapshot.pk:
        return None
    percent = now.analysis.percent
    found = queries.analyses_of(then.snapshot, [percent]).get(percent)
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
        offers_new=tuple(sorted(_offers(now.standing.recorded) - _offers(then.recorded))),
        offers_gone=tuple(sorted(_offers(then.recorded) - _offers(now.standing.recorded))),
        names={actor.slug: actor.name for actor in then.recorded.actors} | dict(now.report.names),
        functions_won=tuple(sorted(have - had)),
        functions_lost=tuple(sorted(had - have)),
        before=result.redundancy,
        after=now.report.result.redundancy,
    )


def analysed_by(region: Region, now: Read, given: str) -> tuple[str, str]:
    """The digest of the last analysis up to a day (2026-03-31), and a note: which analysis that is
    where it is of another day, or why nothing is compared."""
    try:
        asked = date.fromisoformat(given)
    except ValueError:
        return "", _("Enter a date, such as 2026-03-31.") if given else ""
    found = queries.analysed_by(region, asked, now.until)
    if found is None or found.pk == now.standing.snapshot.pk:
        return "", _(
            "The last analysis up to %(day)s is the one shown here: there is nothing to compare."
        ) % {"day": day(asked)}
    made = timezone.localdate(found.created_at)
    if made == asked:
        return found.digest, ""
    if made < asked:
        text = _(
            "There is no analysis from %(day)s; the last one before it, from %(made)s, is used."
        )
    else:
        text = _(
            "There is no analysis from %(day)s or earlier; the first one, from %(made)s, is used."
        )
    return found.digest, text % {"day": day(asked), "made": day(made)}


def _actors(recorded: Recorded) -> set[str]:
    return {actor.slug for actor in recorded.actors}


def _offers(recorded: Recorded) -> set[tuple[str, str]]:
    return {(offer.actor, offer.function) for offer in recorded.offers}


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
        *_named(found, found.offers_new, _("Now provides %(function)s: %(names)s.")),
        *_named(found, found.offers_gone, _("No longer provides %(function)s: %(names)s.")),
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


def _named(found: Difference, offers: Iterable[tuple[str, str]], text: str) -> Iterator[str]:
    """Who provides a function or does so no longer, a line for each function."""
    actors: defaultdict[str, list[str]] = defaultdict(list)
    for actor, function in offers:
        actors[function].append(found.names[actor])
    for function in sorted(actors):
        yield text % {"function": label(function), "names": first_of(actors[function])}
