"""The names of cities in the reader's language: The Hague, Den Haag, Lahey, La Haye.

Records keep the name that their author wrote. The table, `places.json`, holds the cities whose
name differs between the interface's languages; every other name is shown as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rresi.core.translations import current_language
from rresi.engines.tables import fold


@dataclass(frozen=True)
class Place:
    """A city with its name in each language, and other ways in which people write it."""

    country: str  # ISO 3166-1 alpha-2
    names: Mapping[str, str]
    also: tuple[str, ...]
    adjectives: tuple[str, ...]  # those that no rule makes of the name: Haagse, Lilloise

    @property
    def spellings(self) -> tuple[str, ...]:
        """All its names, each once."""
        return tuple(dict.fromkeys((*self.names.values(), *self.also)))


@cache
def _places() -> Mapping[str, list[Place]]:
    """The places that each spelling, folded, may stand for."""
    records = json.loads(files("rresi.core").joinpath("places.json").read_text("utf-8"))
    found: dict[str, list[Place]] = {}
    for record in records:
        place = Place(
            record["country"],
            record["names"],
            tuple(record.get("also", ())),
            tuple(record.get("adjectives", ())),
        )
        for spelling in {fold(name) for name in place.spellings}:
            found.setdefault(spelling, []).append(place)
    return found


def _find(name: str, country: str) -> Place | None:
    candidates = _places().get(fold(name), [])
    return next((place for place in candidates if country in ("", place.country)), None)


def place_name(name: str, country: str = "", *, language: str = "") -> str:
    """A city's name in a language, the reader's by default; as given when it is not in the table.

    `country` (ISO 3166-1 alpha-2) keeps apart cities that share a name: Vienne in France is not
    Vienna.
    """
    place = _find(name, country)
    return place.names.get(language or current_language(), name) if place else name


def place_names(name: str, country: str = "") -> tuple[str, ...]:
    """Every name of a city, the given one first, for a search index; empty for no name."""
    if not name:
        return ()
    place = _find(name, country)
    return tuple(dict.fromkeys((name, *(place.spellings if place else ()))))


def place_words(name: str, country: str = "") -> tuple[str, ...]:
    """Every name of a city and its irregular adjectives, as they stand in names of organisations:
    Humanity Hub Den Haag, Haagse Humanity Hub; empty for no name.
    """
    place = _find(name, country)
    return (*place_names(name, country), *(place.adjectives if place else ()))


def is_same_place(one: str, other: str, country: str = "") -> bool:
    """Whether two names are spellings of one city: DEN HAAG, The Hague, 's-Gravenhage."""
    first, second = (place_name(name, country, language="en") for name in (one, other))
    return fold(first) == fold(second)
