"""Who may do what with offers, needs and introductions."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.ecosystem.models import Organisation
from rresi.exchange.models import Entry, PeerQuestion
from rresi.regions.models import Region

_TENDED: dict[Role, Reach] = {
    Role.COORDINATOR: Reach.ANYWHERE,
    Role.REGION_MANAGER: Reach.SCOPE,
    Role.ORGANISATION_MEMBER: Reach.SCOPE,
}
_ONES_OWN: dict[Role, Reach] = {
    Role.REGION_MANAGER: Reach.SCOPE,
    Role.ORGANISATION_MEMBER: Reach.SCOPE,
}

PERMISSIONS: Table = {
    "entry.create": _TENDED,
    "entry.edit": _TENDED,
    "introduction.propose": _TENDED,
    "introduction.read": _TENDED,
    "introduction.answer": _ONES_OWN,
    "exchange.rates": {Role.COORDINATOR: Reach.ANYWHERE},
    "call.decide": {Role.COORDINATOR: Reach.ANYWHERE},
    "peers.ask": _TENDED,
    "peers.read": _TENDED | {Role.MEMBER: Reach.OWN},
    "peers.settle": _ONES_OWN | {Role.MEMBER: Reach.OWN},
    "peers.withdraw": _TENDED | {Role.MEMBER: Reach.OWN},
    "peers.stand_in": {Role.COORDINATOR: Reach.ANYWHERE},
    "peers.pass_on": {Role.COORDINATOR: Reach.ANYWHERE},
    "peers.answer": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
}


def target_in(organisation: Organisation | None, region: Region | None) -> Target:
    """What belongs to an organisation, which its region's managers look after, or to a region."""
    home = region.pk if region else organisation.region_id if organisation else None
    return Target.of(
        scopes={
            Role.ORGANISATION_MEMBER: [organisation.pk if organisation else None],
            Role.REGION_MANAGER: [home],
        }
    )


def target_of(entry: Entry) -> Target:
    """An entry: its organisation's people's, and its region's managers'."""
    return target_in(entry.organisation, entry.region)


def speaks_for(organisation: Organisation | None, region: Region | None) -> Target:
    """A side of an introduction: nobody but its own people answer for it."""
    if organisation is not None:
        return Target.of(scopes={Role.ORGANISATION_MEMBER: [organisation.pk]})
    return Target.of(scopes={Role.REGION_MANAGER: [region.pk if region else None]})


def asking_side(question: PeerQuestion) -> Target:
    """A question to regions, as its asker and the people of the asking side see it."""
    side = speaks_for(question.organisation, question.region)
    return Target(question.asker_id, side.scopes)


def asked_region(region_id: int) -> Target:
    """A region that is asked: its managers answer for it."""
    return Target.of(scopes={Role.REGION_MANAGER: [region_id]})
