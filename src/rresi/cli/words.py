"""The language of the command line: `--lang`, else that of the environment.

The catalogues are those of the site, read without Django: `rresi ecosystem` and `rresi meetings`
need no site. Numbers follow the language too.
"""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from rresi.engines.messages import Message

_FOLDER = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = ("en", *sorted(entry.name for entry in _FOLDER.iterdir() if entry.is_dir()))
_spoken = "en"


def of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The language of LC_ALL, LC_MESSAGES or LANG, the first that is set; English for others."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, names), "").partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else "en"


def speak(language: str) -> None:
    """Say all that follows in a language of the interface."""
    global _spoken  # noqa: PLW0603  # one command is one process
    _spoken = language


def language() -> str:
    """The language that is spoken."""
    return _spoken


@cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    return catalogues.translation("django", str(_FOLDER), [code], fallback=True)


@cache
def _locale(code: str) -> Locale:
    return Locale("en", "GB") if code == "en" else Locale(code)


def gettext(text: str) -> str:
    return _catalogue(_spoken).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    return _catalogue(_spoken).ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    return _catalogue(_spoken).pgettext(context, text)


def told(text: object) -> str:
    """A message of an engine in the language; any other text as it is."""
    if isinstance(text, Message):
        values = text.values.items()
        return gettext(text.template) % {
            name: value if isinstance(value, int | float) else told(value)  # for `%(count)d`
            for name, value in values
        }
    return str(text)


def number(value: Decimal | float, digits: int | None = None) -> str:
    """A number with the marks of the language; `digits` after the decimal mark, else as many
    as it has up to three."""
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale(_spoken))


def signed(value: float, digits: int) -> str:
    """A number with its sign: +0.0123."""
    return ("+" if value >= 0 else "") + number(value, digits)


def percent(share: float, digits: int = 0) -> str:
    """0.625 is 62.5% with one digit, as the language writes it."""
    locale = _locale(_spoken)
    pattern = locale.percent_formats[None].pattern
    if digits:
        pattern = pattern.replace("#,##0", "#,##0." + "0" * digits)
    return format_percent(share, format=pattern, locale=locale)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: one, two and three."""
    return format_list(list(names), locale=_locale(_spoken))


def reason(error: OSError) -> str:
    """Why a file cannot be opened. What is rare comes from the system, in its language."""
    match error:
        case FileNotFoundError():
            return gettext("there is no such file or folder")
        case PermissionError():
            return gettext("you have no permission to open it")
        case IsADirectoryError():
            return gettext("this is a folder, not a file")
        case FileExistsError() | NotADirectoryError():
            return gettext("this is a file, not a folder")
    return error.strerror or str(error)
