"""Who stands behind a side, and how they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.models import User, in_force
from rresi.accounts.queries import coordinators, holding
from rresi.accounts.roles import Role
from rresi.core.refusals import Refused
from rresi.ecosystem import profile
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.ecosystem.services.inviting import language_of
from rresi.exchange.models import Entry, Introduction
from rresi.exchange.vocabulary import Side
from rresi.regions.models import Region, RegionManager
from rresi.regions.queries import name_of


@dataclass(frozen=True)
class Party:
    """An organisation or a region, and the entry by which it takes part, if it has one."""

    organisation: Organisation | None = None
    region: Region | None = None
    entry: Entry | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        """What tells parties apart."""
        return (
            self.organisation.pk if self.organisation else None,
            self.region.pk if self.region else None,
        )

    @property
    def is_gone(self) -> bool:
        """Whether the organisation has closed or the region was archived."""
        if self.organisation is not None:
            closed_on = self.organisation.closed_on
            return closed_on is not None and closed_on <= timezone.localdate()
        return self.region is not None and self.region.is_archived

    @property
    def name(self) -> str:
        """Its name for this reader."""
        if self.organisation is not None:
            return profile.name(self.organisation)
        assert self.region is not None
        return name_of(self.region)


@dataclass(frozen=True)
class Recipient:
    """An address that speaks for a party, and the language in which to write to it."""

    email: str
    language: str
    user: User | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


def owner_of(entry: Entry) -> Party:
    """Whose entry it is."""
    return Party(entry.organisation, entry.region, entry)


def party_of(introduction: Introduction, side: str) -> Party:
    """A side of an introduction."""
    if side == Side.NEED:
        return owner_of(introduction.need)
    if introduction.offer is not None:
        return owner_of(introduction.offer)
    return Party(introduction.provider)


def other(side: str) -> Side:
    """The other side."""
    return Side.OFFER if side == Side.NEED else Side.NEED


def recipients_of(party: Party) -> list[Recipient]:
    """Who is written to: its own people, else the address that the organisation publishes, else
    who wrote the entry. Nobody when there is none of them. Two queries at most.
    """
    people: Sequence[User]
    if party.organisation is not None:
        members = OrganisationMember.objects.filter(in_force(), organisation=party.organisation)
        people = [one.user for one in members.select_related("user").order_by("pk")]
    else:
        managers = RegionManager.objects.filter(in_force(), region=party.region)
        people = [one.user for one in managers.select_related("user").order_by("pk")]
    found = [Recipient(one.email, one.language, one) for one in people if one.is_active]
    if not found and party.organisation is not None and party.organisation.email:
        organisation = party.organisation
        found = [Recipient(organisation.email, language_of(organisation))]
    if not found and party.entry is not None and party.entry.by is not None:
        by = party.entry.by
        found = [Recipient(by.email, by.language, by)] if by.is_active else []
    return found


def require_speaker(party: Party, user_id: int | None, otherwise: Sequence[Recipient] = ()) -> None:
    """Check that the person to whom a link was sent is still written to for the party.

    A link to the address of an organisation names no person and stays valid. `otherwise` are
    written to when nobody speaks for the party. Two queries at most.

    Raises:
        Refused: the person has left, or their account was erased.
    """
    if user_id is None:
        return
    found = recipients_of(party) or otherwise
    if all(one.user_id != user_id for one in found):
        raise Refused(
            _(
                "This link is no longer valid. The person to whom it was sent no longer acts for "
                "this organisation or region."
            )
        )


def stand_ins() -> list[Recipient]:
    """Who is written to for a side that nobody speaks for: the coordinators. One query."""
    return [Recipient(one.email, one.language, one) for one in coordinators()]


def without_people() -> Q:
    """Rows whose `organisation` or `region` has nobody with an account who acts for it."""
    members = holding(Role.ORGANISATION_MEMBER, "organisation")
    managers = holding(Role.REGION_MANAGER, "region")
    return ~Q(Exists(members)) & ~Q(Exists(managers))


def contact_of(party: Party, answered_by: User | None) -> tuple[str, str]:
    """Whom the other side may write to once both said yes: a name, if it is known, and an
    address; the person who said yes where they have an account.
    """
    if answered_by is not None and answered_by.is_active:
        return answered_by.name, answered_by.email
    for one in recipients_of(party):
        return (one.user.name if one.user else ""), one.email
    return "", ""


def named_in(party: Party, language: str) -> str:
    """The party's name for a reader of that language."""
    with translation.override(language):
        return party.name
