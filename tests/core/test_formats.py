"""Numbers and lists as the reader's language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from rresi.core import formats


@pytest.mark.parametrize(
    ("language", "value"),
    [
        ("en", "12.5%"),
        ("nl", "12,5%"),
        ("de", "12,5\u00a0%"),
        ("tr", "%12,5"),
        ("fr", "12,5\u00a0%"),
    ],
)
def test_a_per_cent_sign_stands_where_the_language_writes_it(language: str, value: str) -> None:
    with translation.override(language):
        assert formats.with_unit(Decimal("12.5"), "% of staff") == (value, "of staff")


def test_any_other_unit_stands_behind_its_number() -> None:
    with translation.override("tr"):
        assert formats.with_unit(Decimal(9000), "ton/yıl") == ("9.000", "ton/yıl")


@pytest.mark.parametrize(("language", "said"), [("en", "1, a; 2"), ("fr", "1, a\u202f; 2")])
def test_items_with_commas_are_told_apart(language: str, said: str) -> None:
    with translation.override(language):
        assert formats.apart(["1, a", "2"]) == said


@pytest.mark.parametrize("unit", ["%-Punkte", "%ige Lösung", "%/an", ""])
def test_what_only_begins_with_a_per_cent_sign_is_a_unit_like_another(unit: str) -> None:
    with translation.override("de"):
        assert formats.with_unit(Decimal("12.5"), unit) == ("12,5", unit)


def test_a_unit_without_a_number_stands_alone() -> None:
    assert formats.with_unit(None, "% of staff") == ("", "% of staff")


def test_a_loss_too_small_to_be_seen_has_no_sign() -> None:
    with translation.override("en"):
        assert formats.number(-0.00001) == formats.number(-0.04, 1)[:1] == "0"
        assert formats.percent(-0.001) == "0%"
        assert formats.percent(-0.006) == "−1%"


@pytest.mark.parametrize(
    ("value", "said"), [(10**30, f"1{',000' * 10}"), (float("inf"), "∞"), (-1e28, None)]
)
def test_a_number_beyond_all_measure_is_written_too(value: float, said: str | None) -> None:
    with translation.override("en"):
        shown = formats.number(value)
    assert shown == said if said else shown.startswith("−10,000")


def test_a_label_that_asks_needs_no_colon() -> None:
    assert formats.labelled("Figure", "too long") == "Figure: too long"
    assert formats.labelled("Who pays?", "Say who.") == "Who pays? Say who."
    with translation.override("fr"):
        assert formats.labelled("Qui paie\u00a0?", "Dites-le.") == "Qui paie\u00a0? Dites-le."


def test_a_negative_figure_has_a_minus_and_no_hyphen() -> None:
    for language in ("en", "nl", "de", "tr", "fr"):
        with translation.override(language):
            for said in (
                formats.number(-250),
                formats.percent(-0.25),
                formats.money(Decimal(-250), "EUR"),
                formats.money(Decimal(-250), "TRY"),
            ):
                assert "−" in said
                assert "-" not in said
