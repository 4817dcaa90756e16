"""Cities are called by the name that the reader's language has for them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from rresi.core import places


@pytest.mark.parametrize("written", ["The Hague", "DEN HAAG", "Lahey", " den-haag", "s-Gravenhage"])
@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "The Hague"), ("nl", "Den Haag"), ("tr", "Lahey"), ("fr", "La Haye")],
)
def test_a_city_has_the_readers_name(written: str, language: str, shown: str) -> None:
    with translation.override(language):
        assert places.place_name(written, "NL") == shown


def test_a_city_without_other_names_stays_as_written() -> None:
    assert places.place_name("Turnhout", "BE", language="fr") == "Turnhout"
    assert places.place_name("", "BE") == ""
    assert places.place_names("") == ()
    assert places.place_names("Efeler", "TR") == ("Efeler",)


def test_the_country_keeps_cities_of_one_name_apart() -> None:
    assert places.place_name("Vienne", "FR", language="de") == "Vienne"
    assert places.place_name("Vienne", "AT", language="de") == "Wien"
    assert places.place_name("Vienne", language="de") == "Wien"


def test_a_search_knows_all_names_of_a_city() -> None:
    assert places.place_names("Antwerpen", "BE") == ("Antwerpen", "Antwerp", "Anvers")


def test_every_city_of_the_table_has_a_name_in_every_language() -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    assert places._places()
    for found in places._places().values():
        for place in found:
            assert place.names.keys() <= languages
            assert len(place.names) >= 5  # a newer language may show a name as it was written
            assert len(place.spellings) > 1
        assert len({place.country for place in found}) == len(found)


def test_two_spellings_of_a_city_are_one_place() -> None:
    assert places.is_same_place("DEN HAAG", "The Hague", "NL")
    assert places.is_same_place("TURNHOUT", "Turnhout", "BE")
    assert not places.is_same_place("Delft", "Den Haag", "NL")
    assert not places.is_same_place("Vienne", "Wien", "FR")
    assert not places.is_same_place("", "Den Haag", "NL")


def test_names_of_organisations_have_adjectives_of_a_city() -> None:
    assert "Haagse" in places.place_words("'s-Gravenhage", "NL")
    assert "Haagse" not in places.place_names("Den Haag", "NL")
    assert places.place_words("") == ()
