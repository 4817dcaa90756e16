"""Columns find their fields by name, by label in any language, as given or as remembered."""

from __future__ import annotations

import pytest

from rresi.ecosystem.documents import ORGANISATIONS
from rresi.interchange import mapping
from rresi.regions.documents import REGIONS


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("name", "name"),
        (" NAME ", "name"),
        ("Naam", "name"),
        ("Doelgroepen", "target_groups"),
        ("Target groups", "target_groups"),
        ("target_groups", "target_groups"),
        ("Hedef Gruplar", "target_groups"),
        ("ŞEHİR", "city"),
        ("Şehir", "city"),
        ("description.nl", "description.nl"),
        ("Description (nl)", "description.nl"),
        ("Omschrijving Nederlands", "description.nl"),
        ("Açıklama (Türkçe)", "description.tr"),
        ("names.fr", "names.fr"),
        ("relations.1.target", "relations.1.target"),
        ("Relations 2 target", "relations.2.target"),
        ("Bronnen", "sources"),
        ("sources.1", "sources.1"),
        ("Ort [city]", "city"),
        ("Renamed by a reader [offers.2.stated_on] ", "offers.2.stated_on"),
        ("Town [nowhere]", None),
        ("colour", None),
        ("description", "description.en"),  # the reader's own language
        ("relations", None),
        ("relations.0.target", None),
        ("", None),
    ],
)
def test_a_heading_finds_its_field(heading: str, path: str | None) -> None:
    (found,) = mapping.match(ORGANISATIONS, [heading]).paths
    assert found == (tuple(path.split(".")) if path else None)


def test_groups_and_maps_of_regions() -> None:
    found = mapping.match(REGIONS, ["lat", "Longitude", "Naam (Nederlands)", "codes.1.code"]).paths
    assert found == [("point", "lat"), ("point", "lon"), ("names", "nl"), ("codes", "1", "code")]


def test_what_is_not_read_is_said_and_two_columns_of_one_field_are_refused() -> None:
    matched = mapping.match(ORGANISATIONS, ["name", "fax", "Naam"])
    assert matched.unread == ["fax"]
    assert matched.problems == [("Naam", "This is mapped to the same field as column name.")]


def test_a_given_mapping_comes_first_and_is_checked() -> None:
    matched = mapping.match(
        ORGANISATIONS,
        ["Wie", "Naam", "Waar"],
        {"wie": "name", "Naam": "", "Waar": "nowhere", "Hoe": "kind"},
    )
    assert matched.paths == [("name",), None, None]
    assert matched.problems == [
        ("Waar", "There is no field nowhere."),
        ("Hoe", "There is no column of this name."),
    ]


@pytest.mark.django_db
def test_a_mapping_is_remembered_for_the_same_headings() -> None:
    mapping.remember(ORGANISATIONS, ["Wie", "Waar"], {"Wie": "name", "Waar": "city"})
    assert mapping.remembered(ORGANISATIONS, ["WAAR", "wie"]) == {"Wie": "name", "Waar": "city"}
    assert mapping.remembered(ORGANISATIONS, ["Wie", "Functions"]) == {"Wie": "name"}
    assert mapping.remembered(ORGANISATIONS, ["Wie", "Name"]) is None
    assert mapping.remembered(ORGANISATIONS, ["Wanneer"]) is None
    assert mapping.remembered(REGIONS, ["Wie", "Waar"]) is None
    # What the same headings mean in somebody else's files stays apart.
    assert mapping.remembered(ORGANISATIONS, ["Wie", "Waar"], "7/") is None
    mapping.remember(ORGANISATIONS, ["Wie", "Waar"], {"Wie": "city"}, "7/")
    assert mapping.remembered(ORGANISATIONS, ["Wie", "Waar"], "7/") == {"Wie": "city"}
    assert mapping.remembered(ORGANISATIONS, ["Wie", "Waar"]) == {"Wie": "name", "Waar": "city"}
