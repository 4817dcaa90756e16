"""Content in several languages: one row per object and language, beside the language it came from.

The interface speaks the languages of `settings.LANGUAGES`. Content may be written in any
language of `CONTENT_LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rresi.core.declarations import declared
from rresi.core.ordering import in_order

# The official languages of the European Union and of its neighbours in the network.
CONTENT_LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr"),
    *("hu", "is", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq"),
    *("sr", "sv", "tr", "uk"),
)


class TextStatus(models.TextChoices):
    """How far a translation has come."""

    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    PUBLISHED = "published", _("Published")


class TranslatedText(models.Model):
    """The text of one object in one language. A subclass adds the foreign key and the fields.

    `source_revision` is the revision of the source text that this text says; a lower number than
    the object's own revision means that the source has moved on.
    """

    language = models.CharField(max_length=8)
    status = models.CharField(
        max_length=10, choices=TextStatus.choices, default=TextStatus.PUBLISHED
    )
    source_revision = models.PositiveIntegerField(default=1)
    machine_made = models.BooleanField(default=False)

    class Meta:
        abstract = True


class HasLanguage(Protocol):
    language: str


T = TypeVar("T", bound=HasLanguage)


def language_order(*preferred: str) -> tuple[str, ...]:
    """The languages to try for a reader: the interface's own, the given ones, then English."""
    return tuple(dict.fromkeys((current_language(), *preferred, "en")))


def pick(texts: Iterable[T], languages: Sequence[str]) -> T | None:
    """The text in the first of the languages that has one; any other text when none has."""
    by_language = {text.language: text for text in texts}
    for language in languages:
        if language in by_language:
            return by_language[language]
    return next(iter(by_language.values()), None)


def interface_language_choices() -> list[tuple[str, str]]:
    """The choices of a column that holds one of them: as a function they stay out of migrations."""
    return [(code, capfirst(language_name(code))) for code in interface_languages()]


def interface_languages() -> tuple[str, ...]:
    """The codes of the languages that the interface speaks, as `settings.LANGUAGES` orders them."""
    return tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Offered:
    """Which languages of the interface the network offers, in its order; empty for all."""

    languages: Callable[[], Sequence[str]]


def offered_languages() -> tuple[str, ...]:
    """The codes of the languages that this site offers its readers."""
    known = interface_languages()
    chosen = [code for one in declared(Offered) for code in one.languages() if code in known]
    return tuple(dict.fromkeys(chosen)) or known


def offered_language_choices() -> list[tuple[str, str]]:
    """The same as choices of a form."""
    return [(code, capfirst(language_name(code))) for code in offered_languages()]


def current_language() -> str:
    """The interface's language, always one of `settings.LANGUAGES`."""
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in interface_languages() else settings.LANGUAGE_CODE


@cache
def locale_for(language: str) -> Locale:
    """The locale for dates and numbers. English is the one of Europe: 30 June 2027."""
    return Locale("en", "GB") if language == "en" else Locale(language)


@cache
def _language_name(language: str, in_language: str) -> str:
    if (language, in_language) == ("nl", "tr"):
        return "Hollandaca"  # CLDR has the formal Felemenkçe, which few people say
    return str(locale_for(in_language).languages.get(language, language))


def language_name(language: str) -> str:
    """The name of a language, in the reader's language."""
    return _language_name(language, current_language())


def language_names(languages: Iterable[str]) -> dict[str, str]:
    """Languages with their names, in the order of the reader's alphabet."""
    return dict(in_order(((one, language_name(one)) for one in languages), current_language()))


@cache
def language_own_name(language: str) -> str:
    """The name of a language in that language itself, with a capital."""
    name = _language_name(language, language)
    return name[:1].upper() + name[1:]


@cache
def _country_name(country: str, in_language: str) -> str:
    return str(locale_for(in_language).territories.get(country, country))


def country_name(country: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2), in the reader's language."""
    return _country_name(country, current_language())
