"""Which small groups must not be shown, so that no subtraction gives them away.

A result of a group with fewer than LEAST people says too much about each. Leaving it out is not
enough where the total is shown too: total minus the groups shown is what was left out. So groups
are left out, the smallest first, until those left out are together LEAST people or nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 5  # people

Group = TypeVar("Group", bound=Hashable)


def shown(counts: Mapping[Group, int], *, least: int = LEAST) -> set[Group]:
    """The groups that may be shown beside their total; empty ones are shown as empty.

    Args:
        counts: people in each group; every person of the total is in exactly one.
    """
    filled = {group: count for group, count in counts.items() if count}
    kept = sorted(
        (group for group, count in filled.items() if count >= least),
        key=lambda group: (filled[group], str(group)),
    )
    hidden = sum(filled.values()) - sum(filled[group] for group in kept)
    while kept and 0 < hidden < least:
        hidden += filled[kept.pop(0)]
    return set(kept) | (set(counts) - set(filled) if not hidden else set())


def total_shown(counts: Mapping[Group, int], *, least: int = LEAST) -> bool:
    """Whether the total itself may be shown."""
    return sum(counts.values()) >= least or not any(counts.values())
