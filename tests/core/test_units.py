"""A count is not below zero; what can be is known by its unit, in five languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rresi.core.units import fault_below_zero, is_per_cent


@pytest.mark.parametrize(
    "unit", ["kişi", "people", "öğün", "appliances repaired", "", "kişi/yıl", "people per day"]
)
def test_a_count_is_not_below_zero(unit: str) -> None:
    assert fault_below_zero(Decimal(-1), unit)
    assert not fault_below_zero(Decimal(0), unit)
    assert not fault_below_zero(None, unit)


@pytest.mark.parametrize(
    "unit",
    [
        "%",
        "% of staff",
        "Prozentpunkte",
        "procentpunt",
        "milyon avro",
        "€ per year",
        "per cent",
        "tonnes CO2",
        "ton/yıl",
        "°C",
        "uur",
        "puan",
        "Veränderung",
        "pour cent",
        "pourcents",
        "percentage of pupils",
        "Prozentsatz",
        "kg",
    ],
)
def test_what_may_be_below_zero(unit: str) -> None:
    assert not fault_below_zero(Decimal(-1), unit)


@pytest.mark.parametrize(
    ("unit", "share"),
    [
        ("%", True),
        ("% of staff", True),
        ("yüzde", True),
        ("Prozent", True),
        ("percentage points", False),
        ("yüzde puan", False),
        ("people", False),
    ],
)
def test_a_percentage_is_told_from_points(unit: str, share: bool) -> None:
    assert is_per_cent(unit) is share
