"""What adoption adds to the pages of practices and regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.accounts.roles import Role, actor_of
from rresi.design.panels import Panel
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.transfers import queries
from rresi.transfers.models import Transfer

ON_REGION_AT_MOST = 20
SHOWN = 50  # of each group, on the page of a practice


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What a region took up from others, and what it is interested in. Four queries."""
    found = _apart(queries.into_region([region.pk], limit=ON_REGION_AT_MOST))
    interested = found.pop("interested")
    if found["begun"] or found["stopped"]:
        yield Panel(
            "story",
            "transfers/_groups.html",
            found,
            title=_("Adoptions in this region"),
            place=20,
            key="adoptions",
        )
    if interested:
        yield Panel(
            "story",
            "transfers/_groups.html",
            {"begun": interested},
            title=_("Interest, no decision yet"),
            place=21,
            key="interest",
        )


def _apart(passages: Sequence[queries.Passage]) -> dict[str, list[queries.Passage]]:
    """Adoptions, and apart from them what does not count as one: interest, and what was stopped."""
    groups: dict[str, list[queries.Passage]] = {"begun": [], "interested": [], "stopped": []}
    names = {Transfer.State.INTERESTED: "interested", Transfer.State.ABANDONED: "stopped"}
    for one in passages:
        groups[names.get(Transfer.State(one.card.state), "begun")].append(one)
    return groups


def _own_region(practice: Practice, request: HttpRequest) -> Region | None:
    """The region that the reader manages, if it is another. Two queries for managers alone."""
    actor = actor_of(request.user)
    if not actor.scope(Role.REGION_MANAGER) - {practice.region_id}:
        return None
    found = (region for region in queries.regions_for(actor) if region.pk != practice.region_id)
    return next(found, None)


def on_practice(practice: Practice, request: HttpRequest) -> Iterator[Panel]:
    """Whether it would work elsewhere, and who took it up. Three queries, of many four."""
    own = _own_region(practice, request)
    button = {
        "slug": practice.slug,
        "region_name": name_of(own) if own else "",
        "region_slug": own.slug if own else "",
    }
    yield Panel("actions", "transfers/panels/fit_button.html", button)
    passages = queries.of_practice(practice, limit=SHOWN)
    used = [one.card.region for one in passages if one.card.state in Transfer.USED]
    begun = [one for one in passages if one.card.state in Transfer.BEGUN]
    count = len(used) if len(begun) < SHOWN else queries.count_using(practice)
    if count:
        context = {"region": used[0] if used else "", "count": count}
        yield Panel("actions", "transfers/panels/used.html", context, place=90)
    yield Panel(
        "story",
        "transfers/panels/practice.html",
        {**_apart(passages), "slug": practice.slug},
        title=_("Adoption by other regions"),
        key="adopted",
    )
