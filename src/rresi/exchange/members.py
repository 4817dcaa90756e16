"""What an umbrella network sees of its members: how many, never who.

A group is shown when it holds five organisations or more. Groups overlap, for an organisation may
need several things; so what is left out is kept together until five organisations stand in it, or
the total less what is shown would tell of fewer.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor, Role
from rresi.core import taxonomies
from rresi.ecosystem.models import Organisation, Relation
from rresi.ecosystem.profile import functions_of
from rresi.engines.suppression import LEAST
from rresi.exchange import unmet
from rresi.exchange.models import Entry, Introduction
from rresi.exchange.vocabulary import Audience, Direction, Stage, State, What, step_of

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class Table:
    """Groups with the number of organisations in each; `hidden` when some are not shown."""

    title: str
    rows: tuple[tuple[str, int], ...]
    hidden: bool


@dataclass(frozen=True)
class Voice:
    """A network's members together. `members` is None when they are too few to say anything of."""

    members: int | None
    tables: tuple[Table, ...]


def shown(groups: Mapping[Group, frozenset[int]], *, least: int = LEAST) -> set[Group]:
    """The groups that may be shown: none smaller than `least`, and those left out hold nobody or
    together `least` members or more who are in no group that is shown."""
    kept = sorted(
        (group for group, who in groups.items() if len(who) >= least),
        key=lambda group: (len(groups[group]), str(group)),
    )
    while kept:
        seen = frozenset().union(*(groups[group] for group in kept))
        rest = frozenset().union(*(who for group, who in groups.items() if group not in kept))
        if not rest - seen or len(rest - seen) >= least:
            break
        kept.pop(0)
    return set(kept)


def may_see(network: Organisation, actor: Actor) -> bool:
    """Whether somebody speaks for the network, or coordinates all."""
    if network.kind != Organisation.Kind.NETWORK:
        return False
    return Role.COORDINATOR in actor.roles or network.pk in actor.scope(Role.ORGANISATION_MEMBER)


def members_of(network: Organisation) -> frozenset[int]:
    """The organisations that the directory calls its members. One query."""
    found = Relation.objects.filter(
        target=network, kind=Relation.Kind.MEMBER_OF, origin__closed_on=None
    )
    return frozenset(found.values_list("origin_id", flat=True))


def voice(network: Organisation) -> Voice:
    """Profiles, offers, needs and outcomes of a network's members. Five queries."""
    members = members_of(network)
    if len(members) < LEAST:
        return Voice(None, ())
    return Voice(
        len(members),
        (
            _table(_("What they do"), _functions(members)),
            _table(_("What they offer"), _stated(members, Direction.OFFER)),
            _table(_("What they need"), _stated(members, Direction.NEED)),
            _table(_("Progress of introductions"), _reached(members)),
        ),
    )


def _table(title: str, groups: Mapping[str, set[int]]) -> Table:
    sets = {group: frozenset(who) for group, who in groups.items()}
    kept = shown(sets)
    rows = sorted(((group, len(sets[group])) for group in kept), key=lambda row: (-row[1], row[0]))
    return Table(title, tuple(rows), len(kept) < len(sets))


def _functions(members: frozenset[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    rows = Organisation.objects.filter(pk__in=members).prefetch_related("offers")
    for one in rows:
        for key in functions_of(one):
            if key in taxonomies.FUNCTIONS:
                found.setdefault(str(taxonomies.FUNCTIONS[key].label), set()).add(one.pk)
    return found


def _stated(members: frozenset[int], direction: Direction) -> dict[str, set[int]]:
    """What only people of a region may see is told to nobody else, not even as a number."""
    rows = Entry.objects.filter(
        organisation__in=members, direction=direction, state=State.OPEN
    ).exclude(audience=Audience.REGION)
    found: dict[str, set[int]] = {}
    for owner, what, function, code in rows.values_list("organisation", "what", "function", "cpv"):
        subject = unmet.subject_of(what, function, code)
        label = unmet.subject_label(subject) if subject else str(What(what).label)
        if owner is not None:
            found.setdefault(label, set()).add(owner)
    return found


def _reached(members: frozenset[int]) -> dict[str, set[int]]:
    rows = Introduction.objects.filter(introduced_at__isnull=False)
    found: dict[str, set[int]] = {}
    columns = rows.annotate(
        seeker=F("need__organisation"), giver=F("offer__organisation")
    ).values_list("seeker", "giver", "provider", "stage")
    for seeker, giver, provider, stage in columns:
        for owner in {seeker, giver, provider} & members:
            if step_of(stage):
                found.setdefault(str(Stage(stage).label), set()).add(owner)
    return found
