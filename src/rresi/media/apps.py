from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "rresi.media"
    label = "media"

    def ready(self) -> None:
        from rresi.core.schedule import register_periodic
        from rresi.media.services import sweep

        register_periodic("sweep-pictures", sweep, every=timedelta(hours=12))
