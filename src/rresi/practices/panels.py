"""What the library adds to the pages of regions and organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats
from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.practices import queries
from rresi.practices.items import list_item
from rresi.practices.library import LISTING
from rresi.regions.models import Region

REGION_SHOWN = 3  # the library has them all
ORGANISATION_AT_MOST = 20


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """How many practices a region shares, and the newest of them.

    One query, and five for practices that this worker has not shown before.
    """
    store = LISTING.store()
    shared = store.select({"region": [region.slug]})
    items = LISTING.items(store, list(shared.ordered("newest")[:REGION_SHOWN]))
    context = {"total": shared.total, "newest": items[0] if items else None, "slug": region.slug}
    yield Panel("glance", "practices/panels/region_glance.html", context, place=30)
    yield Panel(
        "story",
        "practices/panels/region.html",
        {
            "items": items,
            "total": shared.total,
            "more": shared.total > REGION_SHOWN,
            "slug": region.slug,
        },
        title=_("Good practices from this region"),
        place=10,
        key="practices",
    )


def on_regions(regions: Sequence[Region], _request: HttpRequest) -> Mapping[int, str]:
    """How many practices each region has in the library. One query."""
    shared = LISTING.store().select({}).counts["region"]
    counts = {region.pk: shared.get(region.slug, 0) for region in regions}
    return {
        pk: ngettext("%(count)s practice", "%(count)s practices", count)
        % {"count": formats.number(count)}
        for pk, count in counts.items()
    }


def on_organisation(organisation: Organisation, _request: HttpRequest) -> Iterator[Panel]:
    """The practices that an organisation says are its own, and apart from them those that only
    name it. Six queries at most."""
    found = queries.of_organisation(organisation.pk, limit=ORGANISATION_AT_MOST)
    own = [list_item(practice) for practice, said_itself in found if said_itself]
    named = [list_item(practice) for practice, said_itself in found if not said_itself]
    if own:
        title = _("Good practices of this organisation")
        yield Panel("story", "practices/_items.html", {"items": own}, title=title, place=10)
    if named:
        title = _("Good practices that name this organisation")
        template = "practices/panels/named.html"
        yield Panel("story", template, {"items": named}, title=title, place=11)
