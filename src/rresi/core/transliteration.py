"""Greek and Cyrillic letters in the Latin alphabet, for slugs.

Greek follows ELOT 743 without the rules that look at neighbouring sounds other than pairs of
vowels; Cyrillic follows the Bulgarian Transliteration Act of 2009, with the letters of Serbian,
Macedonian, Ukrainian and Russian added.
"""

from __future__ import annotations

import unicodedata

_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γξ": "nx", "γχ": "nch", "μπ": "b"}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэёіїєґђјљњћџѓѕќ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "ts",
            "ch",
            "sh",
            "sht",
            "a",
            "y",
            "yu",
            "ya",
            "y",
            "e",
            "yo",
            "i",
            "yi",
            "ye",
            "g",
            "dj",
            "j",
            "lj",
            "nj",
            "c",
            "dz",
            "gj",
            "dz",
            "kj",
        ],
        strict=True,
    )
)


def in_latin(text: str) -> str:
    """The text with its Greek and Cyrillic letters written in Latin ones, in lower case."""
    if text.isascii():
        return text
    # й and ї are letters of their own, so the accent is looked at only where it is not.
    return "".join(_CYRILLIC.get(c) or _without_accent(c) for c in _pairs(text))


def _pairs(text: str) -> str:
    folded = unicodedata.normalize("NFC", text)
    if not any("\u0370" <= c <= "\u03ff" or "\u0400" <= c <= "\u04ff" for c in folded):
        return folded
    folded = folded.lower()
    if any("\u0370" <= c <= "\u03ff" for c in folded):
        plain = unicodedata.normalize("NFD", folded)
        folded = unicodedata.normalize("NFC", plain.replace("\u0301", ""))
        for pair, latin in _GREEK_PAIRS.items():
            folded = folded.replace(pair, latin)
    return folded


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[:1]
    return _GREEK.get(base) or _CYRILLIC.get(base) or character
