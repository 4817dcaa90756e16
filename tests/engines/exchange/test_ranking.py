from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.exchange import Condition, Entry, State, Trait, check, rank, without
from rresi.engines.exchange.ranking import CPV_LEVELS, WEIGHTS, kilometres, shared_level
from tests.engines.exchange.entries import TODAY, cases

Case = tuple[Entry, list[Entry], dict[int, float]]
NEED = Entry(id=0, party=0, what="service", until=TODAY)
OFFER = Entry(id=1, party=1, what="service", until=TODAY)


def state_of(condition: Condition, need: Entry, offer: Entry) -> State | None:
    found = {one.condition: one.state for one in check(need, offer, TODAY)}
    return found.get(condition)


@given(case=cases(), seed=st.integers(0, 99))
def test_the_order_of_the_input_does_not_matter(case: Case, seed: int) -> None:
    need, offers, meaning = case
    shuffled = list(offers)
    random.Random(seed).shuffle(shuffled)
    assert rank(need, offers, meaning, today=TODAY) == rank(need, shuffled, meaning, today=TODAY)


@given(case=cases())
def test_without_its_blocks_an_offer_takes_the_rank_that_was_named(case: Case) -> None:
    need, offers, meaning = case
    for miss in rank(need, offers, meaning, today=TODAY, misses=99, limit=99).misses:
        assert miss.blocks
        changed = {one.id: one for one in offers}
        for block in miss.blocks:
            changed[miss.offer] = without(block.condition, need, changed[miss.offer])
        again = rank(need, changed.values(), meaning, today=TODAY, limit=99)
        assert [fit.rank for fit in again.fits if fit.offer == miss.offer] == [miss.rank]


@given(case=cases())
def test_every_reason_is_true_and_what_is_unknown_is_never_met(case: Case) -> None:
    need, offers, meaning = case
    by_id = {one.id: one for one in offers}
    ranking = rank(need, offers, meaning, today=TODAY, limit=99, misses=99)
    assert [fit.rank for fit in ranking.fits] == list(range(1, ranking.fitting + 1))
    assert [fit.score for fit in ranking.fits] == sorted(
        (fit.score for fit in ranking.fits), reverse=True
    )
    assert not any(fit.blocks for fit in ranking.fits)
    for fit in (*ranking.fits, *ranking.misses):
        offer = by_id[fit.offer]
        assert offer.party != need.party
        for reason in fit.reasons:
            match reason.trait:
                case Trait.MEANING:
                    assert reason.points == meaning[offer.id] > 0
                case Trait.WHAT:
                    assert need.what == offer.what
                case Trait.FUNCTION:
                    assert need.function == offer.function == reason.values[0]
                case Trait.CPV:
                    level = int(reason.values[2])
                    within = {code[:2] + code[2:].rstrip("0") for code in (need.cpv, offer.cpv)}
                    assert need.cpv[:level] == offer.cpv[:level] or any(
                        need.cpv.startswith(stem) and offer.cpv.startswith(stem) for stem in within
                    )
                    assert reason.points == WEIGHTS[Trait.CPV] * CPV_LEVELS[level]
                case Trait.GROUPS:
                    assert set(reason.values) == need.groups & offer.groups
                case Trait.NEARNESS:
                    assert need.point
                    assert offer.point
        for found in fit.findings:
            _holds(found.condition, found.state, need, offer)


def _holds(condition: Condition, state: State, need: Entry, offer: Entry) -> None:
    """The state, decided here by other means."""
    match condition:
        case Condition.PLACE:
            lies = any(
                a[: len(b)] == b or b[: len(a)] == a for a in need.places for b in offer.places
            )
            assert (state == State.UNKNOWN) == (not offer.places)
            assert (state == State.MET) == lies
        case Condition.LANGUAGE:
            assert (state == State.UNKNOWN) == (not offer.languages)
            assert (state == State.MET) == bool(need.languages & offer.languages)
        case Condition.TIME:
            assert (state == State.MET) == (offer.until is not None and offer.until >= TODAY)
        case Condition.CAPACITY:
            assert need.capacity is not None
            if state != State.UNKNOWN:
                assert offer.capacity is not None
                assert (state == State.MET) == (offer.capacity >= need.capacity)
                assert offer.capacity_unit.lower() == need.capacity_unit.lower()
        case Condition.CURRENCY:
            assert state == State.BLOCKED
            assert offer.currency != need.currency
        case Condition.PRICE:
            if state != State.UNKNOWN:
                assert offer.currency == need.currency
                assert offer.price_from is not None or offer.price_to is not None
                assert offer.price_unit == need.price_unit


@pytest.mark.parametrize(
    ("budget", "price", "state"),
    [
        ("100", ("80", None), State.MET),
        ("100", ("120", None), State.BLOCKED),
        ("100", (None, "90"), State.MET),
        ("100", (None, "150"), State.UNKNOWN),
        ("100", (None, None), State.UNKNOWN),
    ],
)
def test_a_price_is_compared_with_what_can_be_paid(
    budget: str, price: tuple[str | None, str | None], state: State
) -> None:
    low, high = (Decimal(one) if one else None for one in price)
    need = replace(NEED, price_to=Decimal(budget), currency="EUR")
    offer = replace(OFFER, price_from=low, price_to=high, currency="EUR" if low or high else "")
    assert state_of(Condition.PRICE, need, offer) == state


def test_another_currency_blocks_and_leaves_the_price_unknown() -> None:
    need = replace(NEED, price_to=Decimal(100), currency="EUR")
    offer = replace(OFFER, price_from=Decimal(10), currency="TRY")
    assert state_of(Condition.CURRENCY, need, offer) == State.BLOCKED
    assert state_of(Condition.PRICE, need, offer) == State.UNKNOWN


def test_money_fits_when_the_amounts_meet() -> None:
    need = replace(NEED, what="money", price_from=Decimal(50), price_to=Decimal(80), currency="EUR")
    offer = replace(OFFER, what="money", price_from=Decimal(10), currency="EUR")
    assert state_of(Condition.PRICE, need, replace(offer, price_to=Decimal(60))) == State.MET
    assert state_of(Condition.PRICE, need, replace(offer, price_to=Decimal(40))) == State.BLOCKED


def test_ninth_without_dutch() -> None:
    need = replace(NEED, languages=frozenset({"nl"}))
    speaking = [replace(OFFER, id=n, party=n, languages=frozenset({"nl"})) for n in range(1, 9)]
    german = replace(OFFER, id=9, party=9, languages=frozenset({"de"}))
    meaning = {**dict.fromkeys(range(1, 9), 0.6), 9: 0.5}
    (miss,) = rank(need, [*speaking, german], meaning, today=TODAY).misses
    assert (miss.rank, [one.condition for one in miss.blocks]) == (9, [Condition.LANGUAGE])
    assert miss.blocks[0].values == ("nl",)


def test_the_hague_is_some_360_kilometres_from_hannover() -> None:
    assert kilometres((52.08, 4.31), (52.37, 9.74)) == pytest.approx(371, abs=5)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("39100000", "39130000", 5),  # office furniture is furniture
        ("39111000", "39130000", 3),
        ("39131000", "39134000", 4),
        ("39131100", "39131200", 5),
        ("39100000", "39800000", 2),
        ("39000000", "39130000", 5),
        ("30100000", "30200000", 2),
        ("39100000", "45000000", 0),
        ("39100000", "", 0),
    ],
)
def test_procurement_codes_are_close_by_the_level_that_they_share(
    one: str, other: str, level: int
) -> None:
    assert shared_level(one, other) == shared_level(other, one) == level


def test_a_different_procurement_code_never_blocks() -> None:
    need, offer = (
        Entry(id=1, party=1, what="product", cpv="39111000"),
        Entry(id=2, party=2, what="product", cpv="45000000"),
    )
    (fit,) = rank(need, [offer], {2: 0.9}, today=TODAY).fits
    assert not fit.blocks
    related = replace(offer, cpv="39130000")
    (fit,) = rank(need, [related], {}, today=TODAY).fits
    assert fit.offer == 2, "the same group is found without a word in common"
