"""What the library adds to the pages of regions and organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import formats
from rresi.core.invented import with_examples
from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.permissions import target_of
from rresi.practices import queries
from rresi.practices.items import list_item
from rresi.practices.library import LISTING
from rresi.practices.naming import named_rows
from rresi.practices.permissions import PERMISSIONS
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
    real = shared.real.total
    all_of_them = ngettext(
        "%(count)s good practice from this region",
        "All %(count)s good practices from this region",
        real,
    ) % {"count": formats.number(real)}
    context = {"total": real, "newest": items[0] if items else None, "slug": region.slug}
    yield Panel("glance", "practices/panels/region_glance.html", context, place=30)
    yield Panel(
        "story",
        "practices/panels/region.html",
        {
            "items": items,
            "all": with_examples(all_of_them, shared.total - real),
            "more": shared.total > REGION_SHOWN,
            "slug": region.slug,
        },
        title=_("Good practices from this region"),
        place=10,
        key="practices",
    )


def on_regions(regions: Sequence[Region], _request: HttpRequest) -> Mapping[int, str]:
    """How many practices each region has in the library, invented examples apart."""
    shared = LISTING.store().select({})
    every, real = shared.counts["region"], shared.real.counts["region"]
    said = {}
    for region in regions:
        count = real.get(region.slug, 0)
        words = ngettext("%(count)s practice", "%(count)s practices", count)
        examples = every.get(region.slug, 0) - count
        said[region.pk] = with_examples(words % {"count": formats.number(count)}, examples)
    return said


def on_organisation(organisation: Organisation, request: HttpRequest) -> Iterator[Panel]:
    """The practices that an organisation says are its own, and apart from them those that only
    name it; those in which it took no part only its members see. Six queries at most."""
    found = queries.of_organisation(organisation.pk, limit=ORGANISATION_AT_MOST)
    own = [list_item(one.practice) for one in found if one.own or one.holds]
    open_ = [list_item(one.practice) for one in found if not one.own and one.holds is None]
    may = allowed(PERMISSIONS, actor_of(request.user), "naming.state", target_of(organisation))
    said = [one for one in found if not one.own and one.holds is not None] if may else []
    if own:
        title = _("Good practices of this organisation")
        yield Panel("story", "practices/_items.html", {"items": own}, title=title, place=10)
    if open_ or said:
        context = {
            "items": open_,
            "rows": named_rows([one for one in found if not one.own]) if may else [],
            "slug": organisation.slug,
        }
        title = _("Good practices that name this organisation")
        yield Panel("story", "practices/panels/named.html", context, title=title, place=11)
