from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "rresi.core"
    label = "core"

    def ready(self) -> None:
        """Read what every app declares, and set the words with which forms refuse a value.

        The models of all apps are loaded by now.
        """
        from rresi.core.declarations import connect_receivers
        from rresi.core.limits import speak

        connect_receivers()
        speak()
