"""What is recorded of a region's ecosystem: plain data, the input of every statement about it."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rresi.engines import resilience as engine


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(_Part):
    """An organisation: its slug, its own name, its kind (empty when not recorded), and the sections
    of NACE Rev. 2.1 in which it is active."""

    slug: str
    name: str
    kind: str = ""
    sectors: tuple[str, ...] = ()


class Offer(_Part):
    """An organisation provides a function, for some target groups."""

    actor: str
    function: str
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    groups: tuple[str, ...] = ()


class Relation(_Part):
    """Two organisations and how they are related."""

    origin: str
    target: str
    kind: str


class Denial(_Part):
    """An organisation was asked and said that it does not provide a function."""

    actor: str
    function: str


class Recorded(_Part):
    """The actors and functions of a region, who provides what and who is related to whom.

    Actors are named by their slugs. Offers and relations name actors of the list only, an offer or
    denial of an (actor, function) stands once, and nobody is related to itself. An offer counts
    more than a denial of the same.
    """

    actors: tuple[Actor, ...] = ()
    functions: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    relations: tuple[Relation, ...] = ()
    denials: tuple[Denial, ...] = ()

    @property
    def pairs(self) -> set[frozenset[str]]:
        """The pairs of actors with a relation, or several."""
        return {frozenset((one.origin, one.target)) for one in self.relations}

    @property
    def related(self) -> int:
        """How many actors have a relation."""
        return len(frozenset().union(*self.pairs))

    @property
    def digest(self) -> str:
        """SHA-256 of the records; the same records have the same digest, in whatever order."""
        data = self.model_dump()
        for actor in data["actors"]:
            if not actor["sectors"]:  # as it was before sectors were recorded
                del actor["sectors"]
        ordered = {
            part: sorted(json.dumps(row, sort_keys=True) for row in rows)
            for part, rows in data.items()
        }
        return hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()

    def ecosystem(self, completeness: float) -> engine.Ecosystem:
        """The same for the engine. completeness: the share of the offers that is recorded, (0, 1].

        Raises:
            InvalidEcosystemError: no actor or no function is recorded.
        """
        provided = {(offer.actor, offer.function) for offer in self.offers if offer.confidence > 0}
        return engine.Ecosystem.of(
            [
                engine.Offer(offer.actor, offer.function, offer.confidence, frozenset(offer.groups))
                for offer in self.offers
            ],
            [(relation.origin, relation.target) for relation in self.relations],
            actors=[actor.slug for actor in self.actors],
            functions=self.functions,
            completeness=completeness,
            denied={(denial.actor, denial.function) for denial in self.denials} - provided,
        )
