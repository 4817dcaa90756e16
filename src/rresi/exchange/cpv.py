"""The Common Procurement Vocabulary of the European Union (Regulation (EC) No 213/2008).

The codes have eight digits and a check digit; the first two are the division. The 45 divisions of
the 2008 list have names in plain words and in the interface's languages. The names of all 9,454
codes are the European Union's own, in the languages in `NAMED`, which are not Turkish;
`tools/cpv.py` makes the table. In Turkish, divisions and groups have names of RRESI's own, which
pages say; the groups' stand in `cpv.tr.tsv`.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import takewhile

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.ordering import slug_of
from rresi.core.translations import interface_languages

DIVISIONS: Mapping[str, Promise] = {
    "03": _("Farming, fishing and forestry products"),
    "09": _("Fuel, electricity and other energy"),
    "14": _("Mining products and basic metals"),
    "15": _("Food, drink and tobacco"),
    "16": _("Agricultural machinery"),
    "18": _("Clothing, footwear and bags"),
    "19": _("Leather, textiles, plastic and rubber"),
    "22": _("Printed matter"),
    "24": _("Chemical products"),
    "30": _("Office and computer equipment"),
    "31": _("Electrical equipment and lighting"),
    "32": _("Radio, television and telecommunications equipment"),
    "33": _("Medical equipment, medicines and personal care products"),
    "34": _("Vehicles and transport equipment"),
    "35": _("Security, fire-fighting, police and defence equipment"),
    "37": _("Musical instruments, sports goods, toys, crafts and art supplies"),
    "38": _("Laboratory, optical and precision equipment"),
    "39": _("Furniture, furnishings, household appliances and cleaning products"),
    "41": _("Water"),
    "42": _("Industrial machinery"),
    "43": _("Machinery for mining and construction"),
    "44": _("Building materials and structures"),
    "45": _("Construction work"),
    "48": _("Software packages and information systems"),
    "50": _("Repair and maintenance"),
    "51": _("Installation services"),
    "55": _("Hotel, catering and retail services"),
    "60": _("Transport services"),
    "63": _("Services supporting transport; travel agencies"),
    "64": _("Post and telecommunications"),
    "65": _("Public utilities"),
    "66": _("Financial and insurance services"),
    "70": _("Property services"),
    "71": _("Architecture, engineering and inspection"),
    "72": _("IT services"),
    "73": _("Research and development"),
    "75": _("Public administration, defence and social security services"),
    "76": _("Services for the oil and gas industry"),
    "77": _("Farming, forestry and gardening services"),
    "79": _("Business services: law, marketing, consulting, recruitment, printing and security"),
    "80": _("Education and training"),
    "85": _("Health and social care"),
    "90": _("Waste, cleaning and environmental services"),
    "92": _("Culture, leisure and sport"),
    "98": _("Other community, social and personal services"),
}
NAMED = ("en", "nl", "de", "fr")
_CODE = re.compile(r"\s*([0-9]{8})(?:-[0-9])?\s*")


def read(text: str) -> str:
    """The eight digits of a code, with or without its check digit; "" when it is none."""
    found = _CODE.fullmatch(text)
    return found[1] if found else ""


def is_code(digits: str) -> bool:
    """Whether these are eight digits of a division that exists."""
    return read(digits) == digits and digits[:2] in DIVISIONS


def division_of(digits: str) -> str:
    """The two digits of a code's division; "" without a code."""
    return digits[:2]


def label_of(key: str) -> str:
    """The name of a division in the reader's language; the digits themselves when unknown."""
    return str(DIVISIONS.get(key, key))


def labels_in_all_languages(digits: str) -> tuple[tuple[str, str], ...]:
    """Language and name of a code and of its division, for the search: the division in each
    language of the interface, the code in those of the official list."""
    label = DIVISIONS.get(division_of(digits))
    if label is None:
        return ()
    spoken = []
    for language in interface_languages():
        with translation.override(language):
            spoken.append((language, str(label)))
    return (*spoken, *zip(NAMED, codes().get(digits, ()), strict=False))


@cache
def codes() -> Mapping[str, tuple[str, ...]]:
    """The names of each code in the languages in `NAMED`; read in 0.02 s and kept."""
    packed = files("rresi.exchange").joinpath("cpv.tsv.gz").read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines())
    return {code: tuple(names) for code, *names in rows}


@cache
def own_names() -> Mapping[str, str]:
    """The Turkish names of the groups, which are RRESI's own."""
    text = files("rresi.exchange").joinpath("cpv.tr.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {f"{group}00000": name for group, name in rows}


def is_official() -> bool:
    """Whether the codes have official names in the reader's language."""
    return (translation.get_language() or "en") in NAMED


def name_of(digits: str) -> tuple[str, str]:
    """The name of a code, and its language; "" without one. It is the official one in the reader's
    language; where there is none, RRESI's own of a division or group, else the English one."""
    names = codes().get(digits)
    language = translation.get_language() or "en"
    if names is None:
        return "", ""
    if language in NAMED:
        return names[NAMED.index(language)], language
    if digits.endswith("000000"):
        return label_of(division_of(digits)), language
    own = own_names().get(digits) if language == "tr" else None
    return (own, language) if own else (names[0], "en")


def named(digits: str) -> str:
    """A code with its name, as text; a name that is not in the reader's language says so."""
    name, language = name_of(digits)
    if language in ("", translation.get_language() or "en"):
        return f"{digits} {name}".strip()
    return gettext("%(code)s %(name)s (official English name)") % {"code": digits, "name": name}


def codes_named(text: str, *, limit: int = 30) -> list[str]:
    """The codes whose name, in some language, holds each word of a text, or a word that
    begins as it does; the nearest words first, then names that say little else."""
    asked = _words(text)
    if not asked:
        return []
    words, holding = _index()
    found: dict[_Name, int] | None = None
    for word in asked:
        apart: dict[_Name, int] = {}
        for other in _beginning(words, word[:_STEM]):
            if word.alike(other):
                for name in holding[other]:
                    apart[name] = min(apart.get(name, 99), word.apart(other))
        found = {n: far + found[n] for n, far in apart.items() if n in found} if found else apart
        if not found:
            return []
    near = {name: far for name, far in (found or {}).items() if far <= _INFLECTED * len(asked)}
    ranked = sorted((far + 2 * size, code) for (size, code), far in (near or found or {}).items())
    return list(dict.fromkeys(code for _rank, code in ranked))[:limit]


def _beginning(words: list[str], stem: str) -> Iterator[str]:
    return takewhile(lambda word: word.startswith(stem), words[bisect_left(words, stem) :])


_Name = tuple[int, str]
"""An official name: the number of its words, and its code."""


@cache
def _index() -> tuple[list[str], Mapping[str, set[_Name]]]:
    """All words of the names in order, and the names that hold each; made in a quarter of
    a second when words are first looked up, and kept: 25 MiB a process with the names."""
    split = re.compile(r"[^\W\d_]{3,}")
    folded = cache(lambda word: word if word.isascii() else slug_of(word, limit=100))
    holding: defaultdict[str, set[_Name]] = defaultdict(set)
    for code, names in codes().items():
        for name in (*names, own_names().get(code, "")):
            own = {folded(word.lower()) for word in split.findall(name)}
            for word in own:
                holding[word].add((len(own), code))
    return sorted(holding), holding


def divisions_named(text: str) -> list[str]:
    """The divisions whose name, in some language, holds each word of a text: the word itself, or
    one that begins as it does ("cleaning", "cleaned")."""
    asked = _words(text)
    if not asked:
        return []
    return [
        division
        for division in DIVISIONS
        if any(all(any(map(word.alike, named)) for word in asked) for named in _names(division))
    ]


class _Word(str):
    """A word in Latin letters without accents."""

    def alike(self, other: str) -> bool:
        shared = self._shared(other)
        return shared >= max(_STEM, min(len(self), len(other)) - _ENDING) or self == other

    def apart(self, other: str) -> int:
        """The letters in which they differ from the first different one on."""
        return len(self) + len(other) - 2 * self._shared(other)

    def _shared(self, other: str) -> int:
        pairs = zip(self, other, strict=False)
        return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


_STEM, _ENDING, _INFLECTED = 4, 3, 2
"""Letters that two words must share at least, that the shorter one's ending may differ in, and
that the forms of one word usually differ in."""


def _words(text: str) -> list[_Word]:
    return [_Word(word) for word in slug_of(text, limit=200).split("-") if len(word) > 2]


@cache
def _names(division: str) -> tuple[tuple[_Word, ...], ...]:
    return tuple(
        tuple(_words(name)) for _language, name in labels_in_all_languages(f"{division}000000")
    )
