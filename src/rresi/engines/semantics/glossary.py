"""The field's terms in every language, recognised in a text by their stems.

A term recognised in a text becomes a concept, the same for all languages, so that a question
about a *stichting beschut werk* meets a text that says *sheltered workshop*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rresi.engines.semantics.analysers import ROOT_MARK, Word, words_of


@dataclass(frozen=True, slots=True)
class Term:
    """One way to say a concept in one language."""

    concept: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text: the words from `start` up to, not including, `end`."""

    concept: str
    start: int
    end: int


def _key(word: Word) -> str:
    """One token for all inflections of a word: its stem, part by part."""
    parts = ([t for t in part if not t.endswith(ROOT_MARK)] for part in word.form.parts)
    return "+".join(part[-1] if len(part) == 1 else part[1] for part in parts)


def _keys(word: Word) -> set[str]:
    """The stem, and the surface, so that an acronym is recognised in any case."""
    return {_key(word), word.form.surface}


class Glossary:
    """Finds the longest terms of a language in analysed words; O(words) for a fixed glossary."""

    def __init__(
        self, terms: Iterable[Term] = (), *, related: Iterable[Sequence[str]] = ()
    ) -> None:
        """`related` are groups of concepts that a reader who asks for one wants to see near."""
        self.terms = tuple(terms)
        self._related: dict[str, dict[str, None]] = {}
        for group in related:
            for concept in group:
                self._related.setdefault(concept, {}).update(dict.fromkeys(group))
        self._by_first: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        for term in self.terms:
            keys = tuple(_key(word) for word in words_of(term.text, term.language))
            if keys:
                entries = self._by_first.setdefault((term.language, keys[0]), [])
                entries.append((keys, term.concept))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._texts: dict[tuple[str, str], list[str]] = {}
        for term in self.terms:
            self._texts.setdefault((term.concept, term.language), []).append(term.text)

    def mentions(self, words: Sequence[Word], language: str) -> list[Mention]:
        """The concepts named in a text, longest term first, without overlap of the same words."""
        found: list[Mention] = []
        keys = [_keys(word) for word in words]
        position = 0
        while position < len(words):
            length = 0
            for first in keys[position]:
                for term, concept in self._by_first.get((language, first), ()):
                    if len(term) < length or position + len(term) > len(words):
                        continue
                    if all(term[i] in keys[position + i] for i in range(1, len(term))):
                        length = len(term)
                        found.append(Mention(concept, position, position + length))
            position += max(length, 1)
        return found

    def texts(self, concept: str, language: str) -> tuple[str, ...]:
        """How a concept is said in a language; empty when the glossary does not know."""
        return tuple(self._texts.get((concept, language), ()))

    def related(self, concepts: Sequence[str]) -> tuple[str, ...]:
        """The concepts next to these, without these."""
        near = dict.fromkeys(other for one in concepts for other in self._related.get(one, ()))
        return tuple(other for other in near if other not in concepts)


EMPTY = Glossary()
