"""The one way in which tests fill a network: people with their roles, regions and organisations.

`tests.editorial.cast.Cast`, `tests.journeys.people.People` and `tests.factories.busy.Busy` say who
there is; how somebody comes to hold a role is said here alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.editorial.models import ReviewerProfile
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager


class Network:
    """A network to which people are added by name, which in lower case begins their email."""

    def person(
        self,
        name: str,
        *,
        role: str = "",
        manages: Sequence[Region] = (),
        organisation: Organisation | None = None,
        language: str = "en",
    ) -> User:
        """Somebody with a role in the network, the regions they manage and their organisation."""
        user = create_person(email=f"{name.lower()}@example.org", name=name, language=language)
        if role:
            grant_network_role(actor=OPERATOR, user=user, kind=role)
        for region in manages:
            appoint_manager(actor=OPERATOR, region=region, user=user)
        if organisation:
            OrganisationMember.objects.create(organisation=organisation, user=user)
        return user

    def reviewer(
        self,
        name: str,
        region: Region | None,
        *,
        languages: Sequence[str] = ("en",),
        organisation: Organisation | None = None,
    ) -> User:
        """A reviewer of `region` who reads these languages."""
        user = self.person(name, role=NetworkRole.Kind.REVIEWER, organisation=organisation)
        ReviewerProfile.objects.create(
            user=user, languages=list(languages), region_id=region.pk if region else None
        )
        return user
