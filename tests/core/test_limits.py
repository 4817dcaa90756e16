"""What a form says of a value that is too small, too large or too long."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from rresi.core.translations import interface_languages


class Limits(forms.Form):
    seats = forms.IntegerField(min_value=1, max_value=60)
    people = forms.IntegerField(max_value=100_000)
    note = forms.CharField(max_length=1000, required=False)
    hours = forms.DecimalField(max_digits=4, decimal_places=1)
    name = forms.CharField(min_length=3, max_length=10)
    country = forms.ChoiceField(choices=[("NL", "NL")])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Fill in this field."),
        ({"country": ""}, "Choose an answer."),
        ({"seats": 0}, "Enter 1 or more."),
        ({"seats": 61}, "Enter 60 or less."),
        ({"people": 100_001}, "Enter 100,000 or less."),
        ({"note": "a" * 1500}, "Enter at most 1,000 characters. You have entered 1,500."),
        ({"hours": "1.25"}, "Enter at most 1 decimal."),
        ({"hours": "12345"}, "Enter at most 4 digits."),
        ({"hours": "1234"}, "Enter at most 3 digits before the decimals."),
        ({"name": "ab"}, "Enter at least 3 characters. You have entered 2."),
        ({"name": "a" * 11}, "Enter at most 10 characters. You have entered 11."),
    ],
)
def test_limits_are_told_in_the_site_s_words_and_the_reader_s_language(
    values: dict[str, object], said: str
) -> None:
    heard = set()
    for language in interface_languages():
        with translation.override(language):
            form = Limits(
                {"seats": 5, "people": 5, "note": "", "hours": 2, "name": "Name", "country": "NL"}
                | values
            )
            heard.add(str(next(iter(form.errors.values()))[0]))
    assert said in heard
    assert len(heard) == len(interface_languages())
