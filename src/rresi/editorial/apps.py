from __future__ import annotations

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "rresi.editorial"
    label = "editorial"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.accounts.needs import register_needs
        from rresi.accounts.services import register_erasure, register_export
        from rresi.core.schedule import register_periodic
        from rresi.editorial import needs, queries
        from rresi.editorial.services import drafting, reviewing

        register_needs(10, needs.needs)
        register_export("submissions", queries.export_of)
        register_erasure(drafting.leave)
        register_periodic("remind-reviewers", reviewing.remind, every=timedelta(hours=6))
