"""What a form says of a value missing, too small, too large or too long, in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from rresi.core import formats

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class _Number(int):
    """A number that is written as the reader's language writes it."""

    def __str__(self) -> str:
        return formats.number(int(self))


class _Grouped:
    """Words whose numbers are written so; Django puts the numbers in with `%`."""

    def __init__(self, words: StrOrPromise) -> None:
        self.words = words

    def __mod__(self, numbers: Mapping[str, Any]) -> str:
        shown = {key: _Number(one) if type(one) is int else one for key, one in numbers.items()}
        return str(self.words % shown)


def speak() -> None:
    """Give Django's fields and validators these words, wherever they are used."""
    missing: dict[type[forms.Field], StrOrPromise] = {
        forms.Field: _("Fill in this field."),
        forms.ChoiceField: _("Choose an answer."),
        forms.MultipleChoiceField: _("Choose at least one."),
        forms.BooleanField: _("Tick this box."),
        forms.FileField: _("Choose a file."),
    }
    for field, words in missing.items():
        said = {**field.default_error_messages, "required": words}
        field.default_error_messages = said
    limits: dict[type[validators.BaseValidator], StrOrPromise] = {
        validators.MinValueValidator: _("Enter %(limit_value)s or more."),
        validators.MaxValueValidator: _("Enter %(limit_value)s or less."),
        validators.MinLengthValidator: ngettext_lazy(
            "Enter at least %(limit_value)s character. You have entered %(show_value)s.",
            "Enter at least %(limit_value)s characters. You have entered %(show_value)s.",
            "limit_value",
        ),
        validators.MaxLengthValidator: ngettext_lazy(
            "Enter at most %(limit_value)s character. You have entered %(show_value)s.",
            "Enter at most %(limit_value)s characters. You have entered %(show_value)s.",
            "limit_value",
        ),
    }
    for validator, words in limits.items():
        validator.message = _Grouped(words)  # type: ignore[assignment]  # Django only uses `%`
    decimals: dict[str, StrOrPromise] = {
        "max_digits": ngettext_lazy(
            "Enter at most %(max)s digit.", "Enter at most %(max)s digits.", "max"
        ),
        "max_decimal_places": ngettext_lazy(
            "Enter at most %(max)s decimal.", "Enter at most %(max)s decimals.", "max"
        ),
        "max_whole_digits": ngettext_lazy(
            "Enter at most %(max)s digit before the decimals.",
            "Enter at most %(max)s digits before the decimals.",
            "max",
        ),
    }
    validators.DecimalValidator.messages |= decimals  # type: ignore[arg-type]  # may be lazy
