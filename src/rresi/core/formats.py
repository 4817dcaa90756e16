"""Numbers, money and periods as the reader's language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import pgettext

from rresi.core.clock import PartialDate, in_words
from rresi.core.dates import joined
from rresi.core.translations import current_language, locale_for

_CODE_AND_DIGITS = re.compile(r"([^\W\d_])(-?\d)")
_NUMERAL = re.compile(r"\d{1,3}(?:[.,'’\s]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[\s\u2010\u2011-]*([^\W\d_]+)")
_DIGITS = 400  # of the largest number that a float can be
# Lengths of time in the languages of the interface, in the forms that follow a number.
_TIME = re.compile(
    r"(?:year|month|week|day|hour|minute)s?|jaar|jaren|maand(?:en)?|weken|dag(?:en)?|uur|uren|"
    r"minuten?|jahre?n?|monate?n?|wochen?|tage?n?|stunden?|(?:yıl|hafta|gün|saat|dakika)\w*|"
    r"ay(?:da|lık)?|ans?|années?|mois|semaines?|jours?|heures?"
)
# Turkish running text says the euro as a word behind the number, as the texts of this site do.
_EURO_AS_A_WORD = {("tr", "EUR"): "\u00a0avro"}


def labelled(label: object, value: object) -> str:
    """A label and its value with the colon of the reader's language; a question needs none."""
    asks = str(label).rstrip().endswith(("?", "!", ":", "…"))
    return f"{label}{' ' if asks else pgettext('between a label and its value', ': ')}{value}"


def quoted(text: str) -> str:
    """What somebody wrote, in the quotation marks of the reader's language."""
    return pgettext("what somebody wrote", "“%(text)s”") % {"text": text}


def rounded(value: Decimal | int | float, digits: int = 0) -> Decimal:
    """A number as people round it, half away from zero: 4.25 is 4.3. Every number shown is.

    What rounds to nothing has no sign.
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        return exact
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0


def apart(items: Iterable[str]) -> str:
    """Items that hold commas of their own, with the semicolon of the reader's language."""
    return pgettext("between the items of a list", "; ").join(items)


def _signed(figure: str) -> str:
    """A figure with the sign of a negative number, where the locale has a hyphen."""
    return figure.replace("-", "−")


def number(value: Decimal | int | float, digits: int = 4) -> str:
    """A number with the separators of the reader's language, without empty decimals."""
    locale = locale_for(current_language())
    with localcontext() as context:
        context.prec = _DIGITS  # else a number of thirty digits is refused
        decimal = rounded(value, digits)
        whole = decimal == decimal.to_integral_value()
        pattern = "#,##0" if whole else "#,##0.####"
        return _signed(format_decimal(decimal, format=pattern, locale=locale))


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage: 0.62 is 62%, 62 %, %62 as the reader's language writes it."""
    pattern = None
    locale = locale_for(current_language())
    if digits:
        pattern = locale.percent_formats[None].pattern.replace("#,##0", "#,##0." + "#" * digits)
    return _signed(format_percent(rounded(share, digits + 2), format=pattern, locale=locale))


def hundredths(share: Decimal | float, digits: int = 0) -> Decimal:
    """A share in per cent, rounded as `percent` rounds it: 0.285 is 29, though 0.285 * 100 is less
    than 28.5."""
    return rounded(share, digits + 2) * 100


def with_unit(value: Decimal | None, unit: str) -> tuple[str, str]:
    """A number, if there is one, and what stands behind it; a % that is a word of its own at the
    beginning of the unit joins the number: 70%, 70 %, %70.
    """
    if value is None:
        return "", unit
    sign, *rest = unit.split(maxsplit=1)[:2] or [""]
    if sign != "%":
        return number(value), unit
    return percent(float(value) / 100, digits=4), " ".join(rest)


def numbers_in(text: str, unit: str = "") -> set[Decimal]:
    """The numbers that a text names, whichever language wrote it: 1.234 is read both ways.

    Not those of months or years and the like, unless the `unit` that is meant speaks of them.
    """
    found = set()
    for match in _NUMERAL.finditer(text):
        numeral, behind = match[0], _WORD.match(text, match.end())
        word = behind[1].casefold() if behind else ""
        meant = any(part.startswith(word[:3]) for part in unit.casefold().split())
        if _TIME.fullmatch(word) and not meant:
            continue
        *thousands, last = re.split(r"[.,'’\s]", numeral)
        if re.search(r"[.,]\d+$", numeral):
            found.add(Decimal("".join(thousands) + f".{last}"))
        if not thousands or len(last) == 3:
            found.add(Decimal("".join([*thousands, last])))
    return found


def tells(text: str, figure: Decimal | None, unit: str) -> bool:
    """Whether a text names a figure of this unit, with a sign or without."""
    return figure is not None and abs(figure) in numbers_in(text, unit)


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence: one, two and three."""
    return format_list(list(names), locale=locale_for(current_language()))


def money(amount: Decimal, currency: str, amount_to: Decimal | None = None) -> str:
    """An amount or a range with its currency, without empty cents."""
    locale = locale_for(current_language())
    word = _EURO_AS_A_WORD.get((locale.language, currency), "")
    pattern = f"#,##0.00'{word}'" if word else locale.currency_formats["standard"].pattern

    def one(value: Decimal) -> str:
        whole = value == value.to_integral_value()
        said = format_currency(
            value,
            currency,
            format=_without_cents(pattern) if whole else pattern,
            locale=locale,
            currency_digits=False,
        )
        # A code is a word, not a sign: a space that does not break keeps it off the digits.
        return _signed(_CODE_AND_DIGITS.sub("\\1\u00a0\\2", said))

    if amount_to is None or amount_to == amount:
        return one(amount)
    return pgettext("range of amounts", "%(first)s to %(last)s") % {
        "first": one(amount).removesuffix(word),
        "last": one(amount_to),
    }


def _without_cents(pattern: str) -> str:
    return pattern.replace("0.00", "0")


def day(value: date) -> str:
    """A date in full: 30 June 2027."""
    return in_words(value, "long")


def moment(value: datetime, *, seconds: bool = False) -> str:
    """A time in the site's time zone: 30 June 2027, 14:05, or 14:05:09."""
    local = timezone.localtime(value)
    return f"{day(local.date())}, {local:%H:%M}" + (f":{local:%S}" if seconds else "")


def month(value: date) -> str:
    """A month and its year: June 2027."""
    return format_skeleton("yMMMM", value, locale=locale_for(current_language()))


def days(first: date, last: date) -> str:
    """The days from `first` to `last`: 27–29 November 2026, 30 November 2026 to 2 December 2026."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        # Translators: the German day needs its full stop, "%(first)s.–%(last)s".
        of_month, _space, _rest = day(first).partition(" ")
        return pgettext("days of one month", "%(first)s–%(last)s") % {
            "first": of_month.rstrip("."),
            "last": day(last),
        }
    return pgettext("date range", "%(first)s to %(last)s") % {
        "first": day(first),
        "last": day(last),
    }


def period(first: str, last: str) -> str:
    """A period between two partial dates (2021, 2021-05); empty when nothing is known."""
    if not first:
        return ""
    return joined(*(PartialDate.parse(end).display() for end in (first, last) if end))
