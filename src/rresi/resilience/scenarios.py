"""Crisis scenarios: how likely organisations of a kind, sector or function, or one alone, are to
close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.formats import apart, labelled, listed, percent
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.sectors import SECTIONS
from rresi.engines.resilience import Crisis, Interval, crisis
from rresi.resilience.certainty import Completeness, Reading
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import Span
from rresi.resilience.statements import CERTAIN, chance


@dataclass(frozen=True)
class Outcome:
    """A scenario at each completeness that the list may have."""

    crises: Mapping[int, Crisis]
    completeness: Completeness

    @property
    def shown(self) -> Crisis:
        """The scenario at the completeness that is assumed."""
        return self.crises[self.completeness.percent]

    @property
    def reading(self) -> Reading:
        """The share of functions that is expected to survive, in words."""
        sure = all(self._sure(one.basis.actors) for one in self.shown.functions)
        found = self.crises.values()
        span = self._span(((one.uncertainty, one.corrected) for one in found), sure, bounded=True)
        recorded, corrected = (
            _at_most(share, sure) for share in (self.shown.value, self.shown.corrected)
        )
        own = self._span([(self.shown.uncertainty, self.shown.corrected)], sure, bounded=True)
        return Reading.of(recorded, corrected, span, self.completeness, own)

    @property
    def together(self) -> float:
        """The expected share as recorded if closings were linked as closely as possible: then all
        providers of a function close as often as the one at the least risk, and never more often.
        """
        found = self.shown.functions
        failing = self.shown.failing
        return sum(
            1 - min((failing[actor] for actor in one.basis.actors), default=1) for one in found
        ) / len(found)

    @property
    def linked(self) -> str:
        """What is assumed of how closings hang together, and how much that matters."""
        said = gettext(
            "This assumes that organisations close independently of one another. In a crisis many "
            "close for the same reason: if their closings were linked as closely as possible, "
            "%(share)s of the functions would be expected to keep a provider (as recorded)."
        )
        return said % {"share": chance(self.together)}

    @property
    def provided(self) -> str:
        """The share of functions that have a provider on record before anything happens."""
        found = self.shown.functions
        return chance(sum(bool(one.basis.actors) for one in found) / len(found))

    @property
    def unprovided(self) -> list[str]:
        """The functions that no scenario can take away, as nobody is recorded for them."""
        return [one.function for one in self.shown.functions if not one.basis.actors]

    def functions(self) -> Iterator[tuple[str, float, Span]]:
        """Each function that has a provider on record, the probability that one of them remains,
        and the range of it with those that may be missing from the list."""
        for places in zip(*(found.functions for found in self.crises.values()), strict=True):
            if not places[0].basis.actors:
                continue
            sure = self._sure(places[0].basis.actors)
            span = self._span(((one.uncertainty, one.corrected) for one in places), sure)
            recorded = _at_most(places[0].value, sure)
            yield places[0].function, recorded, Span(low=min(recorded, span.low), high=span.high)

    def _sure(self, providers: Iterable[str]) -> bool:
        """Whether one of the providers is at no risk at all."""
        return any(self.shown.failing[actor] == 0 for actor in providers)

    def _span(
        self,
        found: Iterable[tuple[Interval | None, float]],
        sure: bool,
        *,
        bounded: bool = False,
    ) -> Span:
        """The range that holds those found. bounded: of the levels that were computed, whatever
        others there may be."""
        ends = [(one.low, one.high) if one else (value, value) for one, value in found]
        high = (
            1.0 if self.completeness.unbounded and not bounded else max(high for _low, high in ends)
        )
        return Span(low=_at_most(min(low for low, _high in ends), sure), high=_at_most(high, sure))


def _at_most(share: float, sure: bool) -> float:
    """A probability that is not called certain, however many providers have to fail."""
    return share if sure else min(share, 1 - 2 * CERTAIN)


@dataclass(frozen=True)
class Risks:
    """Risks in per cent, by "kind:…", "sector:…", "function:…" or "actor:…"; `otherwise` for all
    others.

    An organisation's own risk counts first, then the highest of its functions', then the highest of
    its sectors', then its kind's.
    """

    given: Mapping[str, int] = field(default_factory=dict)
    otherwise: int = 0

    def of_actors(self, recorded: Recorded) -> dict[str, float]:
        """The probability, 0 to 1, that each actor fails."""
        functions: defaultdict[str, list[int]] = defaultdict(list)
        for offer in recorded.offers:
            risk = self.given.get(f"function:{offer.function}")
            if risk is not None:
                functions[offer.actor].append(risk)
        risks = {}
        for actor in recorded.actors:
            risk = self.given.get(f"actor:{actor.slug}")
            if risk is None and functions[actor.slug]:
                risk = max(functions[actor.slug])
            if risk is None:
                by_sector = (self.given.get(f"sector:{key}") for key in actor.sectors)
                risk = max((one for one in by_sector if one is not None), default=None)
            if risk is None:
                risk = self.given.get(f"kind:{actor.kind}", self.otherwise)
            risks[actor.slug] = risk / 100
        return risks

    def outcome(self, recorded: Recorded, completeness: Completeness) -> Outcome:
        """What is expected to survive, over the range in which the list may be complete."""
        failing = self.of_actors(recorded)
        return Outcome(
            {
                level: crisis(recorded.ecosystem(level / 100), failing)
                for level in completeness.levels
            },
            completeness,
        )

    @property
    def query(self) -> str:
        """The same as the parameters of an address."""
        data = QueryDict(mutable=True)
        for key, risk in self.given.items():
            data[key] = str(risk)
        data["otherwise"] = str(self.otherwise)
        return data.urlencode()


def keys_for(recorded: Recorded) -> list[str]:
    """The keys that a form asks for: the kinds and sectors that occur, and all functions."""
    kinds = {actor.kind for actor in recorded.actors}
    sectors = {section for actor in recorded.actors for section in actor.sectors}
    return [
        *(f"kind:{kind}" for kind in Organisation.Kind.values if kind in kinds),
        *(f"sector:{section}" for section in SECTIONS if section in sectors),
        *(f"function:{key}" for key in recorded.functions),
    ]


def applies(key: str, recorded: Recorded) -> bool:
    """Whether a key means something: a type, sector or function that there is, or an organisation
    of these records. What is no key of a risk does."""
    what, colon, value = key.partition(":")
    match what if colon else "":
        case "kind":
            return value in Organisation.Kind.values
        case "sector":
            return value in SECTIONS
        case "function":
            return value in taxonomies.FUNCTIONS
        case "actor":
            return any(actor.slug == value for actor in recorded.actors)
        case _:
            return True


def label_of(key: str) -> str:
    """What a key stands for, in the reader's language."""
    what, _colon, value = key.partition(":")
    if what == "kind":
        return str(Organisation.Kind(value).label)
    if what == "sector":
        return str(SECTIONS[value])
    return str(taxonomies.FUNCTIONS[value].label) if value in taxonomies.FUNCTIONS else value


@dataclass(frozen=True)
class Example:
    """A scenario to begin with."""

    name: object
    text: object
    risks: Risks


@dataclass(frozen=True)
class Tried:
    """A scenario with what is expected to survive it."""

    name: str
    risks: Risks
    outcome: Outcome

    @cached_property
    def reading(self) -> Reading:
        """The share that is expected to survive, in words."""
        return self.outcome.reading

    @property
    def sentence(self) -> str:
        """What is expected, as recorded."""
        said = gettext(
            "In this scenario, %(share)s of the functions are expected to keep a provider (as "
            "recorded)."
        )
        return labelled(self.name, said % {"share": self.reading.recorded})

    def assumed(self, names: Mapping[str, str]) -> str:
        """What it assumes, the highest risk first. names: of the organisations, by slug."""
        risks: defaultdict[int, list[str]] = defaultdict(list)
        for key, risk in self.risks.given.items():
            what, _colon, slug = key.partition(":")
            risks[risk].append(names.get(slug, slug) if what == "actor" else label_of(key))
        ranked = [
            labelled(listed(risks[risk]), percent(risk / 100))
            for risk in sorted(risks, reverse=True)
        ]
        rest = labelled(gettext("all others"), percent(self.risks.otherwise / 100))
        return gettext("Assumed risks of closing: %(risks)s.") % {"risks": apart([*ranked, rest])}


def tried(
    named: Iterable[tuple[str, Risks]], recorded: Recorded, completeness: Completeness
) -> list[Tried]:
    """Scenarios applied to a region's records."""
    return [Tried(name, risks, risks.outcome(recorded, completeness)) for name, risks in named]


# Where people met in person, work stopped; who lives on a public budget went on. The figures are
# the authors' own and meant to be changed: no survey of all these kinds of organisation is known.
COVID_19 = Example(
    _("Worked example: COVID-19 in spring 2020"),
    _(
        "Meeting places had to close and orders stopped; public bodies continued to work. The "
        "figures are an example to start from, not measurements. Adapt them to what you know "
        "about your region."
    ),
    Risks(
        {
            "kind:public-authority": 1,
            "kind:knowledge-institute": 5,
            "kind:funder": 5,
            "kind:network": 10,
            "kind:company": 15,
            "kind:social-enterprise": 25,
            "kind:training-provider": 30,
            "kind:hub": 40,
        },
        10,
    ),
)
