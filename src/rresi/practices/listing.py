"""Practices for lists, kept ready in the library's memory.

What a list shows of a practice depends on the library's version and the reader's language alone, so
that a worker makes it once. A search's marks are laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rresi.core.translations import current_language
from rresi.practices import queries
from rresi.practices.items import ListItem, list_item, with_hit
from rresi.practices.library import Library
from rresi.search.interface import Hit

KEPT_AT_MOST = 6000  # about 2 KB each


def items(
    books: Library, numbers: Sequence[int], hits: Mapping[int, Hit] | None = None
) -> list[ListItem]:
    """The practices with these numbers, in order; five statements for those not made before."""
    language = current_language()
    kept = books.items
    missing = [number for number in numbers if (number, language) not in kept]
    if missing:
        if len(kept) + len(missing) > KEPT_AT_MOST:
            kept.clear()
            missing = list(numbers)
        for practice in queries.in_order(missing):
            kept[practice.pk, language] = list_item(practice)
    found = [kept[number, language] for number in numbers if (number, language) in kept]
    if not hits:
        return found
    by_slug = {hit.slug: hit for hit in hits.values()}
    return [with_hit(item, by_slug[item.slug]) if item.slug in by_slug else item for item in found]
