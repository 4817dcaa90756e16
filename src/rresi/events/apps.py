from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "rresi.events"
    label = "events"

    def ready(self) -> None:
        from rresi.design.panels import register_panels
        from rresi.events import panels, queries
        from rresi.regions.pages import REGION_PAGE
        from rresi.search.interface import SearchSource, register_source

        register_panels(REGION_PAGE, panels.on_region)
        register_source(SearchSource("mission", queries.search_documents))
