"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.design.panels import Panels
from rresi.ecosystem import kinds, needs, pairs, panels, queries
from rresi.ecosystem.models import OrganisationMember
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.ecosystem.services import claiming, lists, merging, suggesting
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
    Needs(needs.needs, waits=needs.waiting),
    Needs(needs.duplicates, waits=pairs.any_open),
    Periodic("find duplicates", merging.find_pairs, every=timedelta(days=1)),
    Periodic("drop pending imports", lists.drop_old, every=timedelta(hours=6)),
    Periodic("ask organisations", claiming.keep_fresh, every=claiming.EVERY),
    Export("suggestions", queries.suggestions_of),
    Erasure(suggesting.forget),
    Panels(REGION_PAGE, panels.on_region),
    kinds.ORGANISATION,
    Owns(
        (
            *("Organisation", "OrganisationText", "OrganisationTag", "Sector", "Registration"),
            *("Evidence", "OrganisationMember", "FactDates", "Change", "Suggestion"),
            *("OrganisationList", "ListEntry", "Pair", "Merge", "Offer", "Relation"),
            "RelationText",
        ),
        leaves_out={"PendingImport": "a file that waits for its preview to be confirmed"},
    ),
)
