"""Who adopted a practice, in lines, where it is shown without panels: in print, beside others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rresi.core.declarations import declared
from rresi.practices.models import Practice
from rresi.practices.presentation import PracticePage


@dataclass(frozen=True)
class Adoptions:
    """An app's contribution: a line about each adoption of practices, by their keys."""

    lines: Callable[[Collection[int]], Mapping[int, Sequence[str]]]


def with_adoptions(
    practices: Sequence[Practice], pages: Sequence[PracticePage]
) -> list[PracticePage]:
    """The pages of these practices with who adopted them."""
    told = [one.lines([practice.pk for practice in practices]) for one in declared(Adoptions)]
    return [
        replace(page, adopted=[line for lines in told for line in lines.get(practice.pk, ())])
        for practice, page in zip(practices, pages, strict=True)
    ]
