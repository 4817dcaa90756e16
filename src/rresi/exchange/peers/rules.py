"""Pure decisions of questions to regions: what is stated, which regions are chosen, how long."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rresi.engines.tables import tidy

TITLE_AT_MOST, TEXT_AT_MOST, ANSWER_AT_MOST = 150, 3000, 5000
CHOSEN_AT_MOST = 5
"""How many regions one question is sent to."""
ASKED_A_WEEK = 5
"""How many questions one region gets in seven days; after that it is not proposed."""
WEEK = timedelta(days=7)
REMIND_AFTER = timedelta(days=10)
"""After which a region that has not answered is reminded, once."""
UNANSWERED_AFTER = timedelta(days=30)
"""After which the asking side is told that no one has answered."""
KEPT = timedelta(days=365)
KEPT_AFTER_WITHDRAWAL = timedelta(days=30)
PRACTICES_COUNTED = 3  # of one region


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks. `function` is a key of the vocabulary or empty."""

    title: str
    text: str
    language: str
    function: str = ""

    def __post_init__(self) -> None:
        """The title stands in one line of a page and of a mail."""
        object.__setattr__(self, "title", tidy(self.title))

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Known:
    """What speaks for asking a region: the places of its practices in a search for the question
    (0 is the best), how many organisations there provide the function, and shared languages.

    `managed`: somebody looks after it here and can answer.
    """

    region_id: int
    practices: Mapping[str, int]
    offers: int = 0
    languages: tuple[str, ...] = ()
    managed: bool = False

    @property
    def knows(self) -> bool:
        """Whether it has published or provides something, beyond a language."""
        return bool(self.practices) or self.offers > 0

    @property
    def reasons(self) -> dict[str, Any]:
        """The same as it is stored and put in words later."""
        return {
            "practices": sorted(self.practices, key=lambda slug: self.practices[slug])[
                :PRACTICES_COUNTED
            ],
            "offers": self.offers,
            "languages": list(self.languages),
        }

    @property
    def weight(self) -> float:
        """The higher, the sooner it is asked."""
        best = sorted(self.practices.values())[:PRACTICES_COUNTED]
        practices = sum(1 / (2 + place) for place in best)
        others = 0.1 * min(self.offers, 5) + (0.2 if self.languages else 0)
        return practices + others + (0.2 if self.managed else 0)


def choose(known: Collection[Known], *, at_most: int = CHOSEN_AT_MOST) -> list[Known]:
    """The regions to ask, the likeliest to know first.

    Those that share a language alone are asked when no region is known to have experience.
    """
    ranked = sorted(known, key=lambda one: (-one.weight, one.region_id))
    knowing = [one for one in ranked if one.knows]
    return (knowing or [one for one in ranked if one.languages])[:at_most]
