from __future__ import annotations

from django.apps import AppConfig


class EcosystemConfig(AppConfig):
    name = "rresi.ecosystem"
    label = "ecosystem"

    def ready(self) -> None:
        from rresi.accounts.roles import register_roles
        from rresi.accounts.services import register_export
        from rresi.ecosystem import queries

        register_roles(queries.member_grants)
        register_export("organisations", queries.export_of)
