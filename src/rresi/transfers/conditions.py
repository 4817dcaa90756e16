"""A practice's conditions as adoption sees them: the only place that knows how they are stored."""

from __future__ import annotations

from dataclasses import dataclass

from rresi.practices.items import text_for
from rresi.practices.models import Practice


@dataclass(frozen=True)
class Condition:
    """What a practice needs in another place."""

    id: str  # stays the same from revision to revision
    kind: str
    kind_label: str
    text: str
    language: str  # of the text
    blocking: bool  # nothing works without it


def conditions_of(practice: Practice, language: str = "") -> list[Condition]:
    """The conditions in the practice's order, in this language or the reader's.

    Asks nothing where `texts` and `conditions` were fetched with the practice.
    """
    text = text_for(practice, language)
    words = dict(enumerate(text.conditions))
    return [
        Condition(
            id=str(row.pk),
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            text=words.get(row.position, ""),
            language=text.language,
            blocking=row.blocking,
        )
        for row in practice.conditions.all()
    ]
