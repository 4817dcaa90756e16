from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "rresi.news"
    label = "news"
