"""Who may do what with a project. The role of a partner is held for one project."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.projects.models import Project

PERMISSIONS: Table = {
    "project.create": {Role.COORDINATOR: Reach.ANYWHERE},
    "project.see": {Role.COORDINATOR: Reach.ANYWHERE, Role.PROJECT_PARTNER: Reach.SCOPE},
    "project.see_budget": {Role.COORDINATOR: Reach.ANYWHERE},
    "project.plan": {Role.COORDINATOR: Reach.ANYWHERE},
    "project.appoint": {Role.COORDINATOR: Reach.ANYWHERE},
    "project.freeze": {Role.COORDINATOR: Reach.ANYWHERE},
}


def target_of(project: Project) -> Target:
    """A project as permission sees it: that of its partners."""
    return Target.of(scopes={Role.PROJECT_PARTNER: [project.pk]})
