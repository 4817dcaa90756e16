"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.listing.sitemaps import SitemapPages
from rresi.projects import facts, needs, reading
from rresi.projects.models import ProjectMember
from rresi.projects.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Scope(
        role=Role.PROJECT_PARTNER,
        label=_("Project partner"),
        model=ProjectMember,
        field="project",
        names=reading.names_of,
        permissions=PERMISSIONS,
        action="project.appoint",
    ),
    Export("projects", reading.export_of),
    Cascade(),
    Needs(needs.needs, waits=needs.undelivered),
    facts.PROJECT,
    facts.PARTNERSHIP,
    SitemapPages("projects:partners"),
    Owns(
        (
            *("Project", "ProjectText", "Partnership", "ProjectMember", "ProjectEvent"),
            *("CountingRule", "BudgetHead", "WorkPackage", "Deliverable", "Risk"),
            "Pack",
        ),
        leaves_out={
            "AuditLink": "its link leads to the installation that sent it",
            "AuditLook": "says who opened a link of one installation",
        },
    ),
)
