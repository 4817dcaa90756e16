"""What cases add to the pages of practices, organisations and regions, and to their own."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.impact import cids, pooling, queries
from rresi.impact.models import Case
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.regions.queries import names_of

AT_MOST = 6


def on_case(case: Case, _request: HttpRequest) -> Iterator[Panel]:
    """The files, how complete the data are, and cases that may count the same people.

    Eight queries at most.
    """
    yield Panel("actions", "impact/panels/files.html", {"slug": case.slug})
    tiers = cids.tiers_of(cids.graph_of(case.document, queries.exported(case)))
    yield Panel(
        "story",
        "impact/panels/tiers.html",
        {"tiers": tiers},
        title=_("How complete the data are"),
        place=90,
    )
    shared = queries.counts_shared_with(case)
    if shared:
        yield Panel(
            "story",
            "impact/panels/counted_twice.html",
            {"shared": shared},
            title=_("The same people may be counted twice"),
        )


def on_practice(practice: Practice, _request: HttpRequest) -> Iterator[Panel]:
    """Cases of a practice, and what came of it where it was adopted. One query without cases.

    Six at most.
    """
    cases = list(_cases(queries.of_practice(practice.pk), _("Impact of this practice")))
    yield from cases
    if not cases:
        return
    results = queries.results_of_adopters(practice.pk, practice.region_id)
    if results:
        names = names_of({one.region_id for one in results})
        yield Panel(
            "story",
            "impact/panels/pooled.html",
            {"outcomes": pooling.outcomes(results, names)},
            title=_("Results elsewhere"),
            place=60,
        )


def on_organisation(organisation: Organisation, _request: HttpRequest) -> Iterator[Panel]:
    """The cases of an organisation. Two queries."""
    yield from _cases(queries.of_organisation(organisation.pk), _("Its impact"))


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """The cases of a region. Two queries."""
    yield from _cases(queries.of_region(region.pk), _("Impact cases from this region"), place=25)


def on_event(event: Event, _request: HttpRequest) -> Iterator[Panel]:
    """The cases that go back to an event. Two queries."""
    yield from _cases(queries.of_event(event.pk), _("Impact of this event"))


def _cases(rows: QuerySet[Case], title: str, place: int = 50) -> Iterator[Panel]:
    items = queries.cards(rows, limit=AT_MOST)
    if items:
        context = {"items": items}
        yield Panel("story", "authoring/_cards.html", context, place, title, "impact")
