"""Which correction of a published text is so small that one person may confirm it. No queries.

A text may be mended: its spelling, punctuation within its sentences, spaces, capitals and accents,
and figures within bounds. Whether another word says the same only a reader can tell, so a word that
comes, goes or is more than misspelt takes the full round, as do a sentence that is divided in
another way and figures that change places.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import Any

from rapidfuzz.distance import OSA, Levenshtein

from rresi.core.documents.describing import comparable
from rresi.core.units import is_per_cent, names_per_cent
from rresi.editorial import sentences
from rresi.editorial.figures import FIGURE, Figure, figures_in, passing
from rresi.editorial.turning_words import TURNING, are_opposed, bare
from rresi.engines.semantics.dictionary import is_usual

MOST_VALUES = 3
MOST_CHARACTERS = 80
MOST_TIMES = 2
HUNDRED = 100  # per cent
# What a text is, whose it is, what its figures mean and rest on, whom it names to ask, and what it
# claims as a condition is never a small matter, nor is anything within it.
NEVER_SMALL = frozenset(
    {"title", "language", "region", "region_id", "organisation", "organisation_id", "contact"}
    | {
        "topics",
        "functions",
        "target_groups",
        "sdgs",
        "start",
        "end",
        "status",
        "status_on",
        "beyond",
    }
    | {"unit", "currency", "year", "price_year", "period", "baseline_period", "target_by"}
    | {"method", "grade", "source", "kind", "url", "indicator", "better", "catalogue", "code"}
    | {"licence", "blocking", "file", "point", "review_by", "finding", "outcome"}
    | {"practice", "mission"}
)
# A figure in the sentence that says what a result counts, or what another place must have, is part
# of what is claimed: their words may be mended, their figures not.
FIGURES_STAY = frozenset({"statement", "name", "conditions", "requirements"})
SHORT_WORD = 3  # letters of a word in which none is mended


class Reason(StrEnum):
    """Why a correction is more than small."""

    FIELD = "field"
    ROWS = "rows"
    FIGURE = "figure"
    CLAIM = "claim"
    PLACES = "places"
    SENSE = "sense"
    SENTENCE = "sentence"
    LENGTH = "length"
    MANY = "many"


@dataclass(frozen=True)
class Correction:
    """A value that differs: the fields and positions that lead to it, and why it is not small.

    `was` and `now` are the words or figures for which it is not, where the reason is one of them.
    """

    path: tuple[str | int, ...]
    reason: Reason | None = None
    was: str = ""
    now: str = ""


def why_not_small(before: Any, after: Any) -> list[Correction]:
    """What makes the difference between two documents more than small, in the order of the text.

    Up to MOST_VALUES values are corrected: none is added or removed, no row comes, goes or moves,
    and nothing in NEVER_SMALL changes. A figure keeps its sign and becomes at most MOST_TIMES as
    large or as small; a percentage that could be a part of a whole stays one. In a text a year and
    the figures of FIGURES_STAY stay as they are, other figures keep to the same bounds, and words
    are at most mended: see `_is_misspelt`. Its sentences stay divided as they are, and no figure
    takes the place of another. MOST_CHARACTERS of it come or go at most.
    """
    found = list(_differences(before, after))
    large = [one for one in found if one.reason] or list(_exchanged(before, after, found))
    if not large and len(found) > MOST_VALUES:
        return [Correction(one.path, Reason.MANY) for one in found]
    return large


def _differences(before: Any, after: Any) -> Iterator[Correction]:
    was, now = (comparable(document) for document in (before, after))
    return _corrections(was, now, (), str(_of(before, "language")))


def _exchanged(before: Any, after: Any, found: list[Correction]) -> Iterator[Correction]:
    """Where a figure becomes what another was that changes too: each is near, both are turned."""
    changed = [
        (one.path, old, new)
        for one in found
        for old, new in zip(
            *(figures_in(str(_at(document, one.path))) for document in (before, after)),
            strict=False,
        )
        if old.value != new.value
    ]
    gone = {old.value for _path, old, _new in changed}
    for path, old, new in changed:
        if new.value in gone:
            yield Correction(path, Reason.PLACES, old.written, new.written)


def figures_gone(before: Any, after: Any) -> set[Decimal]:
    """The figures, without sign, that corrected values and texts named before and name no longer.

    What may be a year in a text is none, nor is what stands for a date, a source or the like.
    """
    gone = set[Decimal]()
    for one in _differences(before, after):
        if NEVER_SMALL.isdisjoint(one.path):
            was, now = (figures_in(str(_at(document, one.path))) for document in (before, after))
            named = {abs(one.value) for one in was if not one.may_be_year}
            gone |= named - {abs(one.value) for one in now}
    return gone


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    """The text or number at a place; "" where there is none."""
    for part in path:
        try:
            document = document[part]
        except (LookupError, TypeError):
            return ""
    return document if isinstance(document, str | int | float) else ""


def is_small_change(before: Any, after: Any) -> bool:
    """Whether one person may confirm a change. The same document is no change at all."""
    return comparable(before) != comparable(after) and not why_not_small(before, after)


def _of(document: Any, name: str) -> Any:
    return document.get(name) or "" if isinstance(document, dict) else ""


def _corrections(
    before: Any, after: Any, path: tuple[str | int, ...], language: str
) -> Iterator[Correction]:
    """Each value that differs, and why it is more than a small correction, if it is."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        if before.get("id") != after.get("id"):
            yield Correction(path, Reason.ROWS)
            return
        if is_per_cent(str(_of(before, "unit"))) and _passes_the_whole(before, after):
            was, now = str(_of(before, "value")), str(_of(after, "value"))
            yield Correction((*path, "value"), Reason.FIGURE, was, now)
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _corrections(before.get(key), after.get(key), (*path, key), language)
            if (key in before) != (key in after) and before.get(key) == after.get(key):
                yield Correction((*path, key), Reason.ROWS)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _corrections(old, new, (*path, place), language)
    elif not NEVER_SMALL.isdisjoint(path):
        yield Correction(path, Reason.FIELD)
    elif type(before) is not type(after) or isinstance(before, list):
        yield Correction(path, Reason.ROWS)
    elif isinstance(before, str):
        yield _of_text(path, before, after, language)
    elif isinstance(before, int | float) and not isinstance(before, bool):
        near = _is_near(Decimal(str(before)), Decimal(str(after)))
        yield Correction(path, None if near else Reason.FIGURE, str(before), str(after))
    else:
        yield Correction(path, Reason.FIELD)


def _of_text(path: tuple[str | int, ...], before: str, after: str, language: str) -> Correction:
    if not before.strip() or not after.strip():
        return Correction(path, Reason.ROWS)
    linked = [_ADDRESS.findall(text) for text in (before, after)]
    if linked[0] != linked[1]:
        return Correction(path, Reason.SENSE, *map(" ".join, linked))
    before, after = (_ADDRESS.sub(_AN_ADDRESS, text) for text in (before, after))
    for exact in (_FRACTION.findall, _symbols):
        written = [exact(text) for text in (before, after)]
        if written[0] != written[1]:
            return Correction(path, Reason.SENSE, *map(" ".join, written))
    stay = not FIGURES_STAY.isdisjoint(path)
    was, now = _figures_that_differ(before, after, stay)
    if was or now:
        return Correction(path, Reason.CLAIM if stay else Reason.FIGURE, was, now)
    was, now = passing(before, after)
    if was:
        return Correction(path, Reason.PLACES, was, now)
    if _edited(before, after) > MOST_CHARACTERS:
        return Correction(path, Reason.LENGTH)
    was, now = _words_that_differ(before, after, language)
    if was or now:
        return Correction(path, Reason.SENSE, was, now)
    was, now = _sentences_that_differ(before, after, language)
    return Correction(path, Reason.SENTENCE if was or now else None, was, now)


def _sentences_that_differ(before: str, after: str, language: str) -> tuple[str, str]:
    """The first passages that are divided in another way."""
    (old, old_signs), (new, new_signs) = (sentences.parts(text) for text in (before, after))
    pairs = zip_longest(old, new, old_signs, new_signs, fillvalue="")
    for at, (was, now, sign, new_sign) in enumerate(pairs):
        if sign != new_sign or any(_words_that_differ(was, now, language)):
            return sentences.around(old, old_signs, at), sentences.around(new, new_signs, at)
    return "", ""


_FRACTION = re.compile(r"\d+\s*/\s*\d+")
_UNIT = re.compile(r"(?<=\d)\s?([^\W\d_]{1,4})\b")


def _symbols(text: str) -> list[str]:
    """What stands behind figures and says something by its capitals: 5 mW is not 5 MW."""
    units = _UNIT.findall(text)
    return [one for one in units if len(one) == 1 or any(map(str.isupper, one[1:]))]


def _figures_that_differ(before: str, after: str, stay: bool) -> tuple[str, str]:
    """What two texts name as figures, from the first one that comes or goes or is far from what it
    was; a year stays."""
    was, now = figures_in(before), figures_in(after)
    share = names_per_cent(before)
    if len(was) != len(now):
        return _named(was, now)
    for old, new in zip(was, now, strict=True):
        near = (
            not stay
            and not old.may_be_year
            and not new.may_be_year
            and (old.mark == new.mark or (old.is_sure and new.is_sure))
            and _is_near(old.value, new.value)
            and not (share and (old.value <= HUNDRED) != (new.value <= HUNDRED))
        )
        if old[:-1] != new[:-1] and not near:
            # As written: a year and a number may have the same digits, and 1.250 and 1,250 too.
            return old.written, new.written
    return "", ""


def _named(was: list[Figure], now: list[Figure]) -> tuple[str, str]:
    old, new = (Counter(figure.value for figure in one) for one in (was, now))
    return _in_figures((old - new).elements()), _in_figures((new - old).elements())


def _in_figures(figures: Iterable[Decimal]) -> str:
    return ", ".join(f"{one.normalize():f}" for one in figures)


def _is_near(before: Decimal, after: Decimal) -> bool:
    """Whether a figure is at most MOST_TIMES as large or as small as it was."""
    if before == after:
        return True
    least, most = sorted((abs(before), abs(after)))
    return before * after > 0 and most <= MOST_TIMES * least


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\]]+|[^\s<>()]+@[^\s<>()]+")
_AN_ADDRESS = "@"
_TOKEN = re.compile(rf"{FIGURE.pattern}|[^\W\d_]+n['’]t\b|[^\W\d_]+|[^\w\s]")
_SAYING_SOMETHING = frozenset("%‰/&@")  # of the marks; the others are punctuation
_SIGNS = frozenset({"Sm", "Sc", "So"})  # mathematics, currencies, other symbols
_MARKS = re.compile(r"\w+|\s+|[^\w\s]")


def _tokens(text: str) -> list[str]:
    """The words and figures of a text, and the signs that say something."""
    found = (one[0] for one in _TOKEN.finditer(unicodedata.normalize("NFC", text)))
    return [
        token
        for token in found
        if token in _SAYING_SOMETHING
        or any(map(str.isalnum, token))
        or unicodedata.category(token) in _SIGNS
    ]


def _words_that_differ(before: str, after: str, language: str) -> tuple[str, str]:
    """The first words that come or go or are replaced, where they are more than misspelt."""
    was, now = _tokens(before), _tokens(after)
    old, new = ([_key(word, language) for word in words] for words in (was, now))
    steps = Levenshtein.opcodes(old, new)
    for changed, group in groupby(steps, lambda step: step.tag != "equal"):
        first, *_between, last = [*group] * 2
        gone = was[first.src_start : last.src_end]
        come = now[first.dest_start : last.dest_end]
        if changed and not _are_misspelt(gone, come, language):
            return " ".join(gone), " ".join(come)
    return "", ""


def _small(word: str) -> str:
    return word.replace("’", "'").replace("İ", "i").casefold()


def _is_listed(word: str) -> bool:
    return word in TURNING or word.endswith("n't")


def _key(word: str, language: str) -> str:
    """What two spellings of a word share: capitals, and accents but where they make another word.

    Any figure is the same: figures are compared as such.
    """
    if any(map(str.isdecimal, word)):
        return "0"
    small = _small(word)
    if _is_listed(small):
        return f"={small}"
    plain = bare(small)
    return small if plain != small and is_usual(plain, language) else plain


def _are_misspelt(was: list[str], now: list[str], language: str) -> bool:
    """Whether words differ in their spelling alone, or are written apart and together."""
    if len(was) == len(now):
        return all(map(_is_misspelt, was, now, [language] * len(was)))
    words = [_small(word) for word in (*was, *now)]
    joined = ["".join(_key(word, language) for word in words) for words in (was, now)]
    return joined[0] == joined[1] and all(
        one.isalpha() and not _is_listed(one) and len(one) > SHORT_WORD for one in words
    )


def _is_misspelt(was: str, now: str, language: str) -> bool:
    """Whether one of two words is the other, or a form of it, with a slip of the pen.

    One letter is mended, behind the first of a word of more than SHORT_WORD; letters that change
    places are one. No word of TURNING is mended, nor one that says another number or its opposite;
    and two usual words of the language are two words, also where both are forms of one.
    """
    if _key(was, language) == _key(now, language):
        return True
    old, new = _small(was), _small(now)
    if not (old.isalpha() and new.isalpha()) or _is_listed(old) or _is_listed(new):
        return False
    if is_usual(old, language) and is_usual(new, language):
        return False
    old, new = bare(old), bare(new)
    if min(len(old), len(new)) <= SHORT_WORD or are_opposed(old, new, language):
        return False
    return old[0] == new[0] and OSA.distance(old, new) == 1


def _passes_the_whole(before: Any, after: Any) -> bool:
    """Whether of two percentages one alone could be a part of a whole."""
    try:
        was, now = Decimal(str(_of(before, "value"))), Decimal(str(_of(after, "value")))
    except ArithmeticError:
        return False
    return (was <= HUNDRED) != (now <= HUNDRED)


def _edited(before: str, after: str) -> int:
    """How many characters come or go, counted in whole words."""
    was, now = (Counter(_MARKS.findall(text)) for text in (before, after))
    return max(sum(map(len, one.elements())) for one in (was - now, now - was))
