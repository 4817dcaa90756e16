"""The directory: the list of organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.ecosystem import queries
from rresi.ecosystem.models import Organisation, OrganisationText
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import Facet, choices_facet, country_facet, vocabulary_facet
from rresi.listing.source import Order
from rresi.regions.queries import names_by_slug

VERSION = "organisations"  # the stamp by which workers know that their copy of the list is old


def _titles(organisations: QuerySet[Organisation]) -> Iterable[tuple[int, str, str]]:
    """An organisation's own name has no language; some have another name in one."""
    for pk, name in organisations.values_list("pk", "name").iterator():
        yield pk, "", name
    texts = OrganisationText.objects.filter(organisation__in=organisations).exclude(name="")
    yield from texts.values_list("organisation_id", "language", "name").iterator()


LISTING = Listing(
    kind="organisation",
    version=VERSION,
    url_name="ecosystem:list",
    detail_url_name="ecosystem:organisation",
    pattern="organisations",
    words=Words(
        title=_("Organisations"),
        description=_(
            "Organisations that work with social enterprises in the regions of the network."
        ),
        search=_("Search organisations"),
        count=lambda total: (
            ngettext("%(total)s organisation", "%(total)s organisations", total)
            % {"total": number(total)}
        ),
        lead=lambda every: (
            ngettext(
                "%(all)s organisation, from public sources. The list is not complete.",
                "%(all)s organisations, from public sources. The list is not complete.",
                every,
            )
            % {"all": number(every)}
        ),
        empty=_("No organisations match your choices"),
        show_all=_("Show all organisations"),
    ),
    templates=Templates(cards="ecosystem/_organisations.html"),
    rows=Organisation.objects.all,
    titles=_titles,
    cards=queries.cards,
    facets=(
        choices_facet(
            "kind", _("Type of organisation"), "kind", Organisation.Kind.choices, open=True
        ),
        replace(
            vocabulary_facet(taxonomies.FUNCTIONS, open=True), value="offers__function", where=Q()
        ),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
        country_facet("country", open=True),
        Facet("region", _("Region"), "region__slug", names=names_by_slug),
    ),
    orders=(Order("name", _("Name"), ("name", "pk"), alphabetical=True),),
)
