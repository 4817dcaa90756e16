"""Slugs and alphabetical order that respect the languages' own letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from rresi.core.transliteration import in_latin

_TURKISH = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
# Each Turkish letter as a code point of the last private area: in their order, after all others.
_IN_TURKISH_ORDER = str.maketrans(
    {letter: chr(0x10FF00 + place) for place, letter in enumerate(_TURKISH)}
)
# Of the ASCII characters only letters, digits and the space count.
_NOT_SORTED = {code: None for code in range(128) if not (chr(code).isalnum() or code == ord(" "))}
# Letters that Unicode does not decompose, written as their languages write them in ASCII.
_ASCII = str.maketrans(
    {
        "ı": "i",
        "İ": "I",
        "ß": "ss",
        "Þ": "Th",
        "ŋ": "ng",
        "Ŋ": "Ng",
        "ĸ": "k",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "đ": "d",
        "Đ": "D",
        "þ": "th",
        "ð": "d",
    }
)


def slug_of(text: str, *, limit: int = 80) -> str:
    """An ASCII slug; dotted and dotless i both become i, accents fall away, words stay whole.

    Letters of other alphabets are written in Latin ones.
    """
    slug = slugify(in_latin(unicodedata.normalize("NFC", text)).translate(_ASCII))
    if len(slug) <= limit:
        return slug
    return slug[:limit].rsplit("-", 1)[0] or slug[:limit]


def lower(text: str, language: str) -> str:
    """Lower case by the language's own rule: in Turkish I becomes ı and İ becomes i."""
    text = unicodedata.normalize("NFC", text)
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def in_order(named: Iterable[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Keys with names, as the alphabet of that language sorts the names."""
    return sorted(named, key=lambda one: collation_key(one[1], language))


def choices_in_order(
    choices: Iterable[tuple[Any, Any]], language: str, *, last: str = ""
) -> list[tuple[str, str]]:
    """Choices by label; `last` is the key of what stands for all others, such as “other”."""
    named = in_order(((str(key), str(label)) for key, label in choices), language)
    return sorted(named, key=lambda one: one[0] == last)


def initial(text: str, language: str) -> str:
    """Under which letter of an index a text stands: Ä with A, in Turkish Ç by itself."""
    if language == "tr":
        return lower(text, language)[:1].replace("i", "İ").upper()
    return collation_key(text, language)[0][:1].upper()


def collation_key(text: str, language: str) -> tuple[str, str]:
    """A sort key: Turkish letters in the Turkish alphabet, elsewhere accents after the letter."""
    text = lower(text, language)
    if language == "tr":
        return text.translate(_IN_TURKISH_ORDER), text
    plain = text
    if not text.isascii():
        spelled = unicodedata.normalize("NFKD", text.translate(_ASCII))
        plain = spelled.encode("ascii", "ignore").decode()
    return plain.translate(_NOT_SORTED), text
