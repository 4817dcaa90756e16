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
    """A trial, what to call it, and its changes in words where they are asked for."""

    trial: Sandbox
    title: str
    changes: Sequence[str] = ()


def titled(kept: Sequence[Sandbox], *, whole: bool = False) -> list[Titled]:
    """Trials with their titles. One query where one has none of its own, otherwise none.

    whole: with their changes. One query.
    """
    told = {one.pk: one.changes if whole else [] if one.title else one.changes[:1] for one in kept}
    every = [change.split(":") for changes in told.values() for change in changes]
    slugs = {part for parts in every for part in parts[1:]}
    names = queries.names_by_slug(slugs) if slugs else {}
    names |= {parts[-1]: parts[-1] for parts in every if parts[0] == "new"}
    functions = {key: label(key) for key in taxonomies.FUNCTIONS.keys}
    found = []
    for one in kept:
        said = [whatif.sentence(change, names, functions) for change in told[one.pk]]
        found.append(Titled(one, one.title or said[0], said if whole else ()))
    return found
