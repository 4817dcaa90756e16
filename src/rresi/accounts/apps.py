from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rresi.accounts"
    label = "accounts"

    def ready(self) -> None:
        from datetime import timedelta

        from rresi.accounts import notices, traces
        from rresi.accounts.services import register_erasure, register_export
        from rresi.core.schedule import register_periodic

        register_export("notices", notices.export_of)
        register_export("sign_in", traces.export_sign_in)
        register_export("mail", traces.export_mail)
        register_erasure(traces.erase)
        register_periodic("send-digests", notices.send_digests, every=timedelta(minutes=30))
