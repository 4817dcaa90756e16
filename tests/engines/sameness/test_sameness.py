"""Whether two records are one organisation: the reasons, the weights, the blocks."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.sameness import (
    SAME_NAME,
    Known,
    Reason,
    bare_name,
    compare,
    host_of,
    likeness_of_names,
    most_alike,
    pairs,
)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Stichting Buurthuis", "buurthuis"),
        ("Buurthuis VZW", "buurthuis"),
        ("Vereniging zonder winstoogmerk Aalst", "aalst"),
        ("fairKauf eG", "fairkauf"),
        ("Werkstatt gGmbH", "werkstatt"),
        ("Freundeskreis Hannover e. V.", "freundeskreis hannover"),
        ("Freundeskreis Hannover e.V.", "freundeskreis hannover"),
        ("Efeler Kadın Kooperatifi", "efeler kadin"),
        ("Umut Derneği", "umut"),
        ("Coöperatie De Ploeg U.A.", "de ploeg"),
        ("La Ruche SCIC", "la ruche"),
        ("Stichting", "stichting"),
        ("", ""),
    ],
)
def test_a_legal_form_is_no_part_of_a_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Hub.example/about?x=1", "hub.example"),
        ("hub.example", "hub.example"),
        ("http://hub.example:8080", "hub.example"),
        ("https://www.facebook.com/TheHub/", "facebook.com/thehub"),
        ("https://www.facebook.com/", ""),
        ("no address", ""),
        ("", ""),
    ],
)
def test_a_site_is_its_host_but_where_many_share_one(address: str, host: str) -> None:
    assert host_of(address) == host


def known(key: int, name: str, **more: Any) -> Known:
    return Known.of(key, (name,), **more)


def test_a_number_of_one_register_decides() -> None:
    number = {"kvk": frozenset(["27368929"])}
    other = {"kvk": frozenset(["12345678"])}
    same = compare(known(1, "A", registrations=number), known(2, "Zebra", registrations=number))
    assert same.score > 0.99
    assert same.reasons[Reason.REGISTER] == "kvk:27368929"
    different = compare(
        known(1, "Hub", city="Aalst", registrations=number),
        known(2, "Hub", city="Aalst", registrations=other),
    )
    assert different.score < 0.8


def test_a_name_alone_is_not_enough_and_distance_is_told() -> None:
    near = {"city": "Den Haag", "point": (52.08, 4.31)}
    far = {"city": "Hannover", "point": (52.37, 9.74)}
    a = known(1, "De Ploeg", **near)
    assert (
        compare(a, known(2, "Stichting De Ploeg", city="Den Haag", point=(52.0803, 4.3101))).score
        > 0.9
    )
    assert compare(a, known(2, "De Ploeg", **far)).score < 0.8
    assert compare(a, known(2, "De Zaag", **near)).score < 0.8


texts = st.text(alphabet="abcdeé .-VZW", max_size=20)


@given(texts, texts, st.booleans())
def test_comparing_is_symmetric_and_a_share(one: str, other: str, host: bool) -> None:
    a = known(1, one, website="a.example" if host else "", city="Aalst")
    b = known(2, other, website="a.example", city="Aalst")
    left, right = compare(a, b), compare(b, a)
    assert left.score == pytest.approx(right.score)
    assert 0 <= left.score <= 1
    assert set(left.reasons) == set(right.reasons)


def test_blocks_find_what_comparing_all_finds() -> None:
    source = random.Random(5)
    words = [
        f"{a}{b}" for a in ("buur", "werk", "groen", "zorg") for b in ("huis", "plaats", "hof")
    ]
    made = []
    for number in range(0, 120, 2):
        name = f"{source.choice(words)} {source.choice(words)} {number}"
        city = source.choice(["aalst", "efeler", "delft"])
        made.append(known(number, f"Stichting {name}", city=city))
        made.append(known(number + 1, f"{name} vzw", city=city))
    by_blocks = {(low, high) for low, high, _likeness in pairs(made)}
    by_all = {
        (a.key, b.key)
        for place, a in enumerate(made)
        for b in made[place + 1 :]
        if compare(a, b).score >= 0.8
    }
    assert by_blocks == by_all
    assert {(number, number + 1) for number in range(0, 120, 2)} <= by_blocks


@given(
    st.lists(st.text("ab ", min_size=1, max_size=12), max_size=4),
    st.lists(st.text("ab ", min_size=1, max_size=12), max_size=4),
)
def test_the_most_alike_of_many_is_that_of_each_pair(names: list[str], among: list[str]) -> None:
    names, among = ([" ".join(one.split()) for one in some] for some in (names, among))
    for name, place in zip(names, most_alike(names, among), strict=True):
        apart = [one for one in among if one.replace(" ", "") != name.replace(" ", "")]
        best = max((likeness_of_names(name, one) for one in apart), default=0.0)
        if place is None:
            assert best < SAME_NAME
            assert name not in among or not name
        else:
            assert likeness_of_names(name, among[place]) >= max(SAME_NAME, best)
