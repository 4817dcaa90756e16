from __future__ import annotations

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "rresi.practices"
    label = "practices"

    def ready(self) -> None:
        from rresi.accounts.services import register_export
        from rresi.editorial.registry import register_subject
        from rresi.listing.kinds import register_kind
        from rresi.practices import kinds, queries
        from rresi.practices.proposing import subject

        register_subject(subject.PracticeSubject())
        register_kind(kinds.PRACTICE)
        register_export("practices", queries.export_of)
        from datetime import timedelta

        from rresi.accounts.needs import register_needs
        from rresi.core.schedule import register_periodic
        from rresi.design.panels import register_panels, register_remarks
        from rresi.ecosystem.pages import ORGANISATION_PAGE
        from rresi.practices import needs, panels
        from rresi.regions.pages import REGION_PAGE

        register_panels(REGION_PAGE, panels.on_region)
        register_panels(REGION_PAGE, panels.transfers_on_region)
        register_panels(ORGANISATION_PAGE, panels.on_organisation)
        register_remarks(REGION_PAGE, panels.on_regions)
        register_needs(30, needs.needs)
        register_periodic("look-again", needs.remind_to_look_again, every=timedelta(hours=12))
