"""Which correction of a published text is so small that one person may confirm it. No queries.

Whether a sentence still means the same only a reader can say. What can be told from the two texts
is refused here: figures that go far, and words that turn or scale a meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile
from typing import Any

from rresi.core.units import is_per_cent

MOST_VALUES = 3
MOST_CHARACTERS = 80
MOST_TIMES = 2
HUNDRED = 100  # per cent
# What a text is, whose it is, what its figures mean and rest on, whom it names to ask, and what it
# claims as a condition is never a small matter, nor is anything within it.
NEVER_SMALL = frozenset(
    {"title", "language", "region", "region_id", "organisation", "organisation_id", "contact"}
    | {"topics", "functions", "target_groups", "sdgs", "start", "end", "status"}
    | {"unit", "currency", "year", "price_year", "period", "baseline_period", "target_by"}
    | {"method", "grade", "source", "kind", "url", "indicator", "better", "catalogue", "code"}
    | {"licence", "blocking", "file"}
)
_TURNING = {
    "en": (
        "no not never none neither nor nobody nothing nowhere cannot without hardly barely "
        "only more less fewer hundred hundreds thousand thousands million millions billion "
        "billions dozen half twice double percent cent"
    ),
    "nl": (
        "niet geen nooit niemand niets nergens noch zonder nauwelijks amper alleen meer "
        "minder honderd duizend miljoen miljard helft dubbel procent"
    ),
    "de": (
        "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts nirgends "
        "weder ohne kaum nur mehr weniger hundert tausend million millionen milliarde "
        "milliarden hälfte doppelt prozent"
    ),
    "tr": (
        "değil yok hiç hiçbir asla olmadan hariç yalnızca sadece daha fazla az yüz bin milyon "
        "milyar düzine yarım yarısı yüzde"
    ),
    "fr": (
        "ne n pas jamais aucun aucune personne rien ni sans seulement plus moins cent cents "
        "mille million millions milliard milliards douzaine moitié double"
    ),
    "short": ("k m mn mln mio bn mrd tl euro euros avro lira dollar dollars % ‰ € $ £ ₺ < > ≤ ≥ ±"),
}
TURNING = frozenset(word for words in _TURNING.values() for word in words.split())
_BEFORE_A_WORD = ("un", "in", "im", "ir", "il", "dis", "non", "on", "dés", "nicht")
_BEHIND_A_WORD = ("less", "loos", "los", "loze", "lose", "siz", "sız", "suz", "süz")
_TOKEN = re.compile(r"[^\W\d_]+n['’]t\b|[^\W\d_]+|[%‰€$£₺<>≤≥±]")
# A Turkish verb is turned by -me- and -ma- and their forms, such as -mi- in "gelmiyor".
_TURKISH_NOT = re.compile(r"m[aeıiuü]")
_TURKISH = "tr"
_ALIKE = 2  # letters that two forms of one word begin with


class Reason(StrEnum):
    """Why a correction is more than small."""

    FIELD = "field"
    ROWS = "rows"
    FIGURE = "figure"
    SENSE = "sense"
    LENGTH = "length"
    MANY = "many"


@dataclass(frozen=True)
class Correction:
    """A value that differs: the fields and positions that lead to it, and why it is not small."""

    path: tuple[str | int, ...]
    reason: Reason | None = None


def why_not_small(before: Any, after: Any) -> list[Correction]:
    """What makes the difference between two documents more than small, in the order of the text.

    Up to MOST_VALUES values are corrected: none is added or removed, no row comes, goes or moves,
    nothing in NEVER_SMALL changes, a text keeps all but MOST_CHARACTERS of its characters and every
    word of TURNING, and a figure, also within a text, keeps its sign and becomes at most MOST_TIMES
    as large or as small; a percentage that could be a part of a whole stays one.
    """
    found = list(_corrections(before, after, (), str(_of(before, "language"))))
    large = [one for one in found if one.reason]
    if not large and len(found) > MOST_VALUES:
        return [Correction(one.path, Reason.MANY) for one in found]
    return large


def figures_gone(before: Any, after: Any) -> set[Decimal]:
    """The figures that corrected values and texts named before and name no longer."""
    gone = set[Decimal]()
    for one in _corrections(before, after, (), str(_of(before, "language"))):
        was, now = (_figures(str(_at(document, one.path))) for document in (before, after))
        gone |= {figure for figure, _year in was} - {figure for figure, _year in now}
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
    return before != after and not why_not_small(before, after)


def _of(document: Any, name: str) -> Any:
    return document.get(name) or "" if isinstance(document, dict) else ""


def _corrections(
    before: Any, after: Any, path: tuple[str | int, ...], language: str
) -> Iterator[Correction]:
    """Each value that differs, and why it is more than a small correction, if it is."""
    if before == after:
        return
    if not NEVER_SMALL.isdisjoint(path):
        yield Correction(path, Reason.FIELD)
    elif isinstance(before, dict) and isinstance(after, dict):
        if before.get("id") != after.get("id"):
            yield Correction(path, Reason.ROWS)
            return
        if is_per_cent(str(_of(before, "unit"))) and _passes_the_whole(before, after):
            yield Correction((*path, "value"), Reason.FIGURE)
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _corrections(before.get(key), after.get(key), (*path, key), language)
            if (key in before) != (key in after) and before.get(key) == after.get(key):
                yield Correction((*path, key), Reason.ROWS)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _corrections(old, new, (*path, place), language)
    elif type(before) is not type(after) or isinstance(before, list):
        yield Correction(path, Reason.ROWS)
    elif isinstance(before, str):
        yield Correction(path, _against_text(before, after, language))
    elif isinstance(before, int | float) and not isinstance(before, bool):
        near = _is_near(Decimal(str(before)), Decimal(str(after)))
        yield Correction(path, None if near else Reason.FIGURE)
    else:
        yield Correction(path, Reason.FIELD)


def _against_text(before: str, after: str, language: str) -> Reason | None:
    if not before.strip() or not after.strip():
        return Reason.ROWS
    if _edited(before, after) > MOST_CHARACTERS:
        return Reason.LENGTH
    if not _figures_stay_near(before, after):
        return Reason.FIGURE
    return None if _keeps_its_sense(before, after, language) else Reason.SENSE


# Thousands may stand apart, by one mark throughout: "1.250", not "2023 120" and not "0.500".
_FIGURE = re.compile(
    r"((?<![\w)\]%.,–-])[-−–])?"
    r"([1-9]\d{0,2}([.,\s])\d{3}(?!\d)(?:\3\d{3}(?!\d))*|\d+)(?:[.,](\d+))?"
)
_VALUE = re.compile(r"-?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _figures_stay_near(before: str, after: str) -> bool:
    """Whether two texts name the same figures, none of them far from what it was; a year stays."""
    was, now = _figures(before), _figures(after)
    share = "%" in before
    return len(was) == len(now) and all(
        old == new
        or (
            not old[1]
            and not new[1]
            and _is_near(old[0], new[0])
            and not (share and (old[0] <= HUNDRED) != (new[0] <= HUNDRED))
        )
        for old, new in zip(was, now, strict=True)
    )


def _figures(text: str) -> list[tuple[Decimal, bool]]:
    """The figures in a text, and whether each may be a year; one that is all of the text is a
    value, as documents keep it."""
    if _VALUE.fullmatch(text):
        return [(Decimal(text), False)]
    return [
        (
            Decimal(f"{'-' if sign else ''}{''.join(filter(str.isdecimal, whole))}.{part or 0}"),
            bool(_YEAR.fullmatch(whole)) and not sign and not part,
        )
        for sign, whole, _mark, part in _FIGURE.findall(text)
    ]


def _is_near(before: Decimal, after: Decimal) -> bool:
    """Whether a figure is at most MOST_TIMES as large or as small as it was."""
    if before == after:
        return True
    least, most = sorted((abs(before), abs(after)))
    return before * after > 0 and most <= MOST_TIMES * least


def _keeps_its_sense(before: str, after: str, language: str) -> bool:
    """Whether no word came or went that turns or scales what a text says, as far as its form tells:
    a word of TURNING, a beginning such as un-, an ending such as -less, a Turkish -me- or -ma-."""
    was, now = (Counter(_words(text)) for text in (before, after))
    gone, come = list((was - now).elements()), list((now - was).elements())
    if any(word in TURNING or word.endswith("n't") for word in (*gone, *come)):
        return False
    return not any(_turned(old, new, language) for old in gone for new in come)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'").casefold() for word in _TOKEN.findall(text)]


def _turned(one: str, other: str, language: str) -> bool:
    """Whether two words look like one word and its opposite."""
    shorter, longer = sorted((one, other), key=len)
    if longer.endswith(shorter) and longer.removesuffix(shorter) in _BEFORE_A_WORD:
        return True
    if one[:_ALIKE] != other[:_ALIKE]:
        return False
    if one.endswith(_BEHIND_A_WORD) != other.endswith(_BEHIND_A_WORD):
        return True
    return language == _TURKISH and _negations(one) != _negations(other)


def _negations(word: str) -> int:
    return len(_TURKISH_NOT.findall(word))


def _passes_the_whole(before: Any, after: Any) -> bool:
    """Whether of two percentages one alone could be a part of a whole."""
    try:
        was, now = Decimal(str(_of(before, "value"))), Decimal(str(_of(after, "value")))
    except ArithmeticError:
        return False
    return (was <= HUNDRED) != (now <= HUNDRED)


def _edited(before: str, after: str) -> int:
    """How many characters came or went between the first and the last one that differ."""
    start = _shared(before, after)
    rest, new = before[start:], after[start:]
    return len(rest) + len(new) - 2 * _shared(rest[::-1], new[::-1])


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
