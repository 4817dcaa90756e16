"""Per-language analysers of the lexical channel: the same for an indexed text and for a question.

A text becomes words; a word becomes the tokens under which it is stored and sought:

- its surface, folded, so that names and codes match exactly and accents may be left out;
- its Snowball stem (Porter 1980, snowballstem.org), folded, where the language has one, and the
  stem of the unaccented form, so that ``girisimciligi`` finds ``girişimciliği``; for a Turkish
  word of a longer stem its first five letters, for a German participle the stem of its verb;
- a word that its accents alone tell from another, as ``kâr`` (profit) from ``kar`` (snow), keeps
  them (`dictionary.is_told_apart`);
- for an American spelling, or German without dots, the tokens of the other (`respelling`);
- for hyphenated words, codes and Dutch and German compounds, the tokens of each part.

Pure functions; the only state is a bounded cache of words already analysed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

import Stemmer

from rresi.engines.semantics import dictionary
from rresi.engines.semantics.compounds import split_compound
from rresi.engines.semantics.dutch import dutch_stem
from rresi.engines.semantics.folding import compose, fold, lower
from rresi.engines.semantics.german import infinitive_of
from rresi.engines.semantics.respelling import respelt
from rresi.engines.semantics.stopwords import STOPWORDS

MAX_CHARACTERS = 100_000
"""Longer texts are analysed to here: no practice comes near it, and a tsvector holds 1 MB."""
MAX_WORD = 64
ROOT, ROOT_MARK = 5, "-"
"""A Turkish word is found by its first letters too, as ``onari-``: suffixes follow one another and
Snowball takes off only some, so that ``onarım`` missed ``onarılıyor``. Five letters did as well as
a lemmatiser (Can et al., JASIST 59(3), 2008). Not a word whose stem is no longer: all that begins
like ``sirke`` (vinegar) is another word."""

_ALGORITHMS = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "eo": "esperanto",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hu": "hungarian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "tr": "turkish",
}

# A dotted acronym (R.R.E.S.I.), or letters and digits joined by hyphens, apostrophes and the like.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W_]+(?:['’ʼ&./_‐‑–-][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’ʼ]")
_JOINT = re.compile(r"[&./_‐‑–-]")
_DERIVED = re.compile("s[ıiuü]z|l[ıiuü]k?|[cç][ıiuü]")
"""What makes of a Turkish word one for who is without it, has it or deals with it."""
_POSSESSIVE = re.compile("(.*[aeıioöuü])(s)[ıiuü](?:n[ıiuü]n?|n[ae]|nd[ae]n?|yl[ae])?")
"""A Turkish word that ends in a vowel as another's own, in all cases: *ihalesi* of *ihale*."""
_CIRCUMFLEXES = str.maketrans("âîû", "aiu")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Form:
    """What a word is stored and sought under, apart from where it stands.

    `surface` is the folded word, joined over its hyphens; `parts` holds one tuple of tokens for
    each thing that must be found (one for a plain word, two for ``social-return``), each of
    them including the tokens of the whole.
    """

    surface: str
    parts: tuple[tuple[str, ...], ...]
    stop: bool
    tokens: tuple[str, ...] = field(init=False)
    """The tokens of all parts, each once."""

    def __post_init__(self) -> None:
        every = dict.fromkeys(token for part in self.parts for token in part)
        object.__setattr__(self, "tokens", tuple(every))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a composed text: characters `start` to `end` of it."""

    start: int
    end: int
    form: Form


_stemmers = threading.local()


def _stem(word: str, language: str) -> str:
    """The Snowball stem; the word itself in a language without an algorithm.

    Stemmer objects are not safe to share between threads, so each thread has its own.
    """
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None:
        return word
    own: dict[str, Stemmer.Stemmer] = _stemmers.__dict__.setdefault("by_algorithm", {})
    if algorithm not in own:
        own[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return str(own[algorithm].stemWord(word))


def _turkish_stem(word: str) -> str:
    """The Snowball stem, if it is not that of another word.

    Of ``kasım`` (November) Snowball leaves ``kas`` (muscle), which is less usual: such a word is
    its own stem, and that of what adds a suffix to it, other than those of *my* and *your*. Nor is
    ``kartı`` (its card) the past of ``kar``.
    """
    if owned := _POSSESSIVE.fullmatch(word):
        owner, beginning = word[: owned.end(1)], word[: owned.end(2)]
        if dictionary.is_usual(owner, "tr") and not dictionary.is_usual(beginning, "tr"):
            return _turkish_stem(owner)
    stem = _stem(word, "tr")
    if len(stem) >= ROOT and dictionary.is_usual(stem, "tr"):
        return stem
    for end in range(len(word) - 1, len(stem), -1):
        beginning, suffix = word[:end], word[end:]
        if suffix == "n" or suffix.startswith("m"):
            continue
        left = _stem(beginning, "tr")
        if left == stem and dictionary.is_whole(beginning, "tr"):
            return _turkish_stem(beginning)
        if left == beginning and left[-1] in "dt" and dictionary.is_usual(left, "tr"):
            return left
    return word if dictionary.is_whole(word, "tr") else stem


def stem_of(word: str, language: str) -> str:
    """The stem by which a lower-case word is found; it has the accents of the word."""
    if language == "tr":
        plain = word.translate(_CIRCUMFLEXES)  # Snowball cuts nothing off a word that has one
        cut = word[: len(_stem(plain, "tr"))]
        return cut if dictionary.is_told_apart(cut, "tr") else _turkish_stem(plain)
    if language == "nl":
        return dutch_stem(word, lambda part: _stem(part, "nl"))
    if not dictionary.is_told_apart(word, language):
        return _stem(word, language)
    stem = word.removesuffix("s").removesuffix("e")
    if language == "fr" and stem.endswith("é"):  # Snowball leaves what it leaves without accent
        return stem
    return word[: len(_stem(word, language))]


def _variants(word: str, language: str) -> tuple[str, ...]:
    """Surface, stem, and stem of the unaccented form of one lower-case word, all folded unless
    the accents tell the word from another."""
    surface = fold(word)
    if any(character.isdigit() for character in surface):
        return (surface,)
    stem = stem_of(word, language)
    if dictionary.is_told_apart(word, language) or dictionary.is_told_apart(stem, language):
        tokens = [word, stem if word.startswith(stem) else word]
    else:
        tokens = [surface, fold(stem), fold(stem_of(surface, language))]
    if language == "tr" and len(stem) > ROOT:
        derived = _DERIVED.fullmatch(stem[ROOT:]) and dictionary.is_usual(stem[:ROOT], "tr")
        tokens += [surface[:ROOT] + ROOT_MARK, *([surface[:ROOT]] if derived else [])]
    if language == "de" and (verb := infinitive_of(word)):
        tokens.append(fold(stem_of(verb, "de")))
    if (other := respelt(word, language)) != word:
        first, *rest = _variants(other, language)
        tokens = [surface, *rest, first]  # the stem stands second, as of any word
    return tuple(dict.fromkeys((tokens[0], *(token for token in tokens[1:] if len(token) > 1))))


def slices(word: str, pieces: tuple[str, ...]) -> Iterator[str]:
    """The pieces of a folded word as the word has them."""
    surface, position = fold(word), 0
    for piece in pieces:
        position = surface.index(piece, position)
        end = position + len(piece)
        yield word[position:end] if len(word) == len(surface) else piece
        position = end


def _without_clitics(raw: str, language: str) -> str:
    """``l'économie`` to ``économie``, ``Efeler'de`` to ``Efeler``, ``city's`` to ``city``."""
    pieces = _APOSTROPHE.split(raw)
    if len(pieces) == 1:
        return raw
    head, tail = pieces[0], pieces[-1]
    if language in ("tr", "az") or len(tail) <= 2:
        return head if len(head) > 1 else "".join(pieces)
    if len(head) <= 2 or (language == "fr" and head.lower().endswith("qu")):
        return "-".join(pieces[1:])
    return "-".join(pieces)


@lru_cache(maxsize=100_000)
def _form(raw: str, language: str, keeps_case: bool) -> Form:
    """The form of one word as written; `keeps_case` says whether capitals tell an acronym."""
    bare = _without_clitics(raw, language)[:MAX_WORD]
    dotted = raw.count(".") > 1 and all(len(piece) <= 1 for piece in raw.split("."))
    acronym = keeps_case and 2 <= len(bare) <= 6 and bare.isupper() and bare.isalpha()
    if dotted or acronym:
        # Capitals of an acronym are foreign to Turkish casing: SIB is "sib" everywhere.
        surface = fold(bare.replace(".", "").lower())
        return Form(surface, ((surface,),), stop=False)
    pieces = [
        part
        for piece in _JOINT.split(lower(bare, language))
        for part in _LETTERS_OR_DIGITS.findall(piece)
    ]
    if len(pieces) > 1:
        whole = _variants("".join(pieces), language)
        parts = [
            (*_variants(piece, language), *whole)
            for piece in pieces
            if len(pieces) <= 2 or len(piece) > 1
        ]
        surface = fold("".join(pieces))
        return Form(surface, tuple(tuple(dict.fromkeys(p)) for p in parts) or (whole,), False)
    # No pieces: marks of other scripts that count as word characters but as no letter or digit.
    written = pieces[0] if pieces else lower(bare, language)
    whole, surface = _variants(written, language), fold(written)
    if surface in STOPWORDS.get(language, ()):
        return Form(surface, (whole,), stop=True)
    cut = split_compound(surface, language)
    if cut:
        parts = [(*_variants(piece, language), *whole) for piece in slices(written, cut)]
        return Form(surface, tuple(tuple(dict.fromkeys(p)) for p in parts), stop=False)
    return Form(surface, (whole,), stop=len(surface) == 1 and not surface.isdigit())


def analyse(text: str, language: str) -> Iterator[Word]:
    """The words of a text that is already composed (`folding.compose`), in order.

    `language` is a two-letter code; a language without rules of its own is folded and not
    stemmed. Never fails: whatever holds no letter or digit gives no word.
    """
    text = text[:MAX_CHARACTERS]
    keeps_case = any(character.islower() for character in text)
    for match in _WORD.finditer(text):
        form = _form(match.group(), language, keeps_case)
        if form.surface:
            yield Word(match.start(), match.end(), form)


@lru_cache(maxsize=100_000)
def _piece(text: str, language: str, keeps_case: bool) -> tuple[tuple[Word, ...], frozenset[str]]:
    """The words of a text without white space but for stop words, and the tokens of all of them."""
    found = (
        Word(match.start(), match.end(), _form(match.group(), language, keeps_case))
        for match in _WORD.finditer(text)
    )
    words = tuple(word for word in found if word.form.surface and not word.form.stop)
    return words, frozenset(token for word in words for token in word.form.tokens)


def occurrences(text: str, language: str, wanted: frozenset[str]) -> list[Word]:
    """The words of a composed text, but for stop words, that have one of the tokens wanted.

    What `analyse` finds, chosen. No word holds white space, so each different piece between
    spaces is looked at once, and only those with a wanted word are looked for in the text.
    """
    text = text[:MAX_CHARACTERS]
    keeps_case = any(character.islower() for character in text)
    found = []
    for piece in set(text.split()):
        words, tokens = _piece(piece, language, keeps_case)
        if wanted.isdisjoint(tokens):
            continue
        chosen = [word for word in words if not wanted.isdisjoint(word.form.tokens)]
        for start in _positions(piece, text):
            found += [Word(start + word.start, start + word.end, word.form) for word in chosen]
    return sorted(found, key=attrgetter("start"))


def _positions(piece: str, text: str) -> Iterator[int]:
    """Where a piece stands in a text between white space."""
    start = text.find(piece)
    while start >= 0:
        end = start + len(piece)
        around = text[start - 1 : start] + text[end : end + 1]
        if not around or around.isspace():
            yield start
        start = text.find(piece, end)


def words_of(text: str, language: str) -> list[Word]:
    """The words of any text: composes, then analyses."""
    return list(analyse(compose(text), language))


def surfaces(text: str, language: str) -> tuple[str, ...]:
    """The folded words of a text as they are written, stop words included: what a name is."""
    return tuple(word.form.surface for word in words_of(text, language))
