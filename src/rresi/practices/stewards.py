"""Who answers for a practice: its owner, else its region's manager, else the coordinator."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from rresi.design import brand
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.regions.queries import name_of


@dataclass(frozen=True)
class Steward:
    """Whom a question about a practice reaches.

    `name` is empty for readers who are not members, unless the person lets everybody see it;
    `portrait` is the key of their portrait, for whoever sees the name.
    """

    name: str
    role: str
    portrait: str | None = None


def manager_of(region: Region) -> str:
    """The office that answers for a region."""
    return gettext("Region manager, %(region)s") % {"region": name_of(region)}


def coordinator() -> str:
    """The office that answers where nobody else does."""
    return gettext("Coordinator, %(network)s") % {"network": brand.current().short_name}


def steward_of(practice: Practice, *, member: bool) -> Steward:
    """The person a question reaches first; asks nothing.

    The practice must come from `queries.readable`, which names its region's manager and the
    coordinator. There is always an answer: without anybody else, it is the coordinator.
    """
    owner = practice.owner if practice.owner and practice.owner.is_active else None
    manager = getattr(practice, "manager_name", None)
    if owner is not None:
        role = gettext("Responsible for this practice")
        found, named, portrait = owner.name, owner.named_since, owner.portrait_id
    elif manager is not None:
        role = manager_of(practice.region)
        found, named = manager, getattr(practice, "manager_named", None)
        portrait = getattr(practice, "manager_portrait", None)
    else:
        role = coordinator()
        found = getattr(practice, "coordinator_name", None) or ""
        named = getattr(practice, "coordinator_named", None)
        portrait = getattr(practice, "coordinator_portrait", None)
    return Steward(found, role, portrait) if member or named else Steward("", role)
