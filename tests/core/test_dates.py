"""Dates, months and periods are read as people of five languages write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

import rresi
from rresi.core import dates, formats
from rresi.core.clock import PartialDate
from rresi.core.translations import locale_for
from rresi.events.times import moment_in, weekday

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


def test_every_printer_of_dates_knows_the_first_of_a_month_in_french() -> None:
    first, third, before = date(2026, 12, 1), date(2026, 12, 3), date(2026, 11, 30)
    at = datetime(2026, 12, 1, 14, 5, tzinfo=ZoneInfo("Europe/Brussels"))
    template = Template("{{ day|date:'DATE_FORMAT' }} / {{ at|date:'DATETIME_FORMAT' }}")
    with translation.override("fr"), timezone.override("Europe/Brussels"):
        assert formats.day(first) == "1er décembre 2026"
        assert formats.moment(at) == "1er décembre 2026, 14:05"
        assert formats.days(first, third) == "du 1er au 3 décembre 2026"
        assert formats.days(before, first) == "du 30 novembre 2026 au 1er décembre 2026"
        assert formats.period("2026-12-01", "2026-12-21") == "1er décembre 2026 – 21 décembre 2026"
        assert weekday(first) == "mardi 1er décembre 2026"
        assert moment_in(at, ZoneInfo("Europe/Brussels")) == "mardi 1er décembre 2026, 14:05"
        said = template.render(Context({"day": first, "at": at}))
        assert said == "1er décembre 2026 / 1er décembre 2026 14:05"
    with translation.override("de"):
        assert formats.days(first, third) == "1.–3. Dezember 2026"
    with translation.override("nl"):
        assert template.render(Context({"day": first, "at": at})).startswith("1 december 2026 /")


def test_only_what_knows_the_first_of_a_month_writes_dates_with_babel() -> None:
    """`core.clock` does; the two others write figures, and the name of a weekday."""
    source = Path(rresi.__file__).parent
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"\bformat_date(time)?\(", path.read_text(encoding="utf-8"))
    }
    assert found == {"core/clock.py", "core/dates.py", "events/times.py"}


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
        ("2015.0", "2015"),
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
