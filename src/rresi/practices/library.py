"""The library: the list of published practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Case, F, Value, When
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rresi.authoring.lists import LANGUAGE, document_listing
from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.core.translations import current_language
from rresi.editorial.checks import REVIEWED, UNREVIEWED, review_label, reviewed
from rresi.editorial.documents import text_for
from rresi.listing.declaration import Templates, Words
from rresi.listing.facets import (
    Facet,
    as_text,
    choices_facet,
    country_facet,
    vocabulary_facet,
)
from rresi.listing.source import Geography, Order
from rresi.listing.stores import Ordered, Store
from rresi.practices import queries
from rresi.practices.items import ListItem, list_item
from rresi.practices.kind import PRACTICES
from rresi.practices.models import EvidenceLevel, Practice
from rresi.regions.queries import names_by_slug
from rresi.regions.towns import towns_within

# Start years in steps, the newest first; the key is the first year of the step.
START_STEPS = (2025, 2020, 2015, 2010, 0)
NOT_RECORDED = "unknown"


def _cards(pks: Sequence[int]) -> Mapping[int, ListItem]:
    texts = {practice: text_for(practice) for practice in queries.in_order(pks)}
    words = queries.words_of(texts.values())
    return {
        practice.pk: list_item(practice, words.get(text.pk, {})) for practice, text in texts.items()
    }


def _start_label(key: str) -> str:
    if key == NOT_RECORDED:
        return gettext("No information")
    if not key.isdecimal() or int(key) not in START_STEPS:
        return key
    first = int(key)
    index = START_STEPS.index(first)
    if index == 0:
        return gettext("%(year)d or later") % {"year": first}
    last = START_STEPS[index - 1] - 1
    if first == 0:
        return gettext("%(year)d or earlier") % {"year": last}
    return gettext("%(first)d–%(last)d") % {"first": first, "last": last}


def _evidence_label(key: str) -> str:
    labels = {str(value): label for value, label in EvidenceLevel.choices}
    return str(labels.get(key, key))


def _highest_first(key: str) -> int:
    return -int(key) if key.isdecimal() else 1


EVIDENCE = Facet(
    key="evidence",
    label=_("Evidence"),
    value=as_text("evidence_level"),
    label_of=_evidence_label,
    position=_highest_first,
)
START = Facet(
    key="start",
    label=_("Start year"),
    value=Case(
        When(start_year__isnull=True, then=Value(NOT_RECORDED)),
        *(When(start_year__gte=first, then=Value(str(first))) for first in START_STEPS),
    ),
    label_of=_start_label,
    position=_highest_first,
)
REVIEW = Facet(
    key="review",
    label=pgettext_lazy("noun", "Review"),
    value=reviewed("practice"),
    label_of=lambda key: capfirst(review_label(key)) if key in {REVIEWED, UNREVIEWED} else key,
    position=lambda key: key != REVIEWED,
)
REGION = Facet(key="region", label=_("Region"), value="region__slug", names=names_by_slug)


LISTING = document_listing(
    PRACTICES,
    anchor="library",
    page_size=12,  # a practice takes more room than a name
    words=Words(
        title=_("Library of good practices"),
        description=_(
            "What cities and regions have done, with what results, and what another place needs to "
            "do the same."
        ),
        search=_("Search good practices"),
        count=lambda total: (
            ngettext("%(total)s practice", "%(total)s practices", total) % {"total": number(total)}
        ),
        lead=lambda _every: gettext(
            "What cities and regions have tried, how sure we are that it worked, and what another "
            "place needs to do the same."
        ),
        empty=_("No practices match your choices"),
        show_all=_("Show all practices"),
        map_title=_("Locations of these good practices"),
        map_sentence=_("Each point shows a practice, or the number of practices in that place."),
    ),
    templates=Templates(
        page="practices/list.html",
        cards="practices/_items.html",
        found="practices/_library.html",
        empty="practices/_elsewhere.html",
    ),
    cards=_cards,
    facets=(
        vocabulary_facet(taxonomies.TOPICS),
        vocabulary_facet(taxonomies.FUNCTIONS),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
        country_facet("region__country"),
        REGION,
        choices_facet("status", _("Status"), "status", Practice.Status.choices),
        EVIDENCE,
        REVIEW,
        LANGUAGE,
        START,
        vocabulary_facet(taxonomies.SDGS),
    ),
    default_order=Order(
        "evidence",
        _("Strongest evidence"),
        ("-evidence_level", "-evidence_weight", "-published_at", "pk"),
    ),
    orders=(
        Order("start", _("Most recently started"), (F("start_year").desc(nulls_last=True), "pk")),
    ),
    geography=Geography(
        latitude="latitude",
        longitude="longitude",
        name="place",
        country="region__country",
        area="region",
        towns=towns_within,
    ),
)


def readable_first(store: Store, order: str, count: int) -> list[ListItem]:
    """The first practices in an order, those that the reader can read before the others."""
    parts = store.select({}).parted(LANGUAGE.key, current_language())
    return LISTING.items(store, Ordered(order, *parts)[:count])


def _digits(value: str) -> int:
    return sum(sign.isdecimal() for sign in value)


def on_show(store: Store, turn: int) -> tuple[ListItem | None, bool]:
    """A practice for the poster on the home page: readable, with a figure and its period.

    Among those with the strongest evidence another one each `turn`, and whether there are more;
    an invented one only where there is no other.
    A figure of one digit says too little to a stranger: it is shown where there is no other.
    """
    shown = [item for item in readable_first(store, "evidence", 12) if item.figure]
    shown = [item for item in shown if not item.invented] or shown
    shown = [item for item in shown if not item.written_in] or shown
    shown = [item for item in shown if item.figure and item.figure.period] or shown
    shown = [item for item in shown if item.figure and _digits(item.figure.value) > 1] or shown
    best = [item for item in shown if item.evidence_level == shown[0].evidence_level]
    return best[turn % len(best)] if best else None, len(best) > 1
