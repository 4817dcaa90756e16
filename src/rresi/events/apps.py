from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "rresi.events"
    label = "events"

    def ready(self) -> None:
        from rresi.design.panels import register_panels
        from rresi.events import kinds, panels
        from rresi.listing.kinds import register_kind
        from rresi.listing.sitemaps import register_pages
        from rresi.regions.pages import REGION_PAGE

        register_panels(REGION_PAGE, panels.on_region)
        register_kind(kinds.MISSION)
        register_pages("events:list")
