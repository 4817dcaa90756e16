"""What came of an event that was closed, in numbers that everybody may see."""

from __future__ import annotations

from dataclasses import dataclass

from rresi.engines.suppression import LEAST
from rresi.events.models import Closing, Event
from rresi.events.queries import figures, promises


@dataclass(frozen=True)
class Outcome:
    """How many came, from how many countries, and what became of their promises."""

    people: int
    countries: int
    promises: int
    kept: int


def was_closed(event: Event) -> bool:
    """Whether its organiser has closed it; also of a cancelled one. One query."""
    return Closing.objects.filter(event=event).exists()


def of(event: Event) -> Outcome | None:
    """None before the event is closed, and where fewer than `LEAST` people came. Four queries."""
    if not was_closed(event):
        return None
    counted = figures.cells(event)
    people = sum(counted.values())
    if people < LEAST:
        return None
    standing = promises.standing(promises.of_event(event))
    countries = len({cell.country for cell in counted if cell.country})
    return Outcome(people, countries, standing.total, standing.kept)
