"""Whom the organisers can write to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from rresi.events.attendees import Attendee
from rresi.events.models import Event
from rresi.events.queries import attending
from rresi.events.queries.people import Asked, find


@dataclass(frozen=True)
class Group:
    """Those who can be written to and stand alike, by name; `chosen`: they get the letter."""

    key: str
    label: str
    people: Sequence[Attendee]
    chosen: bool


def groups_of(event: Event, asked: Asked, chosen: Collection[str] = ()) -> list[Group]:
    """Who of those who fit can be written to, by how they stand. Three queries.

    Without a choice it is who takes part, or whom the list was narrowed to by their status.
    """
    labels = {
        "seat": gettext("People who take part"),
        "held": gettext("People for whom a seat is held"),
        "waits": gettext("People who wait for a seat or a decision"),
        "away": gettext("People who had no seat when the event began"),
    }
    found: dict[str, list[Attendee]] = {key: [] for key in labels}
    for one in attending.among(event, find(event, asked)):
        if one.email:
            found[_group(one)].append(one)
    usual = labels if asked.state else ("seat",)
    wanted = [key for key in labels if key in chosen] or usual
    return [
        Group(key, labels[key], people, key in wanted) for key, people in found.items() if people
    ]


def _group(one: Attendee) -> str:
    if one.turned_away:
        return "away"
    if not one.comes:
        return "waits"
    return "seat" if one.is_settled else "held"
