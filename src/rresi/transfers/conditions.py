"""A practice's conditions as adoption sees them: the only place that knows how they are stored."""

from __future__ import annotations

from dataclasses import dataclass

from rresi.editorial.documents import text_for
from rresi.practices.models import Practice
from rresi.practices.vocabulary import ConditionKind


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

    Asks nothing where `texts` were fetched with the practice.
    """
    text = text_for(practice, language)
    return [
        Condition(
            id=row["id"],
            kind=row["kind"],
            kind_label=str(ConditionKind(row["kind"]).label),
            text=text.words.get(f"conditions.{row['id']}.text") or row["text"],
            language=text.language,
            blocking=bool(row.get("blocking")),
        )
        for row in practice.document.get("conditions", [])
    ]
