"""Crisis scenarios: how likely organisations of a kind or function, or one alone, are to close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.ecosystem.models import Organisation
from rresi.engines.resilience import Crisis, crisis
from rresi.resilience.recorded import Recorded


@dataclass(frozen=True)
class Risks:
    """Risks in per cent, by "kind:…", "function:…" or "actor:…"; `otherwise` for all others.

    An organisation's own risk counts first, then the highest of its functions', then its kind's.
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
                risk = self.given.get(f"kind:{actor.kind}", self.otherwise)
            risks[actor.slug] = risk / 100
        return risks

    def crisis(self, recorded: Recorded, completeness: float) -> Crisis:
        """What is expected to survive. completeness: in (0, 1]."""
        return crisis(recorded.ecosystem(completeness), self.of_actors(recorded))

    @property
    def query(self) -> str:
        """The same as the parameters of an address."""
        data = QueryDict(mutable=True)
        for key, risk in self.given.items():
            data[key] = str(risk)
        data["otherwise"] = str(self.otherwise)
        return data.urlencode()


def keys_for(recorded: Recorded) -> list[str]:
    """The keys that a form asks for: the kinds that occur, and all functions."""
    kinds = [
        kind for kind in Organisation.Kind.values if any(a.kind == kind for a in recorded.actors)
    ]
    return [*(f"kind:{kind}" for kind in kinds), *(f"function:{key}" for key in recorded.functions)]


def label_of(key: str) -> str:
    """What a key stands for, in the reader's language."""
    what, _colon, value = key.partition(":")
    if what == "kind":
        return str(Organisation.Kind(value).label)
    return str(taxonomies.FUNCTIONS[value].label) if value in taxonomies.FUNCTIONS else value


@dataclass(frozen=True)
class Example:
    """A scenario to begin with."""

    name: object
    text: object
    risks: Risks


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
