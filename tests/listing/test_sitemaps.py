"""The sitemap: one file, or an index when there are more URLs than a file may hold."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from rresi.core.translations import interface_languages
from rresi.ecosystem.models import Organisation
from rresi.listing import sitemaps
from tests.factories.practices import make_practice

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    root = ElementTree.fromstring(answer.content)
    return [element.text or "" for element in root.iter(f"{NAMESPACE}loc")]


def test_every_public_page_is_there_in_every_language(client: Client) -> None:
    make_practice()
    Organisation.objects.create(slug="guild", name="Guild")
    found = locations(client, "/sitemap.xml")
    assert len(found) == len(set(found))
    for code in interface_languages():
        for path in (
            *("", "practices/", "practices/repair-cafe/", "regions/", "regions/the-hague/"),
            *("organisations/", "organisations/guild/", "events/", "partners/", "news/"),
            *("about/", "privacy/", "accessibility/", "contact/"),
        ):
            assert f"http://localhost:8000/{code}/{path}" in found


def test_each_page_names_its_siblings_and_when_it_changed(client: Client) -> None:
    practice = make_practice()
    page = client.get("/sitemap-practice.xml").content.decode()
    assert (
        '<xhtml:link rel="alternate" hreflang="tr" '
        'href="http://localhost:8000/tr/practices/repair-cafe/"/>'
    ) in page
    assert f"<lastmod>{timezone.localdate(practice.updated_at).isoformat()}</lastmod>" in page


def test_a_large_site_gets_an_index_of_files(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "URLS_AT_MOST", 12)
    monkeypatch.setattr(sitemaps.KindSection, "limit", 12)
    monkeypatch.setattr(sitemaps.PageSection, "limit", 1000)
    Organisation.objects.bulk_create(
        Organisation(slug=f"guild-{number}", name="Guild") for number in range(4)
    )
    files = locations(client, "/sitemap.xml")
    assert "http://localhost:8000/sitemap-organisation.xml?p=2" in files
    assert "http://localhost:8000/sitemap-pages.xml" in files
    pages = [
        page
        for file in files
        if "organisation" in file
        for page in locations(client, file.removeprefix("http://localhost:8000"))
    ]
    assert len(pages) == len(set(pages)) == 4 * len(interface_languages())
    for path in (
        "/sitemap-organisation.xml?p=3",
        "/sitemap-organisation.xml?p=x",
        "/sitemap-x.xml",
    ):
        assert client.get(path).status_code == 404
