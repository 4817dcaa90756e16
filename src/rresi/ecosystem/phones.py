"""Phone numbers that a spreadsheet took for numbers, without their leading zero or their plus."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import ngettext

from rresi.core.formats import number
from rresi.interchange.reading import Reading

# Countries that write a 0 before a national number: the calling code, and how many digits follow
# the 0 at least and at most (the national numbering plans as notified to the ITU).
PLANS = {
    "AT": ("43", 4, 12),
    "BE": ("32", 8, 9),
    "BG": ("359", 7, 9),
    "CH": ("41", 9, 9),
    "DE": ("49", 6, 11),
    "FI": ("358", 5, 11),
    "FR": ("33", 9, 9),
    "GB": ("44", 9, 10),
    "HR": ("385", 8, 9),
    "IE": ("353", 7, 9),
    "NL": ("31", 9, 9),
    "RO": ("40", 9, 9),
    "SE": ("46", 7, 9),
    "SI": ("386", 8, 8),
    "SK": ("421", 9, 9),
    "TR": ("90", 10, 10),
}


def readings(text: str, country: str) -> list[str]:
    """What a number of digits alone may have been, as the country writes numbers."""
    if not (text.isascii() and text.isdecimal()) or text.startswith("0") or country not in PLANS:
        return []
    code, least, most = PLANS[country]
    found = [f"0{text}"] if least <= len(text) <= most else []
    if text.startswith(code) and least <= len(text) - len(code) <= most:
        found.append(f"+{text}")
    return found


def restore(read: Reading) -> None:
    """Give phone numbers back what they lost where that is certain, and tell of it."""
    restored: list[tuple[int, str]] = []
    doubtful: list[tuple[int, str]] = []
    for place, entry in enumerate(read.entries):
        text = str(entry.value.get("phone") or "").strip()
        found = readings(text, str(entry.value.get("country") or "").upper())
        if len(found) == 1:
            read.entries[place] = replace(entry, value={**entry.value, "phone": found[0]})
            restored.append((entry.line, found[0]))
        elif found:
            doubtful.append((entry.line, text))
    if restored:
        line, phone = restored[0]
        words = ngettext(
            "%(count)s phone number had lost its leading zero or plus sign and was completed: "
            "%(phone)s in line %(line)d",
            "%(count)s phone numbers had lost their leading zero or plus sign and were completed, "
            "such as %(phone)s in line %(line)d",
            len(restored),
        )
        read.notices.append(words % {"count": number(len(restored)), "phone": phone, "line": line})
    if doubtful:
        line, phone = doubtful[0]
        words = ngettext(
            "%(count)s phone number seems to lack its leading zero or plus sign: %(phone)s in line "
            "%(line)d",
            "%(count)s phone numbers seem to lack their leading zero or plus sign, such as "
            "%(phone)s in line %(line)d",
            len(doubtful),
        )
        read.notices.append(words % {"count": number(len(doubtful)), "phone": phone, "line": line})
