"""Decisions about organisations that ask no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from rresi.ecosystem.models.dates import FactGroup

# How long a fact of each group can be relied on after its source stated it or somebody confirmed
# it: a legal form changes once in a generation, an offer with every grant.
LASTS: dict[FactGroup, timedelta] = {
    FactGroup.IDENTITY: timedelta(days=5 * 365),
    FactGroup.PLACE: timedelta(days=2 * 365),
    FactGroup.CONTACT: timedelta(days=365),
    FactGroup.WORK: timedelta(days=2 * 365),
    FactGroup.OFFERS: timedelta(days=365),
    FactGroup.RELATIONS: timedelta(days=2 * 365),
    FactGroup.EVIDENCE: timedelta(days=3 * 365),
}
ASK_AGAIN = timedelta(days=365)
TIME_TO_ANSWER = timedelta(days=60)

_GROUPS: dict[FactGroup, tuple[str, ...]] = {
    FactGroup.IDENTITY: (
        *("name", "names", "kind", "kind_is_our_reading", "legal_form", "registrations"),
        *("size", "closed_on"),
    ),
    FactGroup.PLACE: ("region", "street", "postcode", "city", "country", "point"),
    FactGroup.CONTACT: ("website", "email", "phone", "links"),
    FactGroup.WORK: ("description", "target_groups", "sdgs", "sectors", "languages", "sources"),
    FactGroup.OFFERS: ("functions", "offers"),
    FactGroup.RELATIONS: ("relations",),
    FactGroup.EVIDENCE: ("evidence",),
}
GROUP_OF: dict[str, FactGroup] = {
    field: group for group, fields in _GROUPS.items() for field in fields
}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of a document that differ."""
    return [field for field in GROUP_OF if before.get(field) != after.get(field)]


def groups_of(fields: Iterable[str]) -> list[FactGroup]:
    """The groups to which some fields belong, each once and in their order."""
    touched = {GROUP_OF[field] for field in fields if field in GROUP_OF}
    return [group for group in FactGroup if group in touched]


def wholly_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FactGroup]:
    """The groups of which something differs and nothing is said that had been said before.

    Only these does somebody confirm who changes a document: nobody has looked at what remains.
    """
    return [
        group
        for group in groups_of(changed_fields(before, after))
        if not any(_remains(before.get(field), after.get(field)) for field in _GROUPS[group])
    ]


def parts_changed(
    group: FactGroup | str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """What of a group differs: its fields, or of the offers the functions."""
    if group != FactGroup.OFFERS:
        fields = _GROUPS[FactGroup(group)]
        return [field for field in fields if before.get(field) != after.get(field)]
    old, new = _by_function(before), _by_function(after)
    return sorted(key for key in {*old, *new} if old.get(key) != new.get(key))


def _by_function(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {key: [] for key in document.get("functions") or ()}
    for offer in document.get("offers") or ():
        found.setdefault(offer["function"], []).append(offer)
    return found


def _remains(old: Any, new: Any) -> bool:
    """Whether something that is said in one field had been said before."""
    if isinstance(new, Mapping):
        return any(key in (old or {}) and old[key] == value for key, value in new.items())
    if isinstance(new, list):
        return any(one in (old or []) for one in new)
    return bool(new) and new == old


def fresh_until(group: FactGroup, *dates: date | None) -> date | None:
    """Until when facts of a group can be relied on, by the latest of these days; None: unknown."""
    known = [day for day in dates if day is not None]
    return max(known) + LASTS[group] if known else None


def in_circles(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges of a directed graph that lie on a circle (both ends in one component, Tarjan).

    Every edge between nodes of one strongly connected component closes a circle.
    """
    targets: dict[str, list[str]] = {}
    edges = list(edges)
    for origin, target in edges:
        targets.setdefault(origin, []).append(target)
    component = _components(targets)
    return {(a, b) for a, b in edges if a == b or component[a] == component.get(b)}


def _components(targets: Mapping[str, list[str]]) -> dict[str, int]:
    """The number of each node's strongly connected component; no recursion, for long chains."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    component: dict[str, int] = {}
    stack: list[str] = []
    for root in targets:
        if root in index:
            continue
        work = [(root, iter(targets.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            node, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    while True:
                        member = stack.pop()
                        component[member] = index[node]
                        if member == node:
                            break
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                work.append((following, iter(targets.get(following, ()))))
            elif following not in component:
                low[node] = min(low[node], index[following])
    return component
