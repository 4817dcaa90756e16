"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.design.panels import Panels
from rresi.ecosystem import kinds, panels, queries
from rresi.ecosystem.models import OrganisationMember
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Scope(
        role=Role.ORGANISATION_MEMBER,
        label=_("Member of an organisation"),
        model=OrganisationMember,
        field="organisation",
        names=queries.names_of,
        permissions=PERMISSIONS,
        action="organisation.add_member",
    ),
    Export("organisations", queries.export_of),
    Cascade(),
    Panels(REGION_PAGE, panels.on_region),
    kinds.ORGANISATION,
)
