"""Numbers as people write them: 9,5 and 18.500,00 and 18 500,00 and 18,500.00.

What the signs themselves say comes first: with a comma and a point, the last one starts the
decimals; spaces and apostrophes group thousands. One sign alone is read as the reader's language
uses it: 1.234 is a thousand and more in Dutch, German, Turkish and French. In English it would be a
little more than one, but those who write it there often mean the thousand: then the writer is
asked. Numbers are kept with a point and without groups, and written for a form as the
reader's language writes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import cast

from babel.numbers import get_decimal_symbol
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext

from rresi.core.formats import quoted
from rresi.core.translations import current_language, locale_for
from rresi.engines.tables import tidy

_SPACED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?")
_SHAPE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_SIGN = re.compile(r"([-−+]?)\s*(.*)", re.DOTALL)
_EXAMPLE = Decimal("18500.5")
_DEGREES = re.compile(r"[-−+]?[0-9]{1,3}(?:[.,][0-9]+)?")
_PLACES = 6  # of a degree: ten centimetres
_ON_MAPS = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<d>[0-9]{1,3}(?:[.,][0-9]+)?)\s*[°º]?\s*"
    r"(?:(?P<m>[0-9]{1,2}(?:[.,][0-9]+)?)\s*['′’]\s*)?"
    r"(?:(?P<s>[0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:[\"″”]|''|′′|’’)\s*)?(?P<after>[NSEW])?"
)
_LONGEST = 40
_NUMERAL = re.compile(r"[-−+]?[0-9]+(?:[.,'’ ][0-9]+)*")
_ASKED = " ?"  # no number ends so: no reader takes what was asked about for one
_RANGE_MARK = re.compile(r"\s*[–—/]\s*|\s*-\s*|\s+(?:to|tot|bis|à|ile)\s+")


class Ambiguous(ValueError):
    """A number that two languages read in two ways; says how to write either."""


def read(text: str) -> Decimal:
    """A number as the reader of the current language writes it.

    Raises:
        Ambiguous: it may be meant as in another language.
        ValueError: it is none, or its groups do not have three digits; says what is expected.
    """
    sign, digits = _SIGN.fullmatch(tidy(text)).groups()  # type: ignore[union-attr]  # it always fits
    if re.search(r"[ '’]", digits):
        if not _SPACED.fullmatch(digits):
            raise ValueError(beside(text) or in_words())
        digits = re.sub(r"[ '’]", "", digits)
        return Decimal(("-" if sign in {"-", "−"} else "") + digits.replace(",", "."))
    if len(digits) > _LONGEST or not _SHAPE.fullmatch(digits):
        raise ValueError(beside(text) or in_words())
    return Decimal(("-" if sign in {"-", "−"} else "") + _plain(digits))


def beside(text: str) -> str:
    """What to say of words and signs beside a number: 12 %, about 40, € 18 500, 1.2 million.

    Empty where nothing stands beside one.
    """
    rest = tidy(_NUMERAL.sub(" ", text[: 2 * _LONGEST], count=1))
    words = any(c.isalpha() or c in "%‰" or unicodedata.category(c) == "Sc" for c in rest)
    if rest == tidy(text) or not words or _NUMERAL.search(rest):
        return ""
    return gettext("Enter the number in digits only, without %(rest)s.") % {"rest": quoted(rest)}


def asked(typed: str) -> str:
    """What was typed and can mean two numbers, as a draft keeps it: nobody guesses which."""
    return f"{typed}{_ASKED}"


def typed(kept: str) -> str:
    """What was typed, from what a draft keeps."""
    return kept.removesuffix(_ASKED)


def fault_of(kept: str, reader: Callable[[str], object] = read) -> str:
    """What is wrong with a number that a document holds as it was typed."""
    try:
        reader(typed(kept))
    except ValueError as error:
        return str(error)
    return in_words() if reader is read else range_in_words()


def read_degrees(text: str, example: Decimal) -> Decimal:
    """A latitude or longitude as maps write it: 52.08, 52,08, 52.08° N, 52°04′48″ N.

    One comma or point always starts the decimals; south and west are below 0.

    Args:
        example: one as the field can hold it.

    Raises:
        ValueError: it is none; says what is expected.
    """
    text = tidy(text)
    if len(text) <= _LONGEST and _DEGREES.fullmatch(text):
        return Decimal(text.replace("−", "-").replace(",", "."))
    found = _ON_MAPS.fullmatch(text.upper()) if len(text) <= _LONGEST else None
    if not found or (found["before"] and found["after"]):
        raise ValueError(in_degrees(example))
    parts = [Decimal((found[name] or "0").replace(",", ".")) for name in ("d", "m", "s")]
    parted = any(parts[1:])
    if max(parts[1:]) >= 60 or (parted and parts[0] != int(parts[0])):
        raise ValueError(in_degrees(example))
    value = round(parts[0] + parts[1] / 60 + parts[2] / 3600, _PLACES)
    return -value if (found["before"] or found["after"] or "N") in "SW" else value


def in_degrees(example: Decimal) -> str:
    """What a field for a latitude or longitude expects."""
    return _in_words(example)


def _plain(digits: str) -> str:
    """Digits with a point at most, from digits with commas and points."""
    decimal = _decimal_sign(digits)
    whole, _sign, rest = digits.rpartition(decimal) if decimal else (digits, "", "")
    first, *groups = re.split(r"[.,]", whole)
    signs = set(re.findall(r"[.,]", whole))
    if decimal in signs or len(signs) > 1 or any(len(group) != 3 for group in groups):
        raise ValueError(in_words())
    if groups and len(first) > 3:
        raise ValueError(in_words())
    return "".join([first, *groups]) + (f".{rest}" if decimal else "")


def _decimal_sign(digits: str) -> str:
    """Which sign starts the decimals; empty when none does."""
    signs: list[str] = re.findall(r"[.,]", digits)
    if not signs:
        return ""
    last = signs[-1]
    if len(set(signs)) == 2:
        return last
    if len(signs) > 1:
        return ""
    whole, _sign, rest = digits.partition(last)
    if not _like_a_group(whole, rest):
        return last
    if last == own_sign():
        raise Ambiguous(_which(whole, rest))
    return ""


def _like_a_group(whole: str, rest: str) -> bool:
    return len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _which(whole: str, rest: str) -> str:
    """How to write the one number or the other."""
    small = write(Decimal(f"{whole}.{rest}"))
    return gettext("This can mean two numbers. Write %(small)s or %(large)s.") % {
        "small": small,
        "large": f"{whole}{rest}",
    }


def own_sign() -> str:
    """The decimal sign of the current language."""
    return str(get_decimal_symbol(locale_for(current_language())))


def write(value: Decimal) -> str:
    """A number for a form, without groups and empty decimals: 18500,5."""
    if value == value.to_integral_value():
        return f"{value.quantize(Decimal(1)):f}"
    whole, _point, rest = f"{value.normalize():f}".partition(".")
    closed = "0" if _like_a_group(whole.lstrip("-"), rest) else ""  # 1.2340 is no thousand
    return f"{whole}{own_sign()}{rest}{closed}"


def read_range(text: str) -> str:
    """Two numbers, the lower first, or one that is known exactly: `20–35`, `1,5 tot 2`, `20/35`.

    Returns:
        `20/35`, or `20` for one number.

    Raises:
        ValueError: neither, or the upper number is smaller than the lower one.
    """
    text = tidy(text)
    found = set()
    for mark in _RANGE_MARK.finditer(text.casefold()) if len(text) <= 2 * _LONGEST else ():
        try:
            found.add((read(text[: mark.start()]), read(text[mark.end() :])))
        except Ambiguous:
            raise
        except ValueError:
            continue
    if not found:
        try:
            return f"{read(text):f}"
        except Ambiguous:
            raise
        except ValueError as error:
            raise ValueError(range_in_words()) from error
    low, high = found.pop()
    if found:
        raise ValueError(range_in_words())
    if high < low:
        raise ValueError(gettext("The upper number is smaller than the lower one."))
    return f"{low:f}/{high:f}"


def write_range(text: str) -> str:
    """A range for a form: 20–35, or one number. Raises ValueError."""
    try:
        ends = [Decimal(end) for end in text.split("/")]
    except InvalidOperation as error:
        raise ValueError(text) from error
    return "–".join(write(end) for end in ends)


def range_in_words() -> str:
    """What a field for a range expects."""
    return gettext("This must be a range such as %(example)s.") % {
        "example": write_range("20/35.5")
    }


def in_words() -> str:
    """What a field for a number expects."""
    return _in_words(_EXAMPLE)


def _in_words(example: Decimal) -> str:
    return gettext("This must be a number such as %(example)s.") % {"example": write(example)}


def _example(number: Decimal) -> str:
    return _for_example(write(number))


def _range_example() -> str:
    return _for_example(write_range("20/35.5"))


def _for_example(written: str) -> str:
    """An example as the reader's language writes it, and with a decimal comma where it has a point:
    that is read too."""
    words = {"example": written, "other": written.replace(",", "").replace(".", ",")}
    if own_sign() == "." and "." in written:
        return gettext("For example: %(example)s or %(other)s") % words
    return gettext("For example: %(example)s") % words


_shown = lazy(_example, str)


def example(number: Decimal) -> Promise:
    """A number of the size that a field is for, as its help."""
    return cast("Promise", _shown(number))


EXAMPLE = example(_EXAMPLE)
RANGE_EXAMPLE = cast("Promise", lazy(_range_example, str)())
