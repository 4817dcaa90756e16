"""Every address of the site: `/{language}/...`, but for what has no language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from rresi.accounts.urls import portrait_patterns, provider_patterns
from rresi.events.urls.short import in_a_language as codes_in_a_language
from rresi.operations import views as operations
from rresi.portal import views as portal

urlpatterns: list[URLPattern | URLResolver] = [
    path("", portal.best_language),
    path("robots.txt", portal.robots),
    path("", include("rresi.listing.urls")),
    path("health/", operations.ready),
    path("health/live", operations.live),
    path("health/ready", operations.ready),
    path("metrics", operations.numbers),
    path(".well-known/security.txt", operations.security_txt, name="security_txt"),
    path("media/", include("rresi.media.urls")),
    path("media/", include(portrait_patterns)),
    path("", include("rresi.events.urls.short")),
    path("", include("rresi.network.urls")),
]
urlpatterns += i18n_patterns(
    path("", include("rresi.portal.urls")),
    path("practices/", include("rresi.transfers.urls")),  # before the library's own
    path("practices/", include("rresi.practices.urls")),
    path("translate/", include("rresi.wording.urls")),
    path("review/", include("rresi.editorial.urls")),
    path("regions/", include("rresi.resilience.urls")),
    path("regions/", include("rresi.regions.urls")),
    path("organisations/", include("rresi.ecosystem.urls")),
    path("events/", include("rresi.events.urls")),
    path("", include(codes_in_a_language)),
    path("exchange/", include("rresi.exchange.urls")),
    path("impact/", include("rresi.impact.urls")),
    path("partners/", include("rresi.projects.urls")),
    path("news/", include("rresi.news.urls")),
    path("well/", include("rresi.operations.urls")),
    path("help/", include("rresi.help.urls")),
    path("", include("rresi.desk.urls")),
    path("account/", include("rresi.accounts.urls")),
    path("account/", include("allauth.urls")),
)
# After the others: of two addresses with one name, the last is the one that is written.
urlpatterns += provider_patterns
handler400 = "rresi.portal.views.bad_request"
handler403 = "rresi.portal.views.permission_denied"
handler404 = "rresi.portal.views.not_found"
handler429 = "rresi.core.ratelimit.sign_in_refusal"  # allauth's, by this name
handler500 = "rresi.portal.views.server_error"
