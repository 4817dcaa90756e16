"""A second kind gets its list, and its place in search and sitemap, from a declaration alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from rresi.accounts.services import create_person
from rresi.config import urls as site
from rresi.core import stamps
from rresi.core.declarations import added
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import Facet, country_facet
from rresi.listing.kinds import Kind, kinds
from rresi.listing.pages import list_page
from rresi.listing.source import Order
from rresi.regions.models import Region
from rresi.search import saved
from rresi.search.interface import SearchDocument, SearchSource, reindex
from rresi.search.models import SavedSearch
from tests.factories.regions import make_other_region, make_region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.listing.test_declaring")]

# --- the declaration: all that a list needs ------------------------------------------------------

PLACES = Listing(
    kind="place",
    version="places",
    url_name="places:list",
    detail_url_name="regions:detail",
    words=Words(
        title="Places",
        search="Search the places",
        count=lambda total: f"{total} places",
        lead=lambda every: f"All {every} places.",
        empty="No place fits",
        show_all="Show all places",
    ),
    templates=Templates(cards="places.html"),
    rows=Region.objects.all,
    titles=lambda rows: ((pk, "en", slug) for pk, slug in rows.values_list("pk", "slug")),
    cards=Region.objects.in_bulk,
    facets=(country_facet("country"), Facet("slug", "Slug", "slug")),
    orders=(Order("slug", "Slug", ("slug",)),),
)
PLACE = Kind(
    label="Places",
    url_name="regions:detail",
    position=99,
    source=SearchSource(
        "place",
        lambda ids: [
            SearchDocument("place", row.pk, "en", row.slug, row.slug, "A windmill by the water")
            for row in Region.objects.order_by("pk")
            if ids is None or row.pk in ids
        ],
    ),
    public=Region.objects.all,
    listing=PLACES,
)


def places(request: HttpRequest) -> HttpResponse:
    return list_page(request, PLACES)


urlpatterns = [
    path("places/", include(([path("", places, name="list")], "places"))),
    *site.urlpatterns,
]

# -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _declared(settings: Any) -> Iterator[None]:
    card = "{% for item in items %}<p>card of {{ item.slug }}</p>{% endfor %}"
    engines = settings.TEMPLATES
    loaders = [
        ("django.template.loaders.locmem.Loader", {"places.html": card}),
        "django.template.loaders.app_directories.Loader",
    ]
    options = {**engines[0]["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engines[0], "APP_DIRS": False, "OPTIONS": options}]
    PLACES.replica.forget()
    make_region()
    make_other_region()
    stamps.renew_stamp("places")
    with added(PLACE):
        yield
    PLACES.replica.forget()


def test_the_list_has_facets_chips_counts_and_cards(client: Client) -> None:
    page = client.get("/places/").content.decode()
    assert "card of the-hague" in page
    assert "2 places" in page
    assert "All 2 places." in page
    narrowed = client.get("/places/?country=BE").content.decode()
    assert "card of the-hague" not in narrowed
    assert "Remove filter" in narrowed
    part = client.get("/places/?country=BE", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="list"' in part


def test_filters_are_folded_away_until_one_of_them_is_chosen(client: Client) -> None:
    page = client.get("/places/").content.decode()
    assert '<details class="facet" id="facet-country">' in page
    narrowed = client.get("/places/?country=BE").content.decode()
    assert '<details class="facet" id="facet-country" open>' in narrowed


def test_its_words_are_searched_on_its_page_and_over_everything(client: Client) -> None:
    reindex("place")
    assert "card of the-hague" in client.get("/places/?q=windmill").content.decode()
    page = client.get("/en/search/?q=windmill&kind=place").content.decode()
    assert "/en/regions/the-hague/" in page
    assert "Places" in page


def test_the_sitemap_has_its_list_and_its_pages(client: Client) -> None:
    page = client.get("/sitemap-place.xml").content.decode()
    assert "<loc>http://localhost:8000/nl/regions/the-hague/</loc>" in page
    assert "/places/" in client.get("/sitemap.xml").content.decode()


def test_its_facets_alone_can_be_saved(client: Client) -> None:
    reindex("place")
    client.force_login(create_person(email="m@example.org", name="M", language="en"))
    client.post("/en/search/save/", {"kind": "place", "filters": "country=BE"})
    assert "/places/?country=BE" in unquote(client.get("/en/search/saved/").content.decode())
    mine = SavedSearch.objects.get()
    assert saved.check(mine) == ()
    Region.objects.create(slug="gent", country="BE", languages=["nl"])
    stamps.renew_stamp("places")
    assert saved.check(mine) == (), "not before it can be shown"
    reindex("place")
    assert [hit.slug for hit in saved.check(mine)] == ["gent"]
    assert saved.check(mine) == ()


def test_a_facet_across_many_rows_says_so() -> None:
    """Otherwise one object would be counted once for each of them."""
    wrong = []
    for kind in kinds():
        for facet in kind.listing.facets if kind.listing else ():
            if not isinstance(facet.value, str) or facet.many:
                continue
            model: Any = kind.listing.rows().model if kind.listing else None
            for name in facet.value.split(LOOKUP_SEP):
                step = model._meta.get_field(name)
                if step.one_to_many or step.many_to_many:
                    wrong.append((kind.key, facet.key))
                model = step.related_model
    assert wrong == []
