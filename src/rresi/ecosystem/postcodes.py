"""What the postcodes of a country look like."""

from __future__ import annotations

import re

# After the formats of the Universal Postal Union: 0 is a digit, A a letter, [] what may be absent.
_SHAPES = {
    **dict.fromkeys(("AT", "BE", "BG", "CH", "CY", "DK", "HU", "LI", "LU", "NO", "SI"), "0000"),
    **dict.fromkeys(("BA", "DE", "EE", "ES", "FI", "FR", "HR", "IT", "ME", "TR", "UA"), "00000"),
    **dict.fromkeys(("CZ", "GR", "SE", "SK"), "000 00"),
    **dict.fromkeys(("RO",), "000000"),
    "AL": "0000",
    "IE": "A0* ****",
    "IS": "000",
    "LT": "00000",
    "LV": "0000",
    "MD": "0000",
    "MK": "0000",
    "MT": "AAA 0000",
    "NL": "0000[ AA]",
    "PL": "00-000",
    "PT": "0000[-000]",
    "RS": "00000",
    "XK": "00000",
}
_ELEMENTS = {"0": r"\d", "A": "[A-Z]", "*": "[A-Z0-9]", " ": r"\s?", "-": r"[\s-]?"}
_ELEMENTS |= {"[": "(?:", "]": ")?"}
_PATTERNS = {
    country: re.compile("".join(_ELEMENTS[sign] for sign in shape), re.ASCII | re.IGNORECASE)
    for country, shape in _SHAPES.items()
}
_PATTERNS["GB"] = re.compile(r"[A-Z]{1,2}\d[A-Z0-9]?(?:\s?\d[A-Z]{2})?", re.IGNORECASE)
_SIGN = re.compile(r"[A-Z]{1,3}\s?-\s?(?=\d)", re.IGNORECASE)  # the D of D-30159


def with_zero(postcode: str, country: str) -> str:
    """A postcode of five digits with the leading zero that a spreadsheet took away."""
    lost = _SHAPES.get(country) == "00000" and re.fullmatch(r"\d{4}", postcode, re.ASCII)
    return f"0{postcode}" if lost else postcode


def fits_the_country(postcode: str, country: str) -> bool:
    """Whether a postcode can be one of a country (ISO 3166-1 alpha-2), or its shape is not known.

    The first part alone is enough where a country's codes are often written so.
    """
    pattern = _PATTERNS.get(country)
    return pattern is None or bool(pattern.fullmatch(_SIGN.sub("", postcode.strip(), count=1)))
