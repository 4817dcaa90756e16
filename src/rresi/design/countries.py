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

from rresi.core.countries import countries_in
from rresi.core.translations import current_language


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
    choices = countries_in(language, first)
    return format_html_join("", '<option value="{}">{}</option>', choices)
