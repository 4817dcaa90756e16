"""What a kept trial is called: its title, or its first change in the language of each reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
    functions = {key: label(key) for key in taxonomies.FUNCTIONS.keys}
    parts = {pk: [change.split(":", 2) for change in changes] for pk, changes in told.items()}
    slugs = {
        part
        for changes in parts.values()
        for action, *named in changes
        if action != "new"
        for part in named
    }
    gone = _("%(name)s (no longer in the directory)")
    names = {slug: gone % {"name": slug} for slug in slugs}
    names |= queries.names_by_slug(slugs) if slugs else {}
    found = []
    for one in kept:
        # What one trial calls a new organisation is no name of what another one is about.
        new = {change[-1]: change[-1] for change in parts[one.pk] if change[0] == "new"}
        said = [whatif.sentence(change, names | new, functions) for change in told[one.pk]]
        found.append(Titled(one, one.title or said[0], said if whole else ()))
    return found
