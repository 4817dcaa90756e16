"""Choosing a country: every one there is, those that are near first."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from rresi.core.ordering import in_order
from rresi.core.translations import country_name, current_language, locale_for

# In CLDR and not in ISO 3166-1. Kosovo (XK) stays, as in the Commission's own lists.
_NO_COUNTRY = {
    *("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"),
    *("CP", "CQ", "AC", "DG", "EA", "IC", "TA"),
}


def country_choices(first: Collection[str] = ()) -> list[tuple[str, str]]:
    """Every country and territory of ISO 3166-1, by its name in the reader's language."""
    return _countries_in(current_language(), frozenset(first))


@lru_cache(maxsize=200)  # a language and the countries of an event
def _countries_in(language: str, first: frozenset[str]) -> list[tuple[str, str]]:
    codes = {
        code
        for code in map(str, locale_for("en").territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    near, far = (
        in_order([(code, country_name(code)) for code in some], language)
        for some in (codes & first, codes - first)
    )
    return [("", "–"), *near, *far]


class CountrySelect(forms.Select):
    """250 countries drawn at once: by the templates of widgets they take half the page's time."""

    def __init__(self, first: Callable[[], Collection[str]] = tuple, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = first

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        del renderer
        options = _options_in(current_language(), frozenset(self.first()))
        chosen = format_html('value="{}"', value or "")
        shown = options.replace(chosen, f"{chosen} selected", 1)
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", own, mark_safe(shown))  # noqa: S308  # ours


@lru_cache(maxsize=200)
def _options_in(language: str, first: frozenset[str]) -> str:
    choices = _countries_in(language, first)
    return format_html_join("", '<option value="{}">{}</option>', choices)
