"""The sitemap: each page once a language, with its siblings in the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from rresi.events.models import Event
from rresi.news.models import NewsItem
from rresi.practices import queries as practices
from rresi.regions.models import Region

# sitemaps.org: a file holds at most 50,000 addresses; five languages a page.
PAGES_AT_MOST = 10_000
FIXED = (
    *("portal:home", "practices:list", "regions:list", "events:list", "projects:partners"),
    *("news:list", "portal:about", "portal:privacy", "portal:accessibility", "portal:contact"),
)


def _pages() -> Iterator[tuple[str, list[str], datetime | None]]:
    for name in FIXED:
        yield name, [], None
    for slug in Region.objects.order_by("pk").values_list("slug", flat=True):
        yield "regions:detail", [slug], None
    for slug in Event.objects.order_by("pk").values_list("slug", flat=True):
        yield "events:detail", [slug], None
    for slug in NewsItem.objects.order_by("pk").values_list("slug", flat=True):
        yield "news:detail", [slug], None
    for slug, changed in practices.slugs_and_dates():
        yield "practices:detail", [slug], changed


def render(site: str) -> str:
    """The sitemap as XML."""
    languages = [code for code, _name in settings.LANGUAGES]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    with translation.override("en"):
        for index, (name, arguments, changed) in enumerate(_pages()):
            if index >= PAGES_AT_MOST:
                break
            path = reverse(name, args=arguments).removeprefix("/en/")
            addresses = {code: escape(f"{site}/{code}/{path}") for code in languages}
            alternates = "".join(
                f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
                for code, address in addresses.items()
            )
            when = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
            lines += [
                f"<url><loc>{address}</loc>{when}{alternates}</url>"
                for address in addresses.values()
            ]
    lines.append("</urlset>")
    return "\n".join(lines)
