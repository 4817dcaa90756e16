from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rresi.portal"
    label = "portal"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.accounts.services import register_erasure, register_export
        from rresi.core.schedule import register_periodic
        from rresi.portal import finding, services
        from rresi.search import saved

        register_export("contact_messages", services.export_of)
        register_erasure(services.erase_messages_of)
        register_export("saved_searches", finding.export_of)
        register_erasure(finding.forget_owner)
        saved.register_filters("practice", finding.practice_filters)
        saved.new_finds.connect(finding.tell_of_finds, dispatch_uid="rresi.portal.finding")
        register_periodic(
            "erase-contact-messages", services.erase_old_contact_messages, every=timedelta(hours=24)
        )
