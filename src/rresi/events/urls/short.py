"""Addresses without a language: short ones for badges, and those that other programs read."""

from __future__ import annotations

from django.urls import path

from rresi.events.views import certificates, check_in

app_name = "codes"
# Capital letters need fewer modules in a QR code than small ones (`printing.codes`).
_pages = [
    path("C/<str:token>", check_in.badge, name="badge"),
    path("c/<str:token>", check_in.badge),
    path("credentials/", certificates.check_credential, name="check"),
    path("credentials/certificates/<str:code>", certificates.check, name="certificate"),
]
urlpatterns = [
    *_pages,
    path("credentials/keys", certificates.keys, name="keys"),
    path("credentials/keys/<str:kid>", certificates.key, name="key"),
    path("credentials/status", certificates.status, name="status"),
]
# The pages are also below each language, where the menu of languages leads from them.
in_a_language = (_pages, "codes_in_a_language")
