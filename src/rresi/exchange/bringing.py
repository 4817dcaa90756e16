"""A need that a network brings to regions for its members."""

from __future__ import annotations

from rresi.ecosystem.models import Organisation
from rresi.exchange.facts import written_in
from rresi.exchange.models import Entry
from rresi.exchange.parties import Party, owner_of
from rresi.exchange.telling import tell


def is_common(entry: Entry) -> bool:
    """Whether a network states the need for its members."""
    network = entry.organisation
    return entry.is_need and network is not None and network.kind == Organisation.Kind.NETWORK


def bring(entry: Entry) -> None:
    """Tell whoever looks after the regions that a need names, when a network states it."""
    if not is_common(entry):
        return
    for place in entry.places.select_related("region").order_by("pk"):
        tell(
            party=Party(region=place.region),
            event="exchange-brought",
            key=f"entry:{entry.pk}:brought:{place.region_id}",
            words=lambda: {
                "entry": entry,
                "network": owner_of(entry).name,
                "written_in": written_in(entry),
            },
            page=lambda _one: ("exchange:entry", entry.slug),
        )
