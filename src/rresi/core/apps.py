from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "rresi.core"
    label = "core"

    def ready(self) -> None:
        """Read what every app declares: the models of all apps are ready by now.

        And let forms say in this site's words what is too much.
        """
        from rresi.core.declarations import connect_receivers
        from rresi.core.limits import speak

        connect_receivers()
        speak()
