"""Regions are chosen from NUTS, statistical regions and towns by name, in any spelling."""

from __future__ import annotations

import pytest

from rresi.regions import territories
from rresi.regions.documents import RegionDocument
from rresi.regions.territories import Doubtful, Territory

pytestmark = pytest.mark.once


def _names(found: list[Territory]) -> list[str]:
    return [one.name for one in found]


def test_the_table_holds_what_it_says() -> None:
    table = territories.territories()
    assert len(table) > 12_000
    assert len({one.key for one in table}) == len(table)
    codes = {one.code for one in table if one.code}
    assert len(codes) > 2_200
    for country in ("NL", "TR", "GB", "UA", "RS", "CH", "NO", "XK"):
        assert any(one.country == country and one.code for one in table), country
    # NUTS 2024 has 1,345 regions of level 3 without the extra-regional ones; 2021 had 1,166 in the
    # Union and more abroad: each year is there.
    assert {year for one in table for year in one.years} == {2024, 2021, 2018}


@pytest.mark.parametrize("text", ["izmir", "İZMİR", "IZMIR", "İzmir", "ızmır"])
def test_dotted_and_dotless_i_find_the_same(text: str) -> None:
    assert territories.search(text)[0].code == "TR310"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("igdir", "TRA23"),
        ("Iğdır", "TRA23"),
        ("sanliurfa", "TRC21"),
        ("région hannover", "DE929"),
        ("gravenhage", "NL361"),
        ("Attiki", "EL305"),
        ("NL361", "NL361"),
        ("tr321", "TR321"),
    ],
)
def test_accents_letters_and_codes_are_understood(text: str, code: str) -> None:
    assert code in {one.code for one in territories.search(text, limit=5)}


def test_a_code_out_of_use_comes_after_its_successor() -> None:
    found = [one.code for one in territories.search("gravenhage")]
    assert found.index("NL361") < found.index("NL332")


def test_a_country_narrows_the_search() -> None:
    assert {one.country for one in territories.search("Brest", country="FR")} == {"FR"}
    assert territories.search("") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("Aydın, TR", "TR321"), ("aydin", "TR321"), ("TR321", "TR321"), ("Aydın,tr", "TR321")],
)
def test_a_line_names_a_territory(text: str, key: str) -> None:
    found = territories.resolve(text)
    assert found is not None
    assert found.key == key


def test_what_may_mean_several_says_which() -> None:
    with pytest.raises(Doubtful) as doubt:
        territories.resolve("Bergen")
    assert len({one.country for one in doubt.value.candidates}) > 1
    with pytest.raises(Doubtful) as nothing:
        territories.resolve("Saltmarsh")
    assert nothing.value.candidates == ()


def test_a_place_of_ones_own_needs_its_country() -> None:
    assert territories.resolve("Saltmarsh, IE") is None
    assert territories.split("Saltmarsh, UK") == ("Saltmarsh", "GB")
    assert territories.split("Washington, D.C.") == ("Washington, D.C.", "")


@pytest.mark.parametrize("key", ["NL361", "TR321", "EL305", "UKI31", "UA630", "CH011"])
def test_every_record_is_a_region(key: str) -> None:
    found = territories.find(key)
    assert found is not None
    RegionDocument.model_validate(territories.record_of(found, language="en"))


def test_a_record_knows_the_codes_of_both_years_and_a_free_slug() -> None:
    found = territories.find("NL361")
    assert found is not None
    record = territories.record_of(found, language="en", taken=["agglomeratie-s-gravenhage"])
    assert [(c["code"], c["version"]) for c in record["codes"]] == [
        ("NL361", 2024),
        ("NL332", 2021),
    ]
    assert record["slug"] == "agglomeratie-s-gravenhage-2"
    assert record["languages"] == ["nl"]
    assert record["point"] == pytest.approx({"lat": 52.08, "lon": 4.3}, abs=0.01)


def test_names_in_other_letters_are_given_in_latin_ones_too() -> None:
    found = territories.find("EL305")
    assert found is not None
    names = territories.record_of(found, language="en")["names"]
    assert names["en"].isascii()
    assert names["el"] == found.name
