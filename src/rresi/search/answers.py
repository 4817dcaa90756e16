"""What a search gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rresi.engines.semantics.snippets import Segments


class Channel(StrEnum):
    """Why a hit is there."""

    NAME = "name"
    WORDS = "words"
    TERMS = "terms"
    """It mentions a concept next to the one asked for."""
    MEANING = "meaning"
    FACETS = "facets"


class Note(StrEnum):
    """What the reader should know about an answer."""

    EMPTY = "empty"
    ONLY_COMMON_WORDS = "only-common-words"
    CUT = "cut"
    WORDS_ONLY = "words-only"


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found.

    `language` is the language of the text that matched, `title` and `slug` are that text's;
    `reader_title` is the title in the reader's language, empty where there is none. `score` is
    comparable within one answer only. `exact` tells hits that hold what was asked for from those
    near in meaning. `title_marks` and `snippet` hold the matched words; the snippet is of the text
    in the reader's language where there is one, and says its own. `labels` are those that hold
    sought words, in the snippet's language, where neither it nor its title does.
    """

    kind: str
    object_id: int
    language: str
    slug: str
    title: str
    reader_title: str
    score: float
    channel: Channel
    title_marks: Segments
    snippet: Segments
    snippet_language: str = ""
    exact: bool = False
    labels: tuple[str, ...] = ()
    invented: bool = False


@dataclass(frozen=True)
class Answer:
    """The page of hits, how many there are in all, and what matched before `allowed`.

    `exact` of the `total` hold what was asked for; they come first. `aside` are the best exact
    ones of the kinds that do not lead (the best at all, if the leading kind has none), and
    `counts` the numbers of all, by kind. `corrected` is the question as it was understood, empty
    where it was taken as typed; `offered` is what else may have been meant by it. Of all `texts`
    so many are `encoded`; while too few are, the note `WORDS_ONLY` says that only words are found.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    exact: int = 0
    aside: tuple[Hit, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    corrected: str = ""
    offered: str = ""
    notes: tuple[Note, ...] = ()
    language: str = ""
    texts: int = 0
    encoded: int = 0
    examples: tuple[int, int] = (0, 0)
    """How many of the `exact` ones, and of the `total`, are invented."""
    invented: Mapping[str, int] = field(default_factory=dict)
    """How many of the `counts` are invented, by kind."""
    _matching: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def holds_all(self) -> bool:
        """Whether any text, of whichever kind, holds what was asked for."""
        return bool(self.exact) or any(hit.exact for hit in self.aside)

    @property
    def near(self) -> tuple[Channel, ...]:
        """Why the hits of the page that are not exact are there."""
        return why_near(self.hits)

    def matching(self, kind: str) -> frozenset[int]:
        """All objects of a kind that match the question, whatever `allowed` said: for facets."""
        return self._matching.get(kind, frozenset())


def why_near(hits: Iterable[Hit]) -> tuple[Channel, ...]:
    """Why those of the hits that are not exact are there: by some words, terms or the meaning."""
    found = {hit.channel for hit in hits if not hit.exact}
    return tuple(channel for channel in Channel if channel in found)
