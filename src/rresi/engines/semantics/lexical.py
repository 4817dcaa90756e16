"""From texts to the tokens of an index, and from a question to what is sought in it.

The tokens of a text are words separated by one space. A store needs no more than "which texts
hold any of these tokens", which SQLite's FTS5 and PostgreSQL's tsvector both answer; the order
is made here, with BM25 (Robertson and Zaragoza 2009), so that both stores give the same one.

Four kinds of token, told apart by their first character: a plain word; ``=word`` for a word of
the title or of a name; ``@wholename`` for a name or title as a whole, whose spaces make no
difference; ``#concept`` for a term of the glossary.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rresi.engines.semantics.analysers import Word, words_of
from rresi.engines.semantics.glossary import EMPTY, Glossary

MAX_QUERY_CHARACTERS = 600
"""A question is read to here; a longer one says the same again."""
MAX_GROUPS = 24
MAX_NAME_WORDS = 8

K1, B = 1.2, 0.75
TITLE_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class DocumentTokens:
    """The tokens of one text, and the length of its title and body in words."""

    text: str
    length: int


def _name_token(surfaces: Iterable[str]) -> str:
    return "@" + "".join(surfaces)


def document_tokens(
    *,
    title: str,
    body: str,
    names: Sequence[str] = (),
    language: str,
    labels: Sequence[tuple[str, str]] = (),
    glossary: Glossary = EMPTY,
) -> DocumentTokens:
    """What is stored for a text. Stop words count for nothing but whole names.

    `labels` (language and text) say under what the text is filed, in every language: they are
    found as its own words are. Neither they nor names make it longer. Two words of a name that
    stand side by side are also found as one: many write Lekkerbrood who ask for Bakkerij Lekker
    Brood.
    """
    tokens: list[str] = []
    length = 0
    own = ((title, True, True), (body, False, True))
    for text, heads, counts in (*own, *((name, True, False) for name in names)):
        words = words_of(text, language)
        if heads and 0 < len(words) <= MAX_NAME_WORDS:
            tokens.append(_name_token(word.form.surface for word in words))
        for concept, times in glossary.named(words, language).items():
            tokens.extend(["#" + concept] * times)
            if heads:
                tokens.append("=#" + concept)
        for word in words:
            if word.form.stop:
                continue
            length += counts
            tokens.extend(word.form.tokens)
            if heads:
                tokens.extend("=" + token for token in word.form.tokens)
    for name in names:
        parts = [word.form.surface for word in words_of(name, language)]
        glued = words_of(" ".join(one + other for one, other in pairwise(parts)), language)
        new = {token for word in glued for token in word.form.tokens}.difference(tokens)
        tokens.extend(token for one in sorted(new) for token in (one, "=" + one))
    for spoken, label in labels:
        words = words_of(label, spoken)
        tokens.extend("#" + concept for concept in glossary.named(words, spoken))
        tokens.extend(t for word in words if not word.form.stop for t in word.form.tokens)
    return DocumentTokens(" ".join(tokens), length)


@dataclass(frozen=True, slots=True)
class Group:
    """One thing sought: any of its tokens satisfies it."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A run of the question's words that may be somebody's name; `groups` are its words.

    `whole`: it is all that was typed, stop words too.
    """

    token: str
    groups: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the lexical channel understands it."""

    groups: tuple[Group, ...] = ()
    names: tuple[Name, ...] = ()
    concepts: tuple[str, ...] = ()
    words: tuple[tuple[Word, tuple[int, ...]], ...] = ()
    """The words of the question but for stop words, each with its groups."""
    related: tuple[str, ...] = ()
    """Tokens of concepts next to those asked for."""
    asks_for: str = ""
    """The concept that it names without asking for anything else: it is sought by the concept
    alone, so that the same is found in whichever language it is asked."""
    written: frozenset[str] = frozenset()
    """The tokens of its words, by which they are marked in what is found."""
    in_field: bool = False
    """Whether it names a concept, among other things: it is a question about the field."""
    counted: frozenset[str] = field(init=False, compare=False)
    """The tokens of a text that `weigh` counts."""

    def __post_init__(self) -> None:
        tokens = {token for group in self.groups for token in group.tokens}
        names = {name.token for name in self.names}
        object.__setattr__(self, "counted", frozenset(tokens | {"=" + t for t in tokens} | names))

    def __bool__(self) -> bool:
        return bool(self.groups or self.names)


def _merged(word: Word, others: Sequence[Word | None]) -> list[tuple[str, ...]]:
    """The tokens of each part of a word, with what the other languages make of the word."""
    extra = [t for other in others if other is not None for t in other.form.tokens]
    return [tuple(dict.fromkeys((*part, *extra))) for part in word.form.parts]


def compile_query(text: str, languages: Sequence[str], glossary: Glossary = EMPTY) -> Query:
    """What to seek for a question asked in `languages`, the likeliest first (at least one).

    Words of a glossary term may also be satisfied by the concept in any language, unless the term
    is a single word (`Mention.tells`). A question that is
    nothing but a term is answered by the concept alone. Never fails;
    a question without words gives an empty query, one of stop words alone only names.
    """
    text = text[:MAX_QUERY_CHARACTERS]
    concept, spoken = glossary.asked_for(text, languages)
    if concept:
        return _query_for(concept, words_of(text, spoken), glossary)
    words = words_of(text, languages[0])
    by_start = [{w.start: w for w in words_of(text, language)} for language in languages[1:]]
    concepts: list[list[str]] = [[] for _ in words]
    mentions = glossary.mentions(words, languages[0])
    for mention in mentions:
        if not mention.tells:
            continue
        for position in range(mention.start, mention.end):
            concepts[position].append("#" + mention.concept)
    groups: dict[tuple[str, ...], int] = {}
    of_word: list[list[int]] = []
    for word, ideas in zip(words, concepts, strict=True):
        mine: list[int] = []
        if not word.form.stop:
            for part in _merged(word, [other.get(word.start) for other in by_start]):
                key = (*part, *ideas)
                if key in groups or len(groups) < MAX_GROUPS:
                    mine.append(groups.setdefault(key, len(groups)))
        of_word.append(mine)
    names = []
    for start in range(len(words)):
        for end in range(start + 1, min(start + MAX_NAME_WORDS, len(words)) + 1):
            if all(word.form.stop for word in words[start:end]):
                continue
            spanned = tuple(sorted({g for mine in of_word[start:end] for g in mine}))
            if spanned:
                token = _name_token(word.form.surface for word in words[start:end])
                names.append(Name(token, spanned, whole=end - start == len(words)))
    seen = dict.fromkeys(idea[1:] for ideas in concepts for idea in ideas)
    told = [(w, tuple(mine)) for w, mine in zip(words, of_word, strict=True) if not w.form.stop]
    return Query(
        groups=tuple(Group(key) for key in groups),
        names=tuple(names),
        concepts=tuple(seen),
        words=tuple(told),
        related=tuple("#" + concept for concept in glossary.related(tuple(seen))),
        written=frozenset(token for key in groups for token in key),
        in_field=bool(mentions),
    )


def _query_for(concept: str, words: Sequence[Word], glossary: Glossary) -> Query:
    """The query that asks for a concept by these words, which are a name only as a whole."""
    told = [word for word in words if not word.form.stop]
    start, end = words.index(told[0]), words.index(told[-1]) + 1
    spans = sorted({(0, len(words)), (start, end)})
    return Query(
        groups=(Group(("#" + concept,)),),
        names=tuple(
            Name(_name_token(w.form.surface for w in words[a:b]), (0,), whole=b - a == len(words))
            for a, b in spans
        ),
        concepts=(concept,),
        words=tuple((word, (0,)) for word in told),
        related=tuple("#" + other for other in glossary.related((concept,))),
        asks_for=concept,
        written=frozenset(token for word in told for token in word.form.tokens),
        in_field=True,
    )


def idf(documents: int, holding: int) -> float:
    """How much a word tells when `holding` of `documents` texts have it; always positive."""
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tokens of one text say about a question.

    `score` is BM25 with words of the title counted thrice; `coverage` is the share, 0 to 1, of
    the question's idf mass that the text holds; `name` the share that whole names cover, and 1
    more where a name is the question as it was typed.
    """

    score: float
    coverage: float
    name: float


def weigh(
    query: Query, weights: Sequence[float], tokens: str, length: int, mean_length: float
) -> Evidence:
    """Read one text's tokens against a question; `weights` are the idf of its groups."""
    counts = Counter(filter(query.counted.__contains__, tokens.split(" ")))
    mass = sum(weights) or 1.0
    score = covered = 0.0
    normal = K1 * (1 - B + B * length / (mean_length or 1.0))
    for group, weight in zip(query.groups, weights, strict=True):
        frequency = max(counts[t] + TITLE_WEIGHT * counts["=" + t] for t in group.tokens)
        if frequency:
            covered += weight
            score += weight * frequency * (K1 + 1) / (frequency + normal)
    names = [name for name in query.names if counts[name.token]]
    named = {group for name in names for group in name.groups}
    share = sum(weights[group] for group in named) / mass
    return Evidence(score, covered / mass, share + any(name.whole for name in names))
