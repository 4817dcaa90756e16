"""What pydantic says of a value, in the words of people."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import DecimalValidator
from django.utils.translation import gettext

from rresi.core import dates, numbers

_DIGITS = {
    "decimal_max_digits": ("max_digits", "max_digits"),
    "decimal_max_places": ("max_decimal_places", "decimal_places"),
    "decimal_whole_digits": ("max_whole_digits", "whole_digits"),
}
"""What pydantic says of a decimal that is too long: Django's name of it, and where the limit is."""


def _limit(limit: Any) -> str:
    """A bound as the reader's language writes it: 90, not 90.0."""
    is_number = isinstance(limit, int | float | Decimal)
    return numbers.write(Decimal(str(limit))) if is_number else str(limit)


def in_words(error: dict[str, Any]) -> str:
    """One error of pydantic in a sentence, in the reader's language."""
    context = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return gettext("This must be filled in.")
        case "extra_forbidden":
            return gettext("This is not a known field.")
        case "string_too_long" | "too_long" if not isinstance(error["input"], list | dict):
            return gettext("This is too long: %(given)d characters; the maximum is %(limit)d.") % {
                "given": len(str(error["input"])),
                "limit": context["max_length"],
            }
        case "string_too_short" | "too_short" if not any(
            map(str.isprintable, str(error["input"]).strip())
        ):
            return gettext("This must be filled in.")
        case "string_too_short" | "too_short" if isinstance(error["input"], str):
            return gettext("This is too short: the minimum is %(limit)d characters.") % {
                "limit": context["min_length"]
            }
        case "too_short":
            return gettext("This has too few entries: the minimum is %(limit)d.") % {
                "limit": context["min_length"]
            }
        case "too_long":
            return gettext("This has too many entries: the maximum is %(limit)d.") % {
                "limit": context["max_length"]
            }
        case "string_type":
            return gettext("This must be text.")
        case "string_unicode":
            return gettext("This contains a damaged character.")
        case "string_pattern_mismatch" if "@" in context["pattern"]:
            return gettext("Enter one email address, such as name@example.org.")
        case "string_pattern_mismatch":
            return gettext("This does not have the required format.")
        case "int_type" | "int_parsing" | "int_from_float":
            return gettext("This must be a whole number.")
        case "decimal_type" | "decimal_parsing" | "float_type" | "float_parsing" | "finite_number":
            given = error["input"]
            return numbers.fault_of(given) if isinstance(given, str) else numbers.in_words()
        case kind if kind in _DIGITS:
            said, limit = _DIGITS[kind]
            return str(DecimalValidator.messages[said] % {"max": context[limit]})
        case "greater_than":
            return gettext("This must be more than %(limit)s.") % {"limit": _limit(context["gt"])}
        case "greater_than_equal":
            return gettext("This must be at least %(limit)s.") % {"limit": _limit(context["ge"])}
        case "less_than_equal":
            return gettext("This must be at most %(limit)s.") % {"limit": _limit(context["le"])}
        case "enum" | "literal_error":
            # Pydantic joins them in English, the empty one among them.
            named = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
            choices = ", ".join(one for one in named if one)
            return gettext("This must be one of: %(choices)s.") % {"choices": choices}
        case "list_type":
            return gettext("This must be a list.")
        case "dict_type" | "model_type" | "model_attributes_type":
            return gettext("This must be an object with named fields.")
        case "bool_type" | "bool_parsing":
            return gettext("This must be true or false.")
        case "url_parsing" | "url_scheme":
            return gettext("This must be a web address with https:// or http:// before it.")
        case kind if kind.startswith("date"):
            return gettext("This must be a date such as %(example)s.") % {
                "example": dates.write(date(2027, 6, 30))
            }
        case "value_error":
            return str(context.get("error", error["msg"]))
        case _:
            return str(error["msg"])
