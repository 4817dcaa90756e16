"""Made-up needs and offers for property tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from rresi.engines.exchange import Entry

TODAY = date(2026, 11, 28)
LANGUAGES, PLACES = ("nl", "de", "tr", "fr"), ("NL", "NL361", "NL362", "BE2", "BE21", "TR", "")


def _some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


@st.composite
def entries(draw: st.DrawFn, number: int, *, parties: int = 6) -> Entry:
    prices = sorted(draw(st.lists(st.integers(0, 50), min_size=2, max_size=2)))
    low, high = (draw(st.sampled_from([Decimal(price), None])) for price in prices)
    priced = low is not None or high is not None
    return Entry(
        id=number,
        party=draw(st.integers(0, parties)),
        what=draw(st.sampled_from(["service", "product", "money"])),
        places=draw(_some(PLACES)),
        languages=draw(_some(LANGUAGES)),
        until=draw(st.sampled_from([None, TODAY - timedelta(1), TODAY, TODAY + timedelta(9)])),
        capacity=draw(st.sampled_from([None, 1, 5, 20])),
        capacity_unit=draw(st.sampled_from(["", "hours", "Hours", "seats"])),
        price_from=low,
        price_to=high,
        currency=draw(st.sampled_from(["EUR", "TRY"])) if priced else "",
        price_unit=draw(st.sampled_from(["", "hour"])),
        function=draw(st.sampled_from(["", "finance", "advice"])),
        cpv=draw(st.sampled_from(["", "79000000", "79800000", "79810000", "90910000"])),
        groups=draw(_some(("youth", "newcomers", "women"))),
        point=draw(st.sampled_from([None, (52.07, 4.3), (52.37, 9.73)])),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Entry, list[Entry], dict[int, float]]:
    """A need, offers and the likeness of their texts."""
    need = draw(entries(0, parties=0))
    offers = [draw(entries(number)) for number in range(1, draw(st.integers(1, 12)) + 1)]
    meaning = {one.id: draw(st.sampled_from([0.0, 0.2, 0.3, 0.5, 0.9])) for one in offers}
    return need, offers, meaning
