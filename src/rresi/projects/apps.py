from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "rresi.projects"
    label = "projects"

    def ready(self) -> None:
        from rresi.listing.sitemaps import register_pages

        register_pages("projects:partners")
