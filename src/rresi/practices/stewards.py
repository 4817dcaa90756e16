"""Who answers for a practice: its owner, else its region's manager, else the coordinator."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.practices.models import Practice


@dataclass(frozen=True)
class Steward:
    """Whom a question about a practice reaches. `name` is empty for readers who are not members."""

    name: str
    role: Promise | str


OWNER = _("Responsible for this practice")
MANAGER = _("Region manager")
COORDINATOR = _("Network coordinator")


def steward_of(practice: Practice, *, member: bool) -> Steward:
    """The person a question reaches first; asks nothing.

    The practice must come from `queries.readable`, which names its region's manager and the
    coordinator. There is always an answer: without anybody else, it is the coordinator.
    """
    owner = practice.owner if practice.owner and practice.owner.is_active else None
    manager = getattr(practice, "manager_name", None)
    if owner is not None:
        found, role = owner.name, OWNER
    elif manager is not None:
        found, role = manager, MANAGER
    else:
        found, role = getattr(practice, "coordinator_name", None) or "", COORDINATOR
    return Steward(found if member else "", role)
