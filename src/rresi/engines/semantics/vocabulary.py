"""The words of a language as a corpus writes them: what a mistyped word may have been meant as."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from rresi.engines.semantics import dictionary
from rresi.engines.semantics.analysers import Word, slices, stem_of, words_of
from rresi.engines.semantics.compounds import split_compound
from rresi.engines.semantics.folding import compose, fold, lower
from rresi.engines.semantics.spelling import Words

SHORTEST = 3
LEAST_PART = 5
MANY_FORMS = ("de", "nl", "tr")
"""Languages in which a word often stands in a text only with an ending or in a compound."""
_APOSTROPHE = re.compile(r"['’ʼ]")


def bare(raw: str, word: Word, language: str) -> str:
    """The part of a word as written that its surface stands for, without ``l'`` or ``'in``.

    Empty for codes, acronyms and words with a hyphen, which are not words to be spelt.
    """
    for piece in _APOSTROPHE.split(raw):
        if piece.isalpha() and fold(lower(piece, language)) == word.form.surface:
            return piece
    return ""


def written_words(texts: Iterable[str], language: str) -> Counter[str]:
    """How often each word is written in some texts, as it is spelt there, or within one."""
    found: Counter[str] = Counter()
    for text in texts:
        composed = compose(text)
        for word in words_of(composed, language):
            piece = bare(composed[word.start : word.end], word, language)
            if len(piece) >= SHORTEST and not (piece.isupper() and len(piece) > 1):
                found[piece] += 1
                found.update(_usual_within(piece, word, language))
    return found


def _usual_within(written: str, word: Word, language: str) -> Iterator[str]:
    """The usual words of which a compound is made, or without the ending; those of a noun are
    nouns."""
    if language not in MANY_FORMS:
        return
    small = lower(written, language)
    parts = set(slices(small, split_compound(word.form.surface, language)))
    for part in sorted((parts or {stem_of(small, language)}) - {small}):
        if len(part) >= LEAST_PART and dictionary.is_usual(part, language):
            yield part.capitalize() if written[:1].isupper() else part


class Vocabulary:
    """The words of one language; `written` counts each as it is spelt."""

    def __init__(self, language: str, written: Mapping[str, int]) -> None:
        self.language = language
        self._spellings: dict[str, dict[str, int]] = defaultdict(dict)
        for spelling, times in written.items():
            self._spellings[fold(lower(spelling, language))][spelling] = times

    def __len__(self) -> int:
        return len(self._spellings)

    def __contains__(self, surface: object) -> bool:
        return surface in self._spellings

    @cached_property
    def _words(self) -> Words:
        return Words(self._spellings)

    def spelling(self, surface: str) -> str:
        """How a word that is here is mostly spelt. Raises KeyError for one that is not.

        A capital letter may only begin a sentence, but for German, where it tells a noun.
        """
        written = self._spellings[surface]
        small = [word for word in written if word[:1].islower()] if self.language != "de" else []
        return max(small or written, key=lambda spelling: (written[spelling], spelling))

    def times(self, surface: str) -> int:
        """How often a word was met."""
        return sum(self._spellings.get(surface, {}).values())

    def is_spelt(self, word: str) -> bool:
        """Whether somewhere the word is written with just these letters and accents."""
        typed = lower(word, self.language)
        known = self._spellings.get(fold(typed), ())
        return any(lower(spelling, self.language) == typed for spelling in known)

    def near(self, surface: str) -> list[tuple[int, str]]:
        """The words that one which is not here is a mistake or two away from, the likeliest first:
        how many mistakes, and the word."""
        found = [
            (mistakes, self._words.words[position])
            for position, mistakes in self._words.close(surface, whole=True)
        ]
        return sorted(
            found, key=lambda one: (one[0], one[1][:1] != surface[:1], -self.times(one[1]), one[1])
        )
