"""The list of offers and needs, with facets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.exchange import cards, cpv, queries
from rresi.exchange.models import Entry
from rresi.exchange.services.entries import KIND, VERSION
from rresi.exchange.vocabulary import Direction, What
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import (
    Facet,
    choices_facet,
    country_facet,
    language_label,
    vocabulary_facet,
)
from rresi.listing.source import Geography, Order
from rresi.regions.queries import names_by_slug
from rresi.regions.towns import towns_within


def _titles(entries: QuerySet[Entry]) -> Iterable[tuple[int, str, str]]:
    yield from entries.values_list("pk", "language", "title").iterator()


DESCRIPTION = _("What organisations and regions of the network offer and need.")

LISTING = Listing(
    kind=KIND,
    version=VERSION,
    url_name="exchange:list",
    detail_url_name="exchange:entry",
    pattern="exchange",
    words=Words(
        title=pgettext_lazy("menu", "Exchange"),
        description=DESCRIPTION,
        lead=lambda _every: str(DESCRIPTION),
        search=_("Search offers and needs"),
        count=lambda total: (
            ngettext("%(total)s offer or need", "%(total)s offers and needs", total)
            % {"total": number(total)}
        ),
        map_title=_("Where the offers and needs are"),
        empty=_("No offers or needs match your choices"),
        show_all=_("Show all offers and needs"),
    ),
    templates=Templates(page="exchange/list.html", cards="exchange/_cards.html"),
    rows=queries.public,
    invented="invented",
    titles=_titles,
    cards=cards.cards,
    facets=(
        choices_facet("direction", _("Offer or need"), "direction", Direction.choices),
        choices_facet("what", _("What"), "what", What.choices),
        replace(vocabulary_facet(taxonomies.FUNCTIONS), value="function", where=Q(), many=False),
        Facet("division", _("Service or product"), Substr("cpv", 1, 2), label_of=cpv.label_of),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
        country_facet("home__country"),
        Facet("region", _("Region"), "home__slug", names=names_by_slug),
        Facet(
            "spoken", _("Working language"), "languages__code", many=True, label_of=language_label
        ),
    ),
    geography=Geography(
        latitude="home__latitude",
        longitude="home__longitude",
        country="home__country",
        area="region",
        towns=towns_within,
    ),
    orders=(
        Order("newest", _("Newest"), (F("created_at").desc(), "pk")),
        Order("until", _("Ends soonest"), ("until", "pk")),
        Order("name", _("Name"), ("title", "pk"), alphabetical=True),
    ),
)
