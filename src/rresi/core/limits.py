"""What a form says of a value missing, too small, too large or too long, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
    validators.MinValueValidator.message = _("Enter %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Enter %(limit_value)s or less.")
    validators.MinLengthValidator.message = ngettext_lazy(
        "Write at least %(limit_value)d character. So far there are %(show_value)d.",
        "Write at least %(limit_value)d characters. So far there are %(show_value)d.",
        "limit_value",
    )
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Write at most %(limit_value)d character. Now there are %(show_value)d.",
        "Write at most %(limit_value)d characters. Now there are %(show_value)d.",
        "limit_value",
    )
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
