"""What the forms of events choose from: regions, organisations, practices."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from babel.core import get_global
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.ordering import collation_key
from rresi.core.translations import current_language
from rresi.ecosystem import queries as organisations
from rresi.ecosystem.models import Organisation
from rresi.editorial.documents import title_of
from rresi.events.models import Event
from rresi.events.models.events import ZONE
from rresi.events.permissions import PERMISSIONS
from rresi.practices.models import Practice
from rresi.regions import queries as regions
from rresi.regions.models import Region

# Countries whose main zone is not the first in the alphabet, or is missing in the table.
_MAIN = {"CY": "Asia/Nicosia", "RU": "Europe/Moscow", "XK": "Europe/Belgrade"}
PRACTICES_AT_MOST = 200
_PAGE = re.compile(r"/organisations/([-\w]+)/?\s*$")


def zone_of(country: str) -> str:
    """The time zone in which most of a country lives; the network's where that is not known.

    Of several in Europe it is the first in the alphabet, since the others are enclaves and islands,
    but for those of `_MAIN`. Of several elsewhere nobody can guess.
    """
    if country in _MAIN:
        return _MAIN[country]
    places = get_global("zone_territories").items()
    zones = sorted(zone for zone, place in places if place == country)
    european = [zone for zone in zones if zone.startswith("Europe/")]
    return next(iter(european), zones[0] if len(zones) == 1 else ZONE)


def organisations_named(lines: Collection[str]) -> dict[str, int]:
    """The organisations that lines name, or whose page they are the address of. Three queries."""
    slugs = {line: match[1] for line in lines if (match := _PAGE.search(line))}
    by_slug = dict(Organisation.objects.filter(slug__in=slugs.values()).values_list("slug", "pk"))
    found = {line: by_slug[slug] for line, slug in slugs.items() if slug in by_slug}
    names = [line for line in lines if line not in slugs]
    return found | (organisations.named(names) if names else {})


def organisation_names(pks: Collection[int]) -> dict[int, str]:
    """The directory's names of these organisations, as a form has them. One query."""
    return dict(Organisation.objects.filter(pk__in=list(pks)).values_list("pk", "name"))


def practice_choices(event: Event, chosen: Collection[int]) -> list[tuple[str, str]]:
    """The published practices of the host region, and those already chosen. Two queries."""
    public = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    there = public.filter(region=event.host_region_id or 0) | public.filter(pk__in=list(chosen))
    found = there.distinct().prefetch_related("texts").order_by("pk")[:PRACTICES_AT_MOST]
    named = [(str(practice.pk), str(title_of(practice))) for practice in found]
    return sorted(named, key=lambda pair: collation_key(pair[1], current_language()))


def said_where(actor: Actor) -> str:
    """Where somebody may make events, in words; nothing for who may anywhere or nowhere.

    Two queries at most.
    """
    if allowed(PERMISSIONS, actor, "event.create"):
        return ""
    region_ids = actor.scope(Role.REGION_MANAGER)
    organisation_ids = actor.scope(Role.ORGANISATION_MEMBER)
    said = []
    own = [one for one in regions.listed() if one.pk in region_ids] if region_ids else []
    if own:  # all of theirs may be archived
        names = _listed(regions.name_of(region) for region in own)
        said.append(_("You can create any event hosted by: %(names)s.") % {"names": names})
    if named := organisation_names(organisation_ids) if organisation_ids else {}:
        names = _listed(named.values())
        said.append(_("You can create training courses hosted by: %(names)s.") % {"names": names})
    return " ".join(said)


def _listed(names: Iterable[str]) -> str:
    return formats.listed(sorted(names, key=lambda n: collation_key(n, current_language())))


def own_places(actor: Actor) -> dict[str, str]:
    """What a new event's form may hold already: somebody's one region and organisation."""
    region_ids = actor.scope(Role.REGION_MANAGER)
    organisation_ids = actor.scope(Role.ORGANISATION_MEMBER)
    found = {}
    if len(region_ids) == 1:
        region = Region.objects.get(pk=next(iter(region_ids)))
        found = {"host_region": str(region.pk), "zone": zone_of(region.country)}
    if len(organisation_ids) == 1:
        found["host_organisation"] = next(iter(organisation_names(organisation_ids).values()), "")
    return found
