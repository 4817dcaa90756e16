"""Dates, months and periods are read as people of five languages write them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import rresi
from rresi.core import dates, formats
from rresi.core.clock import PartialDate
from rresi.core.translations import locale_for

LANGUAGES = ("en", "nl", "de", "tr", "fr")
DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))
PARTIAL = st.one_of(
    DAYS.map(lambda day: PartialDate(day.year)),
    DAYS.map(lambda day: PartialDate(day.year, day.month)),
)


@given(DAYS, st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_day_is_read_back_in_every_form_and_language(day: date, said: str, read: str) -> None:
    with translation.override(said):
        written = {dates.write(day), formats.day(day), str(day)}
        written.add(format_date(day, "medium", locale=locale_for(said)))
    with translation.override(read):  # whoever reads it
        assert {dates.read_day(text) for text in written} == {day}


@given(PARTIAL, st.sampled_from(LANGUAGES))
def test_a_year_or_month_is_read_back(value: PartialDate, language: str) -> None:
    with translation.override(language):
        for text in (dates.write(value), value.display(), str(value)):
            assert dates.read_month(text) == value


@given(PARTIAL, PARTIAL, st.sampled_from(LANGUAGES))
def test_a_period_is_read_back(one: PartialDate, other: PartialDate, language: str) -> None:
    first, last = sorted((one, other), key=lambda end: (end.year, end.month or 1))
    kept = str(first) if first == last else f"{first}/{last}"
    with translation.override(language):
        if not dates.in_order(first, last):
            with pytest.raises(ValueError, match="before the start"):
                dates.read_period(kept)
            return
        for text in (kept, dates.write_period(kept), formats.period(str(first), str(last))):
            assert dates.read_period(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("30-6-2027", "2027-06-30"),
        ("30.06.2027", "2027-06-30"),
        ("30. 6. 2027", "2027-06-30"),
        ("30/06/2027", "2027-06-30"),
        (" 30 Haziran 2027 ", "2027-06-30"),
        ("1er juin 2027", "2027-06-01"),
        ("June 30, 2027", "2027-06-30"),
        ("05/2015", "2015-05"),
        ("5-2015", "2015-05"),
        ("2015-5", "2015-05"),
        ("mei 2015", "2015-05"),
        ("Mai 2015", "2015-05"),
        ("MAYIS 2015", "2015-05"),
        ("févr. 2015", "2015-02"),
        ("Ağu 2015", "2015-08"),
        ("Jänner 2015", "2015-01"),
        ("2015", "2015"),
    ],
)
def test_what_people_write_is_read(text: str, kept: str) -> None:
    assert str(dates.read(text)) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2015 – 2017", "2015/2017"),
        ("2015-2017", "2015/2017"),
        ("2015/2017", "2015/2017"),
        ("2015 to 2017", "2015/2017"),
        ("mei 2015 tot en met juni 2017", "2015-05/2017-06"),
        ("Mai 2015 bis 2017", "2015-05/2017"),
        ("mai 2015 à juin 2017", "2015-05/2017-06"),
        ("05/2015/06/2017", "2015-05/2017-06"),
        ("05-2015 - 06-2017", "2015-05/2017-06"),
        ("2015-05/2017-06", "2015-05/2017-06"),
        ("2017-05/2017", "2017-05/2017"),
        ("2021/05", "2021-05"),
        ("2021", "2021"),
    ],
)
def test_periods_are_read(text: str, kept: str) -> None:
    assert dates.read_period(text) == kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("06/30/2027", "The day comes first: 30/06/"),
        ("2027-13-01", "no month of the year"),
        ("31-2-2027", "does not exist"),
        ("0-2-2027", "does not exist"),
        ("30-6-27", "two digits"),
        ("9999", "not a plausible year"),
        ("20270630", "is not a day"),
        ("soon", "is not a day"),
        ("٣٠-٦-٢٠٢٧", "is not a day"),
        ("", "is not a day"),
        ("2027", "is not a day"),
        ("05/2027", "is not a day"),
    ],
)
def test_what_is_no_day_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dates.read_day(text)


@pytest.mark.parametrize("text", ["2021/2019", "2015-05-2017", "since 2015", "2015/", "1/2/3/4"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a period|before it starts"):
        dates.read_period(text)


def test_a_day_is_no_month() -> None:
    with pytest.raises(ValueError, match=r"a year \(2015\) or a month \(05/2015\)"):
        dates.read_month("30-6-2027")


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "30/06/2027"),
        ("nl", "30-6-2027"),
        ("de", "30.06.2027"),
        ("tr", "30.06.2027"),
        ("fr", "30/06/2027"),
    ],
)
def test_help_and_errors_show_the_form_of_the_reader(language: str, day: str) -> None:
    with translation.override(language):
        assert day in str(dates.DAY_EXAMPLE)
        with pytest.raises(ValueError, match=day):
            dates.read_day("soon")


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (dates.read, dates.read_day, dates.read_month, dates.read_period):
        try:
            reader(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("language", "same_month", "two_months"),
    [
        ("en", "27–29 November 2026", "27 November 2026 to 2 December 2026"),
        ("de", "27.–29. November 2026", "27. November 2026 bis 2. Dezember 2026"),
        ("fr", "du 27 au 29 novembre 2026", "du 27 novembre 2026 au 2 décembre 2026"),
    ],
)
def test_days_of_one_month_name_it_once(language: str, same_month: str, two_months: str) -> None:
    first = date(2026, 11, 27)
    with translation.override(language):
        assert formats.days(first, date(2026, 11, 29)) == same_month
        assert formats.days(first, date(2026, 12, 2)) == two_months
        assert formats.days(first, first) == formats.day(first)


def test_no_moment_is_cut_to_its_day_in_utc() -> None:
    root = Path(rresi.__file__).parent
    cut = re.compile(r"_at\.date\(\)")
    files = [*root.glob("**/*.py")]
    assert len(files) > 500
    assert [str(file) for file in files if cut.search(file.read_text(encoding="utf-8"))] == []
