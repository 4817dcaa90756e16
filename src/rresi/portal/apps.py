from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rresi.portal"
    label = "portal"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.core.schedule import register_periodic
        from rresi.portal.services import erase_old_contact_messages

        register_periodic(
            "erase-contact-messages", erase_old_contact_messages, every=timedelta(hours=24)
        )
