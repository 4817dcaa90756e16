"""How names are cleaned and compared, by one rule for every reader.

Two people write one name in two ways: composed or decomposed accents, two spaces, a zero-width
space pasted from a page, capitals. Turkish has two letters i; both count as one when names are
compared, because a capital I does not say which of them it stands for.
"""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees. The zero-width joiners (U+200C, U+200D) are not among them: Persian,
# the languages of India and emoji are written with them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
# Selectors choose how the sign before them is drawn; after letters of Europe they choose nothing.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTING_NOTHING = re.compile(
    f"(?:^|(?<=[\\sA-Za-z\u00c0-\u024f\u0370-\u052f]))[{_SELECTORS}]+", re.MULTILINE
)
# Letters that nobody sees, but in the flags of England, Scotland and Wales.
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_JOINERS = re.compile(f"[\u200c\u200d{_SELECTORS}]")
_JOINING_NOTHING = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+(?![^\x00-\x7f])")
_LEADING = re.compile(rf"\A[\u200c\u200d \t\r\n{_SELECTORS}]+")
_EDGES = "\u200c\u200d \t\r\n"
# Kinds of characters of which nothing is seen when no letter, digit or sign stands with them.
_UNSEEN = frozenset({"Cf", "Cn", "Co", "Mn", "Zs", "Zl", "Zp"})


def tidy(text: str) -> str:
    """One line: composed, without invisible characters, single spaces, none at the ends."""
    if text.isascii():
        return " ".join(text.split())
    line = _attached(" ".join(_visible(text).split()))
    return _seen(" ".join(line.split()))


def tidy_text(text: str) -> str:
    """A text of several lines: composed, without invisible characters and those that turn the
    direction of what follows, none of its space at the ends; empty where nothing is seen."""
    if text.isascii():
        return text.replace("\r\n", "\n").strip()
    lines = _visible(text).replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _seen(_attached(lines).replace("\r\n", "\n").strip())


def _visible(text: str) -> str:
    seen = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _TAGS.sub("", seen)


def _attached(text: str) -> str:
    """The text without joiners and selectors that have nothing to join or to select."""
    while (found := _SELECTING_NOTHING.sub("", _JOINING_NOTHING.sub("", text))) != text:
        text = found
    return text


def _seen(text: str) -> str:
    """The text without what nobody sees at its ends; empty where nothing else is in it."""
    if all(unicodedata.category(character) in _UNSEEN for character in text):
        return ""
    return _LEADING.sub("", text).rstrip(_EDGES)


def name_key(name: str) -> str:
    """What two spellings of one name share: case and the Turkish i make no difference."""
    if name.isascii():
        return tidy(name).casefold()
    text = _JOINERS.sub("", tidy(name)).replace("İ", "i").replace("ı", "i").casefold()
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """A looser key, for headings: accents and punctuation make no difference either."""
    letters = unicodedata.normalize("NFKD", name_key(text))
    plain = "".join(
        character if character.isalnum() else " "
        for character in letters
        if unicodedata.category(character) != "Mn"
    )
    return " ".join(plain.split())
