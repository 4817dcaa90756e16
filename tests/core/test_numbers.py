"""Numbers are read as people in the five languages write them, and written so that they can be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rresi.core import numbers
from rresi.core.translations import interface_languages

LANGUAGES = ["en", "nl", "de", "tr", "fr"]
COMMA = ["nl", "de", "tr", "fr"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        ("18.500,00", "18500"),
        ("18,500.00", "18500"),
        ("18 500,00", "18500"),
        ("18\u202f500,5", "18500.5"),
        ("18\u00a0500.5", "18500.5"),
        ("18'500.00", "18500"),
        ("18’500", "18500"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1234,567", "1234.567"),
        ("-3,5", "-3.5"),
        ("−3.5", "-3.5"),
        ("+7", "7"),
        (" 1200 ", "1200"),
    ],
)
def test_what_is_the_same_in_every_language(language: str, text: str, value: str) -> None:
    with translation.override(language):
        assert numbers.read(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("12 %", "%"), ("about 40", "about"), ("€ 18 500", "€"), ("-1.2 million", "million")],
)
def test_what_stands_beside_a_number_is_named(text: str, rest: str) -> None:
    with pytest.raises(ValueError, match=f"in digits only, without “{rest}”"):
        numbers.read(text)
    with translation.override("de"), pytest.raises(ValueError, match=f"„{rest}“"):
        numbers.read(text)


@pytest.mark.parametrize("text", ["about", "40 of 50", "12..5", "", "1 2"])
def test_what_is_no_number_beside_words_is_told_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"This must be a number such as 18500\.5"):
        numbers.read(text)


@pytest.mark.parametrize("language", COMMA)
def test_one_sign_alone_is_read_as_the_language_uses_it(language: str) -> None:
    with translation.override("en"):
        assert (numbers.read("1.2345"), numbers.read("1,234")) == (Decimal("1.2345"), Decimal(1234))
    with translation.override(language):
        assert (numbers.read("1.234"), numbers.read("1,23")) == (Decimal(1234), Decimal("1.23"))


@pytest.mark.parametrize(
    ("language", "text", "small", "large"),
    [
        ("en", "18.500", "18.5", "18500"),
        ("en", "-1.234", "1.2340", "1234"),
        ("en", "20–18.500", "18.5", "18500"),
        ("nl", "18,500", "18,5", "18500"),
        ("tr", "1,234", "1,2340", "1234"),
    ],
)
def test_what_looks_like_a_thousand_of_another_language_is_asked(
    language: str, text: str, small: str, large: str
) -> None:
    with translation.override(language):
        for read in (
            (numbers.read, numbers.read_range) if "–" not in text else (numbers.read_range,)
        ):
            with pytest.raises(numbers.Ambiguous) as told:
                read(text)
            assert small in str(told.value)
            assert large in str(told.value)
            assert numbers.read(small) in {Decimal("18.5"), Decimal("1.234")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "9,5,1", "1.23.4", "1 23", "1,2.3,4", "12345.678.901", "9,", ",5", "1e5"),
        *("1.234,567.8", "NaN", "--1", "9" * 41),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(language: str, text: str) -> None:
    example = "18500.5" if language == "en" else "18500,5"
    with translation.override(language), pytest.raises(ValueError, match=example):
        numbers.read(text)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False),
    st.sampled_from(LANGUAGES),
)
def test_what_a_form_shows_can_be_read_again(value: Decimal, language: str) -> None:
    with translation.override(language):
        assert numbers.read(numbers.write(value)) == value


def test_all_languages_of_the_interface_are_tried() -> None:
    assert set(LANGUAGES) == set(interface_languages())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("20–35", "20/35"),
        ("20 - 35", "20/35"),
        ("20/35", "20/35"),
        ("-5 – -3", "-5/-3"),
        ("-5", "-5"),
        ("1 200 – 1 500", "1200/1500"),
        ("7", "7"),
    ],
)
def test_ranges_are_read_in_every_language(language: str, text: str, kept: str) -> None:
    with translation.override(language):
        assert numbers.read_range(text) == kept


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "1.5 to 2", "1.5/2"),
        ("nl", "1,5 tot 2", "1.5/2"),
        ("de", "1.500 bis 2.000,5", "1500/2000.5"),
        ("tr", "1,5 ile 2", "1.5/2"),
        ("fr", "de 3", None),
        ("fr", "1,5 à 2", "1.5/2"),
        ("en", "35–20", None),
        ("en", "a lot", None),
        ("en", "", None),
        ("en", "1–2–3", None),
    ],
)
def test_ranges_are_read_with_the_words_of_a_language(
    language: str, text: str, kept: str | None
) -> None:
    with translation.override(language):
        if kept is None:
            with pytest.raises(ValueError, match=r"."):
                numbers.read_range(text)
        else:
            assert numbers.read_range(text) == kept


@given(
    st.sampled_from(LANGUAGES),
    st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=2, max_size=2),
)
def test_a_range_is_read_as_it_was_written(language: str, ends: list[Decimal]) -> None:
    low, high = sorted(ends)
    with translation.override(language):
        written = numbers.write_range(f"{low}/{high}")
        found = [Decimal(end) for end in numbers.read_range(written).split("/")]
    assert found in ([low, high], [low])


@pytest.mark.parametrize(
    ("language", "number", "span"),
    [
        ("en", "For example: 18500.5 or 18500,5", "For example: 20–35.5 or 20–35,5"),
        ("nl", "Bijvoorbeeld: 18500,5", "Bijvoorbeeld: 20–35,5"),
    ],
)
def test_an_example_names_the_comma_that_is_read_too(language: str, number: str, span: str) -> None:
    with translation.override(language):
        assert (str(numbers.EXAMPLE), str(numbers.RANGE_EXAMPLE)) == (number, span)
        assert numbers.read("18500,5") == Decimal("18500.5")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("52.08", "52.08"), ("52,08", "52.08"), ("-4,31", "-4.31"), ("52.08°", "52.08")),
        *(("52.08 N", "52.08"), ("S 4,5°", "-4.5"), ("52°04′48″ N", "52.08")),
        *(("4° 18' 36\" E", "4.31"), ("4°18.6' w", "-4.31"), ("52° 4' n", "52.066667")),
    ],
)
def test_degrees_are_read_as_maps_write_them(text: str, value: str) -> None:
    assert numbers.read_degrees(text, Decimal("52.08")) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["52°60′ N", "N 52 N", "52.5°30′", "fifty", "°", "5208 N", "NaN", ""]
)
def test_what_is_no_degree_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"52\.08"):
        numbers.read_degrees(text, Decimal("52.08"))
