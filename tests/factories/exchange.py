"""Offers, needs and introductions for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.exchange.models import Entry, Introduction
from rresi.exchange.rules import Fields
from rresi.exchange.services import entries, introductions
from rresi.regions.models import Region

_numbers = count(1)


def make_organisation(
    region: Region | None = None, *, member: User | None = None, **changes: Any
) -> Organisation:
    """An organisation that publishes an address, with a member if one is given."""
    number = next(_numbers)
    fields = {
        "slug": f"organisation-{number}",
        "name": f"Organisation {number}",
        "email": f"office-{number}@organisation.example",
        "languages": ["en"],
    }
    organisation = Organisation.objects.create(region=region, **(fields | changes))
    if member is not None:
        OrganisationMember.objects.create(organisation=organisation, user=member)
    return organisation


def fields_of(direction: str, title: str = "", **changes: Any) -> Fields:
    """What an entry states."""
    stated = {
        "direction": direction,
        "what": "service",
        "title": title or f"Something {next(_numbers)}",
        "language": "en",
    }
    return Fields(**(stated | changes))


def make_entry(
    owner: Organisation | Region, direction: str = "need", title: str = "", **changes: Any
) -> Entry:
    """An entry of an organisation or a region."""
    fields = fields_of(direction, title, **changes)
    if isinstance(owner, Organisation):
        return entries.state(actor=OPERATOR, fields=fields, organisation=owner)
    return entries.state(actor=OPERATOR, fields=fields, region=owner)


def make_introduction(need: Entry, offer: Entry) -> Introduction:
    """A suggestion that nobody has answered."""
    made = introductions.suggest(need=need, offer=offer)
    assert made is not None
    return made


def introduce(need: Entry, offer: Entry) -> Introduction:
    """Both sides said yes."""
    found = make_introduction(need, offer)
    for side in ("need", "offer"):
        token = introductions.token_for(found, side, None)
        found = introductions.answer_by_link(token=token, said="yes")
    return found
