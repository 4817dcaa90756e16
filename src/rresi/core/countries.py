"""The countries that there are: to choose from, and as lists write them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from babel.core import get_global
from babel.languages import get_official_languages

from rresi.core.ordering import in_order
from rresi.core.translations import (
    CONTENT_LANGUAGES,
    country_name,
    current_language,
    interface_languages,
    locale_for,
)
from rresi.engines.tables import fold

# In CLDR and not in ISO 3166-1. Kosovo (XK) stays, as in the Commission's own lists.
_NO_COUNTRY = {
    *("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"),
    *("CP", "CQ", "AC", "DG", "EA", "IC", "TA"),
}
# What people write beside the names of CLDR.
_ALSO = {
    "NL": ("Holland", "the Netherlands"),
    "GR": ("EL",),  # as the Union writes it
    "GB": ("Great Britain", "Groot-Brittannië", "Großbritannien", "Büyük Britanya", "England"),
    "CZ": ("Czech Republic", "Tschechische Republik", "Tsjechische Republiek"),
    "TR": ("Turkey", "Turkiye", "Republic of Türkiye"),
    "BA": ("Bosnia and Herzegovina", "Bosnia"),
    "MK": ("Macedonia",),
    "US": ("USA", "U.S.A.", "United States of America"),
    "IE": ("Republic of Ireland",),
}


def country_choices(first: Collection[str] = ()) -> list[tuple[str, str]]:
    """Every country and territory of ISO 3166-1, by its name in the reader's language."""
    return countries_in(current_language(), frozenset(first))


@lru_cache(maxsize=200)  # a language and the countries of an event
def countries_in(language: str, first: frozenset[str]) -> list[tuple[str, str]]:
    """The same, those of the `first` before the others."""
    near, far = (
        in_order([(code, country_name(code)) for code in some], language)
        for some in (_codes() & first, _codes() - first)
    )
    return [("", "–"), *near, *far]


def country_terms() -> list[tuple[str, str]]:
    """The same without the empty choice, as the terms of a field."""
    return country_choices()[1:]


def country_code(text: str) -> str:
    """The code of a country that a list names: by its code of two or three letters, by its name in
    a language of the interface, or in its own; "" where it is none.
    """
    code = text.strip().upper()
    aliases = get_global("territory_aliases").get(code, (code,))  # UK, NLD
    if len(aliases) == 1 and aliases[0] in _known():
        return str(aliases[0])
    return _names().get(fold(text), "")


def country_named(text: str) -> str:
    """The same of a cell.

    Raises:
        ValueError: the text names no country.
    """
    if not (code := country_code(text)):
        raise ValueError
    return code


def _codes() -> frozenset[str]:
    return _known() - _NO_COUNTRY


@cache
def _known() -> frozenset[str]:
    """With those of what is no country, such as the EU, which bodies of it state."""
    codes = map(str, locale_for("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())


@cache
def _names() -> dict[str, str]:
    """Each folded name to its code."""
    found = {fold(word): code for code, words in _ALSO.items() for word in words}
    for code in _known():
        own = {str(one).partition("_")[0] for one in get_official_languages(code)}
        for language in {*interface_languages(), *own.intersection(CONTENT_LANGUAGES)}:
            found[fold(str(locale_for(language).territories.get(code, code)))] = code
    return found
