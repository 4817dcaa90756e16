"""The directory: the list of organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.ecosystem import queries, registers
from rresi.ecosystem.models import Organisation, OrganisationText, Registration
from rresi.ecosystem.sectors import SECTIONS
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import Facet, choices_facet, country_facet, vocabulary_facet
from rresi.listing.source import Geography, Order
from rresi.listing.stores import Selection
from rresi.regions.queries import names_by_slug
from rresi.regions.towns import towns_within

DIGITS = 7  # of a text that may be a number of a register
COUNTED_AT_MOST = 10_000  # organisations on a map, of which it says how many have no point
VERSION = "organisations"  # the stamp by which workers know that their copy of the list is old


def _titles(organisations: QuerySet[Organisation]) -> Iterable[tuple[int, str, str]]:
    """An organisation's own name has no language; some have another name in one."""
    for pk, name in organisations.values_list("pk", "name").iterator():
        yield pk, "", name
    texts = OrganisationText.objects.filter(organisation__in=organisations).exclude(name="")
    yield from texts.values_list("organisation_id", "language", "name").iterator()


STATES = {"stale": _("Possibly out of date"), "closed": _("Closed")}
STATE = Case(
    When(closed_on__isnull=False, then=Value("closed")),
    When(stale_since__isnull=False, then=Value("stale")),
    default=Value(""),
    output_field=CharField(),
)


def located() -> QuerySet[Organisation]:
    """All organisations; one without a point stands at its town's, else at its region's."""
    return Organisation.objects.annotate(
        map_latitude=Coalesce("latitude", "town_latitude", "region__latitude"),
        map_longitude=Coalesce("longitude", "town_longitude", "region__longitude"),
    )


def _centred(selection: Selection) -> str:
    """How many of the organisations on a map stand in the middle of a town or region. One query."""
    selection = selection.real
    if selection.total > COUNTED_AT_MOST:
        return ""
    placed = Q(town_latitude__isnull=False) | Q(region__latitude__isnull=False)
    centred = Organisation.objects.filter(placed, pk__in=selection.pks(), latitude__isnull=True)
    if not (count := centred.count()):
        return ""
    words = ngettext(
        "Only the town or region of this organisation is known; the map shows its centre.",
        "Only the town or region of %(count)s of the %(total)s organisations is known; the map "
        "shows its centre.",
        selection.total,
    )
    return words % {"count": number(count), "total": number(selection.total)}


def _numbered(text: str) -> set[int] | None:
    """Who has a number of a public register, written with its register or alone. One query."""
    if not any(char.isdecimal() for char in text):
        return None
    register, number = registers.registration(text) or ("other", "")
    if named := register != "other":
        having = Registration.objects.filter(register=register, number=number)
    elif sum(char.isdecimal() for char in text) >= DIGITS:
        having = Registration.objects.filter(number=re.sub(r"[\s.]", "", text))
    else:
        return None
    found = set(having.values_list("organisation_id", flat=True))
    return found if found or named else None


LISTING = Listing(
    kind="organisation",
    version=VERSION,
    url_name="ecosystem:list",
    detail_url_name="ecosystem:organisation",
    pattern="organisations",
    words=Words(
        title=_("Organisations"),
        description=_("Organisations that work for social impact in the regions of the network."),
        search=_("Search organisations"),
        count=lambda total: (
            ngettext("%(total)s organisation", "%(total)s organisations", total)
            % {"total": number(total)}
        ),
        lead=lambda every: (
            ngettext(
                "%(all)s organisation, from public sources, imported lists and suggestions. The "
                "list is not complete.",
                "%(all)s organisations, from public sources, imported lists and suggestions. The "
                "list is not complete.",
                every,
            )
            % {"all": number(every)}
        ),
        map_title=_("Where the organisations are"),
        map_note=_centred,
        empty=_("No organisations match your choices"),
        show_all=_("Show all organisations"),
    ),
    templates=Templates(page="ecosystem/list.html", cards="ecosystem/_organisations.html"),
    rows=located,
    invented="invented",
    numbered=_numbered,
    titles=_titles,
    cards=queries.cards,
    facets=(
        choices_facet("kind", _("Type of organisation"), "kind", Organisation.Kind.choices),
        replace(vocabulary_facet(taxonomies.FUNCTIONS), value="offers__function", where=Q()),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
        country_facet("country"),
        Facet("region", _("Region"), "region__slug", names=names_by_slug),
        Facet(
            "sector",
            _("Sector"),
            "sectors__section",
            many=True,
            label_of=lambda key: str(SECTIONS.get(key, key)),
        ),
        vocabulary_facet(taxonomies.SDGS),
        choices_facet("size", _("Size"), "size", Organisation.Size.choices, graded=True),
        Facet("state", _("Status"), STATE, label_of=lambda key: str(STATES.get(key, key))),
    ),
    geography=Geography(
        latitude="map_latitude",
        longitude="map_longitude",
        name="city",
        country="country",
        area="region",
        towns=towns_within,
    ),
    orders=(Order("name", _("Name"), ("name", "pk"), alphabetical=True),),
)
