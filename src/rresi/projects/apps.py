from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "rresi.projects"
    label = "projects"
