"""The indicators of a region: which there are, and where Eurostat keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Indicator:
    """A figure of a region and year.

    unit: how it is written, `percent` or `number`. dataset, filters: where Eurostat has it.
    level: the length of the NUTS codes it is published for: 4 for NUTS 2, 5 for NUTS 3.
    structural: describes what a region is, not how it fares, so that regions are compared by it.
    """

    key: str
    label: Promise
    unit: str
    dataset: str
    level: int
    filters: Mapping[str, str] = field(default_factory=dict)
    structural: bool = False

    @property
    def most(self) -> Decimal:
        """The largest value it can have; the smallest is 0."""
        return Decimal(100) if self.unit == "percent" else Decimal("1e11")

    @property
    def page(self) -> str:
        """The dataset as Eurostat shows it to people."""
        return f"https://ec.europa.eu/eurostat/databrowser/product/view/{self.dataset}"


INDICATORS = (
    Indicator(
        "poverty-risk",
        _("People at risk of poverty or social exclusion"),
        "percent",
        "ilc_peps11n",
        4,
        {"unit": "PC"},
    ),
    Indicator(
        "unemployment",
        _("Unemployment rate, age 15 to 74"),
        "percent",
        "lfst_r_lfu3rt",
        4,
        {"unit": "PC", "sex": "T", "age": "Y15-74", "isced11": "TOTAL"},
    ),
    Indicator(
        "population",
        _("Population"),
        "number",
        "demo_r_pjanaggr3",
        5,
        {"unit": "NR", "sex": "T", "age": "TOTAL"},
        structural=True,
    ),
    Indicator(
        "density",
        _("Inhabitants per square kilometre"),
        "number",
        "demo_r_d3dens",
        5,
        {"unit": "PER_KM2"},
        structural=True,
    ),
    Indicator(
        "gdp",
        _("Gross domestic product per inhabitant, in purchasing power standards"),
        "number",
        "nama_10r_3gdp",
        5,
        {"unit": "PPS_EU27_2020_HAB"},
        structural=True,
    ),
    Indicator(
        "education",
        _("People aged 25 to 64 with tertiary education"),
        "percent",
        "edat_lfse_04",
        4,
        {"unit": "PC", "sex": "T", "age": "Y25-64", "isced11": "ED5-8"},
        structural=True,
    ),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
