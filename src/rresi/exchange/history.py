"""The history of an offer or need, in words for its owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rresi.core import formats, taxonomies
from rresi.core.translations import language_name, language_order
from rresi.exchange.forms import EntryForm
from rresi.exchange.models import Entry, EntryChange
from rresi.exchange.vocabulary import Audience, Reach, What
from rresi.regions.queries import names_by_slug

SHOWN = 80  # characters of a longer text
_CHOICES = {"what": What, "reach": Reach, "audience": Audience}
_TERMS = {"function": taxonomies.FUNCTIONS, "target_groups": taxonomies.TARGET_GROUPS}


@dataclass(frozen=True)
class Event:
    """One step: what happened, and the label, the earlier and the later value of each field."""

    at: datetime
    what: str
    by_link: bool
    fields: Sequence[tuple[str, str, str]]


def told(changes: Sequence[EntryChange]) -> list[Event]:
    """The steps of an entry's record. One query, if its regions changed."""
    slugs = {
        slug
        for change in changes
        for record in (change.before, change.after)
        for slug in record.get("regions", [])
    }
    names = names_by_slug(slugs) if slugs else {}
    return [
        Event(one.at, one.get_event_display(), one.by_link, _fields(one, names)) for one in changes
    ]


def _fields(change: EntryChange, names: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    if change.event != EntryChange.Event.EDITED:
        return []
    found = []
    for name, after in change.after.items():
        if field := EntryForm.base_fields.get(name):
            before = change.before.get(name)
            found.append(
                (str(field.label), _words(name, before, names), _words(name, after, names))
            )
    return found


def _words(name: str, value: Any, names: Mapping[str, Any]) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return formats.listed([_words(name, one, names) for one in value])
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name in _TERMS:
        terms = _TERMS[name]
        return str(terms[value].label) if value in terms else str(value)
    if name in ("language", "languages"):
        return language_name(value)
    if name == "regions":
        by_language = names.get(value, {})
        return next(
            (by_language[one] for one in language_order() if one in by_language), str(value)
        )
    if name == "until":
        return formats.day(date.fromisoformat(value))
    if name in ("price_from", "price_to"):
        return formats.number(Decimal(value))
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry's fields as its history keeps them."""
    columns = (
        *("what", "function", "cpv", "language", "title", "description", "reach", "capacity"),
        *("capacity_unit", "currency", "price_unit", "audience"),
    )
    record: dict[str, Any] = {name: getattr(entry, name) for name in columns}
    for name in ("price_from", "price_to"):
        value = getattr(entry, name)
        record[name] = None if value is None else f"{value:.2f}"
    record["until"] = entry.until.isoformat()
    record["languages"] = list(entry.languages.values_list("code", flat=True))
    record["target_groups"] = list(entry.tags.order_by("position").values_list("key", flat=True))
    record["regions"] = sorted(entry.places.values_list("region__slug", flat=True))
    return record
