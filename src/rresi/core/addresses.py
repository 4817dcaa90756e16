"""URLs of pages that long lists of links need again and again."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

from rresi.core.translations import current_language

_PLACEHOLDER = "-slug-"


def address_of(name: str) -> str:
    """The URL of a page without arguments, in the reader's language.

    Kept, because a list would otherwise resolve it again for each of its links.
    """
    return _kept(name, current_language())


def url_of(name: str, slug: str) -> str:
    """The URL of the page of one object, which takes its slug, in the reader's language."""
    before, after = _around_slug(name, current_language())
    return f"{before}{slug}{after}"


@lru_cache(maxsize=64)
def _kept(name: str, _language: str) -> str:
    return reverse(name)


@lru_cache(maxsize=64)
def _around_slug(name: str, _language: str) -> tuple[str, str]:
    before, _placeholder, after = reverse(name, args=[_PLACEHOLDER]).partition(_PLACEHOLDER)
    return before, after
