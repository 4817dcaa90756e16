"""Which encoding a text file is in.

UTF-8 and UTF-16 can be told for certain. Of the eight-bit code pages of Windows and Mac the one is
chosen in which most of the file's other characters are letters of the languages written with it;
for files of a few lines this is right where statistics over byte pairs are not (charset-normalizer
3.5 takes a Dutch and a Turkish file of three lines for Central European).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rresi.engines.tables.faults import Fault, InvalidTable, gettext_noop

_MARKS = "€‚„…‘’“”–—•·«»°§©®™\u00a0"
# The letters that each code page is used for, in the order in which a tie is decided.
_PAGES = {
    "cp1252": "äöüÄÖÜßéèêëÉÈÊËàâÀÂçÇîïÎÏôœŒùûÙÛáíóúñÁÍÓÚÑ¿¡ãõÃÕåæøÅÆØìòÌÒ",
    "cp1254": "ğışĞİŞçöüÇÖÜâîûÂÎÛäßéèêëàôïÄÉ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďěíňřšťúůýžÁČĎĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜăâîşţĂÂÎŞŢđĐľĺŕäôĽßé",
    "cp1251": "".join(chr(c) for c in range(0x0410, 0x0450)) + "ЁёЂђЃѓЄєЅѕІіЇїЈјЉљЊњЋћЌќЎўЏџҐґ№",
    "cp1253": "".join(chr(c) for c in range(0x0386, 0x03CF)),
    "mac_roman": "äéèêöüàâçùûãõÜÉ",
}
# Letters whose bytes are quotation marks, dashes and the euro sign in the code page of Western
# Europe: they tell no more than a mark does.
_OR_MARKS = {"mac_roman": "ÄÖÑÇëïîíìñóôœß", "cp1251": "Ђ"}
_CONSONANT = rb"[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z]"
_MAC_VOWEL = re.compile(
    _CONSONANT + rb"[\x9a\x9f]" + _CONSONANT + rb"|\x8e" + _CONSONANT + rb"|[A-Za-z]\x8a[a-z]"
)
"""ö and ü between consonants, é before one, ä within a word: there Slavic words seldom have the š,
ź, Ž and Š that these bytes are on Windows."""
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_NOT_LATIN = {"cp1251", "cp1253"}
_RUN = re.compile(rb"[\xb8-\xff]{3,}")
_MIXED = re.compile(rb"[A-Za-z][\xb8-\xff]|[\xb8-\xff][A-Za-z]")
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "cp1254": "Windows-1254",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "mac_roman": "Mac Roman",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and its encoding as a key of `NAMES`; `guessed` when nothing proves it."""

    text: str
    encoding: str
    guessed: bool


def decode(content: bytes) -> Decoded:
    """The text of a file.

    Raises InvalidTable for what is no text: NUL characters, a broken UTF-16 or UTF-8.
    """
    if content.startswith(_UTF32):
        return Decoded(content.decode("utf-32", "replace"), "utf-16", guessed=False)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(content, "utf-16")
    sample = content[:4096]
    if b"\0" in sample:
        # UTF-16 without a mark: every other byte of Latin text is NUL.
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if max(odd, even) > len(sample) // 8 and min(odd, even) * 4 < max(odd, even):
            return _utf16(content, "utf-16-le" if odd > even else "utf-16-be")
    try:
        decoded = Decoded(content.decode("utf-8-sig"), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        _refuse_damaged(content, error)
        encoding = _code_page(content)
        decoded = Decoded(content.decode(encoding, "replace"), encoding, guessed=True)
    if "\0" in decoded.text:
        line = decoded.text[: decoded.text.index("\0")].count("\n") + 1
        message = gettext_noop("the file is not a text file; save the list as XLSX or CSV")
        raise InvalidTable(Fault(line, None, "", message))
    return decoded


def _refuse_damaged(content: bytes, error: UnicodeDecodeError) -> None:
    """Refuse what is UTF-8 but for a few bytes: as a code page every accent would be read wrong."""
    read = content.decode("utf-8", "replace")
    lost = read.count("\ufffd")
    if sum(character > "\x7f" for character in read) - lost >= 2 * lost:
        place = error.start + len(content) - len(error.object)  # the mark before it is cut off
        line = content.count(b"\n", 0, place) + 1
        message = gettext_noop("the file is UTF-8 but damaged at byte %(byte)d")
        raise InvalidTable(Fault(line, None, "", message, {"byte": place + 1})) from error


def _utf16(content: bytes, codec: str) -> Decoded:
    try:
        return Decoded(content.decode(codec).removeprefix("\ufeff"), "utf-16", guessed=False)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(codec, "ignore").count("\n") + 1
        message = gettext_noop("the file starts as UTF-16 but is not valid at byte %(byte)d")
        raise InvalidTable(Fault(line, None, "", message, {"byte": error.start + 1})) from error


def _code_page(content: bytes) -> str:
    counts = [(byte, content.count(byte)) for byte in range(0x80, 0x100) if byte in content]
    sample = content[:65_536]
    runs, mixed = len(_RUN.findall(sample)), len(_MIXED.findall(sample))
    vowels = len(_MAC_VOWEL.findall(sample))

    def fit(page: str) -> int:
        # Latin words hold an accent here and there, Greek and Cyrillic ones nothing else.
        score = -3 * (mixed if page in _NOT_LATIN else runs)
        score += vowels if page == "mac_roman" else 0
        for byte, count in counts:
            character = bytes([byte]).decode(page, "replace")
            if character in _MARKS or character in _OR_MARKS.get(page, ""):
                score += count
            elif character in _PAGES[page]:
                score += 2 * count
            else:  # a sign that words do not have
                score -= 2 * count
        # Greek read as Cyrillic has capitals in the middle of its words.
        text = sample.decode(page, "replace")
        return score - 3 * sum(
            before.islower() and after > "\x7f" and after.isupper()
            for before, after in pairwise(text)
        )

    return max(_PAGES, key=fit)  # of equals the first
