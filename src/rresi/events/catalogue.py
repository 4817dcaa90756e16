"""The list of missions, trainings and meetings, with facets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.events.models import Event, EventText
from rresi.events.queries import cards
from rresi.events.version import VERSION
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import Facet, as_text, choices_facet, country_facet, vocabulary_facet
from rresi.listing.source import Geography, Order
from rresi.regions.queries import names_by_slug
from rresi.regions.towns import towns_within

STATES = {"coming": _("Current and upcoming"), "past": _("Past"), "cancelled": _("Cancelled")}
_PLACES = {key: place for place, key in enumerate(STATES)}


def _rows() -> QuerySet[Event]:
    """All events that everybody may see. Those that a day makes past: `services.passing`."""
    today = timezone.localdate()
    return cards.public().annotate(
        state=Case(
            When(status=Event.Status.CANCELLED, then=Value("cancelled")),
            When(Q(end__gte=today) | Q(end__isnull=True, start__gte=today), then=Value("coming")),
            default=Value("past"),
            output_field=CharField(),
        ),
        coming_on=Case(When(Q(end__gte=today) & ~Q(status="cancelled"), then=F("start"))),
    )


def _titles(events: QuerySet[Event]) -> Iterable[tuple[int, str, str]]:
    texts = EventText.objects.filter(event__in=events)
    yield from texts.values_list("event_id", "language", "name").iterator()


LISTING = Listing(
    kind="mission",
    version=VERSION,
    url_name="events:list",
    detail_url_name="events:detail",
    pattern="missions",
    words=Words(
        title=_("Missions and training"),
        description=_("Missions, training and meetings of the network: past and to come."),
        search=_("Search missions and training"),
        count=lambda total: (
            ngettext("%(total)s event", "%(total)s events", total) % {"total": number(total)}
        ),
        lead=lambda _every: gettext(
            "On a mission (study visit), people from several regions visit another region to see "
            "for themselves what works there."
        ),
        map_title=_("Where they take place"),
        empty=_("No events match your choices"),
        show_all=_("Show all events"),
    ),
    templates=Templates(page="events/list.html", cards="events/_cards.html"),
    rows=_rows,
    invented="invented",
    titles=_titles,
    cards=cards.of_pks,
    facets=(
        Facet(
            "state",
            _("When"),
            F("state"),
            label_of=lambda key: str(STATES.get(key, key)),
            position=lambda key: _PLACES.get(key, len(_PLACES)),
        ),
        choices_facet("kind", _("Type of event"), "kind", Event.Kind.choices),
        country_facet("host_region__country"),
        Facet("region", _("Region"), "host_region__slug", names=names_by_slug),
        Facet("year", _("Year"), as_text("year"), position=lambda key: key),
        vocabulary_facet(taxonomies.TARGET_GROUPS),
    ),
    geography=Geography(
        latitude="host_region__latitude",
        longitude="host_region__longitude",
        country="host_region__country",
        area="region",
        towns=towns_within,
    ),
    orders=(
        Order(
            "date",
            _("Date"),
            (
                F("coming_on").asc(nulls_last=True),
                F("year").desc(nulls_last=True),
                F("start").desc(nulls_last=True),
                "pk",
            ),
        ),
        Order("name", _("Name"), ("slug", "pk"), alphabetical=True),
    ),
)
