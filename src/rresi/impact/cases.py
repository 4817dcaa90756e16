"""The list of published cases."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.authoring.lists import LANGUAGE, document_listing
from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.impact.kind import CASES
from rresi.impact.vocabulary import Catalogue, Finding, Grade
from rresi.listing.declaration import Templates, Words
from rresi.listing.facets import Facet, choices_facet, country_facet, vocabulary_facet
from rresi.regions.queries import names_by_slug

_ORDER = {grade.value: place for place, grade in enumerate(Grade)}
_GRADES = {grade.value: grade.label for grade in Grade}

LISTING = document_listing(
    CASES,
    words=Words(
        title=_("Impact cases"),
        description=_(
            "What social enterprises and regions have brought about, how it is known, and where "
            "nothing changed."
        ),
        search=_("Search impact cases"),
        count=lambda total: (
            ngettext("%(total)s case", "%(total)s cases", total) % {"total": number(total)}
        ),
        lead=lambda _every: gettext(
            "What social enterprises and regions have brought about, how it is known, and where "
            "nothing changed."
        ),
        empty=_("No cases match your choices"),
        show_all=_("Show all cases"),
    ),
    templates=Templates(page="impact/list.html", cards="authoring/_cards.html"),
    facets=(
        choices_facet("finding", _("What was found"), "finding", Finding.choices),
        vocabulary_facet(taxonomies.TOPICS),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
        country_facet("region__country"),
        Facet("region", _("Region"), "region__slug", names=names_by_slug),
        Facet(
            "grade",
            _("Basis of the finding"),
            "indicators__measurements__grade",
            many=True,
            label_of=lambda key: str(_GRADES.get(key, key)),
            position=lambda key: _ORDER.get(key, len(_ORDER)),
        ),
        choices_facet(
            "catalogue", _("Indicators"), "indicators__catalogue", Catalogue.choices, many=True
        ),
        LANGUAGE,
        vocabulary_facet(taxonomies.SDGS),
    ),
)
