"""What a kept trial is called: its title, or its first change in the language of each reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rresi.core import taxonomies
from rresi.resilience import queries, whatif
from rresi.resilience.models import Sandbox
from rresi.resilience.statements import label


@dataclass(frozen=True)
class Titled:
    """A trial and what to call it."""

    trial: Sandbox
    title: str


def titled(kept: Sequence[Sandbox]) -> list[Titled]:
    """Trials with their titles. One query where one has none of its own, otherwise none."""
    nameless = [one for one in kept if not one.title and one.changes]
    slugs = {part for one in nameless for part in one.changes[0].split(":")[1:]}
    names = queries.names_by_slug(slugs) if slugs else {}
    functions = {key: label(key) for key in taxonomies.FUNCTIONS.keys}
    return [
        Titled(one, one.title or whatif.sentence(one.changes[0], names, functions)) for one in kept
    ]
