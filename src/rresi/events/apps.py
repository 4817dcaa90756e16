from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "rresi.events"
    label = "events"

    def ready(self) -> None:
        from rresi.events import queries
        from rresi.search.interface import SearchSource, register_source

        register_source(SearchSource("mission", queries.search_documents))
