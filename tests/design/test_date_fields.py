"""Fields for dates show and read what the reader's language writes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django import forms
from django.utils import timezone, translation

from rresi.design.forms import DayField, MonthField


class _Form(forms.Form):
    day = DayField(label="Day", required=False, help_text="When it ends.")
    month = MonthField(label="Month", required=False)


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "30/06/{}"), ("nl", "30-6-{}"), ("de", "30.06.{}"), ("fr", "30/06/{}")],
)
def test_a_value_is_shown_and_read_back_in_the_readers_form(language: str, day: str) -> None:
    to_come = date(timezone.localdate().year + 1, 6, 30)  # that of the example
    day = day.format(to_come.year)
    with translation.override(language):
        for initial in (to_come, to_come.isoformat()):
            shown = _Form(initial={"day": initial, "month": "2015-05"})
            assert shown["day"].value() == day
            assert shown["month"].value() == "05/2015"
            assert not shown.fields["day"].has_changed(initial, day)
        assert day in str(shown["day"].help_text)
        sent = _Form({"day": day, "month": "05/2015"})
        assert sent.is_valid()
        assert sent.cleaned_data == {"day": to_come, "month": "2015-05"}


def test_a_mistake_is_explained_and_shown_as_it_was_typed() -> None:
    form = _Form({"day": "06/30/2027", "month": "soon"})
    assert set(form.errors) == {"day", "month"}
    assert "The day comes first" in form.errors["day"][0]
    assert form["day"].value() == "06/30/2027"
    assert form["month"].value() == "soon"


def test_what_has_happened_is_not_still_to_come() -> None:
    class Past(forms.Form):
        day = DayField(label="Day", past=True)

    today = timezone.localdate()
    assert Past({"day": today.isoformat()}).is_valid()
    form = Past({"day": (today + timedelta(days=1)).isoformat()})
    assert "is in the future" in form.errors["day"][0]
    last = f"30/06/{today.year - 1}"
    assert last in str(form.fields["day"].help_text)  # no example that would be refused
    for typed in ("soon", "31/02/2020", "06/30/2020", "1/2/20", "2020"):
        refused = Past({"day": typed}).errors["day"][0]
        assert last in refused or "example" not in refused
    assert Past({"day": last}).is_valid()
    assert form.fields["day"].has_changed("2199-12-31", "31/12/2199")  # stored once, never again


def test_an_empty_field_is_nothing() -> None:
    form = _Form({"day": " ", "month": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"day": None, "month": ""}
