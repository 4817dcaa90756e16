"""The field's terms in every language, recognised in a text by their stems.

A term recognised in a text becomes a concept, the same for all languages, so that a question
about a *stichting beschut werk* meets a text that says *sheltered workshop*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rresi.engines.semantics.analysers import ROOT_MARK, Word, occurrences, words_of
from rresi.engines.semantics.folding import fold


@dataclass(frozen=True, slots=True)
class Term:
    """One way to say a concept in one language."""

    concept: str
    language: str
    text: str


SHORTEST, SHORT, LONG = 3, 5, 9
"""Letters to which a term has no other form, to which a letter is taken from it or added, and to
which two are taken."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text: the words from `start` up to, not including, `end`."""

    concept: str
    start: int
    end: int
    tells: bool = True
    """Whether the term is one of the field wherever it stands: several words or an acronym. A
    single word means many things."""


def _key(word: Word) -> str:
    """One token for all inflections of a word: its stem, of a compound the last of its tokens."""
    tokens = [token for token in word.form.parts[0] if not token.endswith(ROOT_MARK)]
    return fold(tokens[-1] if len(tokens) == 1 or len(word.form.parts) > 1 else tokens[1])


def _keys(word: Word) -> set[str]:
    """The stem, and the surface, so that an acronym is recognised in any case."""
    return {_key(word), word.form.surface}


def _keys_of_parts(word: Word) -> set[str]:
    """The surface and the stem of each part of a compound."""
    parts = word.form.parts
    return {fold(token) for part in parts for token in part[:2]} if len(parts) > 1 else set()


def _is_form_of(word: Word, term: str, language: str) -> bool:
    """Whether a word, or a part of it, is a form of a term of one word, and not one of like stem.

    A stem alone took Unternehmen for Unternehmerinnen, and données for don. `term` is the surface
    of the term; an ending may be taken from it and another be added, in Turkish of any length.
    """
    size, turkish = len(term), language == "tr"
    kept = term[: size - (3 if turkish or size > LONG else 1 if size <= SHORT else 2)]
    longest = size + (1 if size <= SHORT else 4)
    surfaces = {word.form.surface, *(fold(part[0]) for part in word.form.parts)}
    return term in surfaces or any(
        surface.startswith(kept) and (turkish or len(surface) <= longest)
        for surface in surfaces
        if size > SHORTEST
    )


BETWEEN = 30
"""Letters that may stand between two words of a term: little words."""


def _are_next(one: Word, other: Word, text: str, language: str) -> bool:
    """Whether nothing but stop words stands between two words of a text."""
    between = text[one.end : other.start]
    return len(between) <= BETWEEN and all(w.form.stop for w in words_of(between, language))


def is_one_word(words: Sequence[Word]) -> bool:
    """Whether words are one but for stop words, and that one not made of several."""
    return sum(len(word.form.parts) for word in words if not word.form.stop) == 1


class Glossary:
    """Finds the longest terms of a language in analysed words; O(words) for a fixed glossary."""

    def __init__(
        self, terms: Iterable[Term] = (), *, related: Iterable[Sequence[str]] = ()
    ) -> None:
        """`related` are groups of concepts that a reader who asks for one wants to see near."""
        self.terms = tuple(terms)
        self.languages = tuple(sorted({term.language for term in self.terms}))
        self._related: dict[str, dict[str, None]] = {}
        for group in related:
            for concept in group:
                self._related.setdefault(concept, {}).update(dict.fromkeys(group))
        self._by_first: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
        self._spoken: dict[tuple[str, str], list[list[Word]]] = {}
        self._telling: set[tuple[str, tuple[str, ...]]] = set()
        for term in self.terms:
            words = words_of(term.text, term.language)
            keys = tuple(_key(word) for word in words)
            if keys:
                if term.text.isupper() or not is_one_word(words):
                    self._telling.add((term.language, keys))
                entries = self._by_first.setdefault((term.language, keys[0]), [])
                entries.append((keys, term.concept, words[0].form.surface))
                told = [word for word in words if not word.form.stop] or words
                self._spoken.setdefault((term.concept, term.language), []).append(told)
        self._texts: dict[tuple[str, str], list[str]] = {}
        for term in self.terms:
            self._texts.setdefault((term.concept, term.language), []).append(term.text)

    def named(self, words: Sequence[Word], language: str) -> dict[str, int]:
        """How often a text names each concept: in a longer term and in a compound too, for a
        renteloze lening is a lening."""
        keys = [_keys(word) | _keys_of_parts(word) for word in words]
        found: Counter[str] = Counter()
        for position, firsts in enumerate(keys):
            here = {
                (concept, surface if len(term) == 1 else "")
                for first in firsts
                for term, concept, surface in self._by_first.get((language, first), ())
                if position + len(term) <= len(words)
                and all(term[i] in keys[position + i] for i in range(1, len(term)))
                and (len(term) > 1 or _is_form_of(words[position], surface, language))
            }
            own = words[position].form.surface
            is_itself = any(surface == own for _concept, surface in here)
            found.update({c for c, surface in here if not is_itself or surface in ("", own)})
        return dict(found)

    def said(self, text: str, language: str, concept: str) -> list[Word]:
        """The words of a composed text, but for stop words, of the terms by which it names a
        concept; a word of a term that does not stand there as a whole is not among them."""
        terms = self._spoken.get((concept, language), ())
        wanted = {token for term in terms for word in term for token in word.form.tokens}
        near = occurrences(text, language, frozenset(wanted))
        keys = [_keys(word) | _keys_of_parts(word) for word in near]
        found = {}
        for term in terms:
            size, first = len(term), term[0].form.surface
            for start in range(len(near) - size + 1):
                run = near[start : start + size]
                if (
                    all(_key(word) in keys[start + i] for i, word in enumerate(term))
                    and (size > 1 or _is_form_of(run[0], first, language))
                    and all(_are_next(one, other, text, language) for one, other in pairwise(run))
                ):
                    found.update({word.start: word for word in run})
        return [found[start] for start in sorted(found)]

    def asked_for(self, text: str, languages: Sequence[str]) -> tuple[str, str]:
        """The concept that a question names without asking for anything else, and the language in
        which it does so; both empty when it does not.

        A term of several words is itself in any language, a single word in those of the question.
        """
        for language in dict.fromkeys((*languages, *self.languages)):
            every = words_of(text, language)
            words = [word for word in every if not word.form.stop]
            if not words or (is_one_word(words) and language not in languages):
                continue
            for mention in self.mentions(every, language):
                if set(words) <= set(every[mention.start : mention.end]):
                    return mention.concept, language
        return "", ""

    def mentions(self, words: Sequence[Word], language: str) -> list[Mention]:
        """The concepts named in a text, longest term first, without overlap of the same words."""
        found: list[Mention] = []
        keys = [_keys(word) for word in words]
        position = 0
        while position < len(words):
            length = 0
            own = words[position].form.surface
            near = (
                e for first in keys[position] for e in self._by_first.get((language, first), ())
            )
            # The longest first, and of several that a word may be a form of the one that it is.
            for term, concept, surface in sorted(near, key=lambda e: (-len(e[0]), e[2] != own)):
                if len(term) < length or position + len(term) > len(words):
                    continue
                if len(term) == 1 and not _is_form_of(words[position], surface, language):
                    continue
                if all(term[i] in keys[position + i] for i in range(1, len(term))):
                    length = len(term)
                    tells = (language, term) in self._telling
                    found.append(Mention(concept, position, position + length, tells))
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
