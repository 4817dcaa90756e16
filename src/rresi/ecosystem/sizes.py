"""The class of size that a number of employees belongs to."""

from __future__ import annotations

import re

from rresi.ecosystem.models import Organisation
from rresi.engines.tables import parse_number

_Size = Organisation.Size
_BELOW = ((10, _Size.MICRO), (50, _Size.SMALL), (250, _Size.MEDIUM))
# What stands before and after a number of people.
_AROUND = re.compile(
    r"(?:(?:ca|circa|approx|about|around|ungefähr|etwa|rund|ongeveer|environ|env|yaklaşık)\b\.?|[~±≈])?"
    r"\s*(?P<number>\d[\d.,\s\u202f]*?)\s*"
    r"(?:(?:fte|mw|medewerkers?|werknemers?|mitarbeiter|mitarbeitende|beschäftigte|employees|people|"
    r"staff|personen|salariés|personnes|etp|kişi|çalışan)\b\.?)?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"^[><≥≤]\s*")
_RANGE = re.compile(r"\s*(?:[-–—]|\bto\b|\btot\b|\bbis\b|\bà\b)\s*", re.IGNORECASE)


def size_of(text: str) -> str:
    """The class of a number of people, such as "12", "3,5" or "ca. 10".

    Raises:
        ValueError: it is no such number, or a span that is in several classes.
    """
    found = {_class(part) for part in _RANGE.split(_WITHOUT.sub("", text.strip()))}
    if len(found) != 1:
        raise ValueError
    return found.pop()


def _class(text: str) -> str:
    around = _AROUND.fullmatch(text)
    if around is None:
        raise ValueError
    people = parse_number(around["number"], "")
    return next((size for most, size in _BELOW if people < most), _Size.LARGE).value
