"""Dates that Django writes read like those that we write."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from rresi.core import formats
from rresi.core.translations import interface_languages


@pytest.mark.parametrize("language", interface_languages())
def test_both_ways_of_writing_a_date_agree(language: str) -> None:
    day = date(2026, 11, 7)
    with translation.override(language):
        assert date_format(day, "DATE_FORMAT") == formats.day(day)


def test_a_short_date_begins_with_the_day() -> None:
    with translation.override("en"):
        assert date_format(date(2026, 11, 7), "SHORT_DATE_FORMAT") == "07/11/2026"
