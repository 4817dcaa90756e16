"""Economic sectors: NACE codes in both of their revisions, and the sections to filter by."""

from __future__ import annotations

import re
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions
from stdnum.eu import nace

SECTIONS: dict[str, Promise] = {  # of NACE Rev. 2.1, in plain words
    "A": _("Agriculture, forestry and fishing"),
    "B": _("Mining"),
    "C": _("Manufacturing"),
    "D": _("Energy supply"),
    "E": _("Water, waste and recycling"),
    "F": _("Construction"),
    "G": _("Wholesale and retail trade"),
    "H": _("Transport and storage"),
    "I": _("Hotels and restaurants"),
    "J": _("Publishing and media"),
    "K": _("Telecommunications and information technology"),
    "L": _("Finance and insurance"),
    "M": _("Real estate"),
    "N": _("Professional, scientific and technical services"),
    "O": _("Business support services"),
    "P": _("Public administration"),
    "Q": _("Education"),
    "R": _("Health and social work"),
    "S": _("Arts, sport and recreation"),
    "T": _("Other services"),
    "U": _("Households as employers"),
    "V": _("International organisations"),
}
# Rev. 2 has one section for what are J and K in Rev. 2.1: divisions 58 to 60 are media.
_REV_2 = {
    **dict.fromkeys("ABCDEFGHI", ""),
    "J": "K",
    "K": "L",
    "L": "M",
    "M": "N",
    "N": "O",
    "O": "P",
    "P": "Q",
    "Q": "R",
    "R": "S",
    "S": "T",
    "T": "U",
    "U": "V",
}
_TABLES = {"2": "2.0", "2.1": "2.1"}  # as python-stdnum names the revisions
_CODE = re.compile(r"(?:(?P<revision>2(?:\.1)?):)?(?P<code>\d{2}(?:\.?\d{1,2})?)")


def sector(text: str) -> tuple[str, str, str] | None:
    """The code with its point, the revision and the section of `88.99` or `2:88.99`.

    Without a revision it is Rev. 2.1. None when there is no such code.
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    revision, digits = found["revision"] or "2.1", found["code"].replace(".", "")
    try:
        section = str(nace.info(digits, revision=_TABLES[revision])["section"])
    except (exceptions.ValidationError, KeyError):
        return None
    if revision == "2":
        section = (
            "J"
            if section == "J" and digits[:2] in {"58", "59", "60"}
            else (_REV_2[section] or section)
        )
    code = digits if len(digits) == 2 else f"{digits[:2]}.{digits[2:]}"
    return code, revision, section


def label(code: str, revision: str) -> str:
    """What the code stands for, in English as Eurostat publishes it; "" when it is unknown."""
    try:
        return str(nace.info(code.replace(".", ""), revision=_TABLES[revision]).get("label", ""))
    except exceptions.ValidationError:
        return ""


@cache
def divisions() -> list[tuple[str, str]]:
    """The divisions of Rev. 2.1, each with its code and what it stands for, in English."""
    codes = (f"{number:02}" for number in range(1, 100))
    return [(code, f"{code} {words}") for code in codes if (words := label(code, "2.1"))]
