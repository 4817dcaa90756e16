from __future__ import annotations

from django.apps import AppConfig


class EcosystemConfig(AppConfig):
    name = "rresi.ecosystem"
    label = "ecosystem"

    def ready(self) -> None:
        from rresi.accounts.roles import register_roles, register_scope
        from rresi.accounts.services import register_export
        from rresi.design.panels import register_panels
        from rresi.ecosystem import kinds, panels, queries, services
        from rresi.listing.kinds import register_kind
        from rresi.regions.pages import REGION_PAGE

        register_roles(queries.member_grants)
        register_scope(services.MEMBERS)
        register_export("organisations", queries.export_of)
        register_panels(REGION_PAGE, panels.on_region)
        register_kind(kinds.ORGANISATION)
