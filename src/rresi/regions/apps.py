from __future__ import annotations

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "rresi.regions"
    label = "regions"

    def ready(self) -> None:
        from rresi.accounts.roles import register_roles, register_scope
        from rresi.accounts.services import register_export
        from rresi.listing.kinds import register_kind
        from rresi.listing.sitemaps import register_pages
        from rresi.regions import kinds, queries, services

        register_roles(queries.manager_grants)
        register_scope(services.MANAGERS)
        register_export("managed_regions", queries.export_of)
        register_kind(kinds.REGION)
        register_pages("regions:list")
