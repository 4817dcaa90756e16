from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rresi.portal"
    label = "portal"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.accounts.services import register_erasure, register_export
        from rresi.core.schedule import register_periodic
        from rresi.listing.sitemaps import register_pages
        from rresi.portal import services
        from rresi.search import saved

        register_export("contact_messages", services.export_of)
        register_erasure(services.erase_messages_of)
        register_export("saved_searches", saved.export_of)
        register_erasure(saved.forget_owner)
        register_pages(
            *("portal:home", "portal:about", "portal:privacy"),
            *("portal:accessibility", "portal:contact"),
        )
        register_periodic(
            "erase-contact-messages", services.erase_old_contact_messages, every=timedelta(hours=24)
        )
