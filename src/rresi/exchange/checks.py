"""What is wrong with what somebody states of an offer or need."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core import taxonomies
from rresi.core.lengths import too_long
from rresi.core.money import currencies
from rresi.core.refusals import Incomplete
from rresi.core.text import forbidden_character
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.exchange import cpv
from rresi.exchange.rules import (
    DESCRIPTION_AT_MOST,
    LASTS_AT_MOST,
    TITLE_AT_MOST,
    Fields,
    holds_contact,
)
from rresi.exchange.vocabulary import BOUGHT, Audience, Direction, Reach, What

# How many characters the person who states an entry may write in each field.
LONGEST = {
    "title": TITLE_AT_MOST,
    "description": DESCRIPTION_AT_MOST,
    "capacity_unit": 60,
    "price_unit": 60,
}
CAPACITY_AT_MOST = 10_000_000
AMOUNT_BELOW = 10**12


def _is_amount(amount: Decimal) -> bool:
    """Whether the database keeps it as it is: fourteen digits, two of them cents."""
    if not amount.is_finite() or not 0 <= amount < AMOUNT_BELOW:
        return False
    return amount == amount.quantize(Decimal("0.01"))


def check(fields: Fields) -> None:
    """Raise `Incomplete` with every mistake, each beside its field."""
    problems: list[tuple[str, str]] = []

    def wrong(name: str, words: str) -> None:
        problems.append((name, words))

    if fields.direction not in Direction.values:
        wrong("direction", _("Choose whether this is an offer or a need."))
    if fields.what not in What.values:
        wrong("what", _("Choose what this is about."))
    if not fields.title.strip():
        wrong("title", _("Describe it in one line."))
    for name, most in LONGEST.items():
        if len(getattr(fields, name).strip()) > most:
            wrong(name, too_long(most))
        found = forbidden_character(getattr(fields, name))
        if found:
            wrong(name, _("This contains the control character %(name)s.") % {"name": found})
        if holds_contact(getattr(fields, name)):
            wrong(
                name,
                _(
                    "Leave out email addresses and phone numbers. Each side gets the other’s "
                    "address when both have said yes."
                ),
            )
    if fields.language not in CONTENT_LANGUAGES:
        wrong("language", _("Choose the language of your text."))
    if fields.what == What.FUNCTION and not fields.function:
        wrong("function", _("Choose the function."))
    if fields.function and fields.function not in taxonomies.FUNCTIONS:
        wrong("function", _("There is no such function."))
    coded = fields.what in BOUGHT or fields.what not in What.values  # a wrong one is refused above
    if fields.cpv and not (coded and cpv.is_code(fields.cpv)):
        wrong("cpv", _("A CPV code has eight digits, and only services and products have one."))
    if fields.reach not in Reach.values:
        wrong("reach", _("Choose where this applies."))
    if fields.reach == Reach.REGIONS and not fields.regions:
        wrong("regions", _("Choose where this applies."))
    if fields.audience not in Audience.values:
        wrong("audience", _("Choose who may see this."))
    low, high = fields.price_from, fields.price_to
    if low is not None and high is not None and high < low:
        wrong("price_to", _("The higher amount must not be below the lower one."))
    for name, amount in (("price_from", low), ("price_to", high)):
        if amount is not None and not _is_amount(amount):
            wrong(
                name,
                _(
                    "Enter an amount of 0 or more and less than 1,000,000,000,000, with at most "
                    "two decimals."
                ),
            )
    if fields.capacity is not None and not 1 <= fields.capacity <= CAPACITY_AT_MOST:
        wrong("capacity", _("Enter a whole number from 1 to 10 million."))
    if (low is not None or high is not None) and fields.currency not in currencies():
        wrong("currency", _("Choose the currency."))
    today = timezone.localdate()
    if fields.until is not None and not today <= fields.until <= today + LASTS_AT_MOST:
        wrong("until", _("Choose a day within the next twelve months."))
    if problems:
        raise Incomplete(problems)
