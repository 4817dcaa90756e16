from __future__ import annotations

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "rresi.regions"
    label = "regions"

    def ready(self) -> None:
        from rresi.accounts.roles import register_roles, register_scope
        from rresi.accounts.services import register_export
        from rresi.regions import queries, services
        from rresi.search.interface import SearchSource, register_source

        register_roles(queries.manager_grants)
        register_scope(services.MANAGERS)
        register_export("managed_regions", queries.export_of)
        register_source(SearchSource("region", queries.search_documents))
