"""The Common Procurement Vocabulary of the European Union (Regulation (EC) No 213/2008).

The codes have eight digits and a check digit; the first two are the division. The 45 divisions of
the 2008 list are here, their names in plain words and in the interface's languages; the full list
of codes is the Publications Office's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import takewhile

from django.utils import translation
from django.utils.functional import Promise
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
    """Language and name of a code's division in each language of the interface, for the search."""
    label = DIVISIONS.get(division_of(digits))
    if label is None:
        return ()
    spoken = []
    for language in interface_languages():
        with translation.override(language):
            spoken.append((language, str(label)))
    return tuple(spoken)


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
        pairs = zip(self, other, strict=False)
        shared = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return shared >= max(_STEM, min(len(self), len(other)) - _ENDING) or self == other


_STEM, _ENDING = 4, 3
"""Letters that two words must share at least, and that the shorter one's ending may differ in."""


def _words(text: str) -> list[_Word]:
    return [_Word(word) for word in slug_of(text, limit=200).split("-") if len(word) > 2]


@cache
def _names(division: str) -> tuple[tuple[_Word, ...], ...]:
    return tuple(
        tuple(_words(name)) for _language, name in labels_in_all_languages(f"{division}000000")
    )
