"""Addresses of pages that long lists of links begin with."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

from rresi.core.translations import current_language


def address_of(name: str) -> str:
    """The address of a page without arguments, in the reader's language.

    Kept, because a list would otherwise resolve it again for each of its links.
    """
    return _kept(name, current_language())


@lru_cache(maxsize=64)
def _kept(name: str, _language: str) -> str:
    return reverse(name)
