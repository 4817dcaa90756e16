"""What a spreadsheet took away from the values of a list."""

from __future__ import annotations

from dataclasses import replace

from rresi.ecosystem import phones, postcodes
from rresi.interchange.reading import Reading


def restore(read: Reading) -> None:
    """Give phone numbers and postcodes back their leading zeros."""
    phones.restore(read)
    for place, entry in enumerate(read.entries):
        given = str(entry.value.get("postcode") or "").strip()
        whole = postcodes.with_zero(given, str(entry.value.get("country") or "").upper())
        if whole != given:
            read.entries[place] = replace(entry, value={**entry.value, "postcode": whole})
