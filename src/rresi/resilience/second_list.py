"""A second list of a region's organisations beside the first: who stands on both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from rresi.core.formats import number, percent
from rresi.ecosystem.models import OrganisationText
from rresi.engines.resilience.capture import TwoLists, two_lists
from rresi.engines.sameness import asides_of, bare_name, cores_of, most_alike, squeezed
from rresi.engines.tables import tidy
from rresi.regions.models import Region, RegionText
from rresi.resilience.recording import recorded_of

# Below these the estimate is biased or says next to nothing (Robson & Regier 1964: seven on both).
LEAST_NAMES = 10
LEAST_BOTH = 7
WIDEST = 0.4  # from the lower to the upper bound of the share recorded


@dataclass(frozen=True)
class Match:
    """A name of the second list, and the organisation of the first that it is."""

    name: str
    slug: str
    recorded: str


@dataclass(frozen=True)
class Compared:
    """The two lists beside one another; `first` is how many organisations are recorded."""

    first: int
    matches: list[Match]
    unmatched: list[str]

    @property
    def found(self) -> TwoLists:
        both = len(self.matches)
        return two_lists(self.first, both + len(self.unmatched), both)

    def only(self, slugs: Iterable[str]) -> Compared:
        """With those matches alone that somebody has confirmed."""
        kept = set(slugs)
        others = [match.name for match in self.matches if match.slug not in kept]
        return Compared(
            self.first,
            [match for match in self.matches if match.slug in kept],
            [*self.unmatched, *others],
        )

    @property
    def objection(self) -> str:
        """Why no estimate can rest on these lists; empty when one can."""
        both = len(self.matches)
        second = both + len(self.unmatched)
        if min(self.first, second) < LEAST_NAMES:
            return gettext(
                "The lists are too short for an estimate: yours has %(first)s names, the second "
                "%(second)s. Each needs at least %(least)s."
            ) % {
                "first": number(self.first),
                "second": number(second),
                "least": number(LEAST_NAMES),
            }
        if both < LEAST_BOTH:
            return gettext(
                "Too few names are on both lists for an estimate: %(both)s. At least %(least)s "
                "are needed."
            ) % {"both": number(both), "least": number(LEAST_BOTH)}
        if not self.unmatched and all(one.name == one.recorded for one in self.matches):
            return gettext(
                "Every name on the second list is written exactly as in the directory, so that one "
                "seems to be a copy of the other. Two lists show what is missing only if they were "
                "made independently."
            )
        spread = self.found.completeness_range
        if spread.high - spread.low > WIDEST:
            return gettext(
                "The two lists only show that between %(low)s and %(high)s is recorded. That is "
                "too uncertain to be used; take a longer second list."
            ) % {"low": percent(spread.low), "high": percent(spread.high)}
        return ""


def beside(region: Region, lines: Sequence[str]) -> Compared:
    """Compare names as the directory does: without legal forms, and nearly alike is enough.

    An organisation counts once, in whichever language and however often the second list names it.
    A further name that is merely similar to one already matched may belong to somebody else, so it
    stays with those that are not recorded; so does a short form that fits two organisations. Eight
    queries.
    """
    actors = recorded_of(region).actors
    own: dict[str, str] = {}  # bare name to slug
    texts = OrganisationText.objects.filter(organisation__region=region).exclude(name="")
    recorded = {actor.slug: actor.name for actor in actors}
    named = [*recorded.items(), *texts.values_list("organisation__slug", "name")]
    spoken = [(slug, name) for slug, name in named if slug in recorded]
    for slug, name in spoken:
        own.setdefault(bare_name(name), slug)
    joined = {squeezed(bare): slug for bare, slug in reversed(own.items())}
    towns = {*RegionText.objects.filter(region=region).values_list("name", flat=True)}
    short: dict[str, set[str]] = defaultdict(set)  # what a name comes down to, to slugs
    for slug, name in spoken:
        for core in cores_of(name, towns) | asides_of(name, towns):
            short[core].add(slug)
    names = {squeezed(bare_name(line)): tidy(line) for line in reversed(lines) if tidy(line)}
    matches: dict[str, Match] = {}
    others = []
    for key, name in reversed(names.items()):
        if key in joined:
            slug = joined[key]
            matches.setdefault(slug, Match(name, slug, recorded[slug]))
        else:
            others.append(name)
    unmatched = []
    slugs = list(own.values())
    alike = most_alike([bare_name(name) for name in others], list(own))
    for name, place in zip(others, alike, strict=True):
        found = {slug for core in cores_of(name, towns) for slug in short.get(core, ())}
        slug = found.pop() if len(found) == 1 else "" if place is None else slugs[place]
        if slug and slug not in matches:
            matches[slug] = Match(name, slug, recorded[slug])
        else:
            unmatched.append(name)
    return Compared(len(actors), list(matches.values()), unmatched)
