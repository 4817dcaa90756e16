from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "rresi.core"
    label = "core"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.core.schedule import register_periodic
        from rresi.core.tasks import recover_mail

        register_periodic("recover-mail", recover_mail, every=timedelta(minutes=5))
