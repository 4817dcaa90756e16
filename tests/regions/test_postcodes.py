"""Regions by postcode: as people write postcodes, and only where there is no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.services import create_organisations
from rresi.regions import postcodes, towns
from rresi.regions.models import Region
from tests.factories.regions import make_region


@pytest.mark.parametrize(
    ("postcode", "country", "code"),
    [
        ("2511 AA", "NL", "NL361"),
        ("2511aa", "NL", "NL361"),
        ("D-30159", "DE", "DE929"),
        ("30 159", "DE", "DE929"),
        ("B-9300", "BE", "BE231"),
        ("09100", "TR", "TR321"),
        ("59000", "FR", "FRE11"),
        ("85900", "GR", "EL421"),
        ("0001", "NO", "NO081"),
        ("D02 X285", "IE", "IE061"),
        ("99-440", "PL", "PL715"),
        ("9980-999", "PT", "PT200"),
        ("LV-1010", "LV", "LV00A"),
        ("984 99", "SE", "SE332"),
        ("", "NL", ""),
        ("2511", "NL", ""),
        ("2511 AA", "US", ""),
        ("'; DROP TABLE nuts", "NL", ""),
    ],
)
def test_postcodes_as_people_write_them(postcode: str, country: str, code: str) -> None:
    assert postcodes.nuts3_of(postcode, country) == code


@pytest.mark.parametrize(
    ("postcode", "country", "codes"),
    [
        ("2500 GC", "NL", {"NL361"}),  # a box at the post office, by its neighbours
        ("9999 ZZ", "NL", {"NL115"}),
        ("0099 AA", "NL", set()),
        ("05123", "DE", set()),
        ("LV-1050", "LV", {"LV00A"}),
        ("2511 AA", "US", None),
    ],
)
def test_a_postcode_that_the_table_lacks_lies_beside_its_neighbours(
    postcode: str, country: str, codes: set[str] | None
) -> None:
    assert postcodes.areas_of(postcode, country) == codes


@pytest.mark.parametrize(
    ("codes", "city", "country", "km"),
    [
        ({"NL361"}, "Den Haag", "NL", 0),
        ({"NL361"}, "Rijswijk", "NL", 0),
        ({"NL362"}, "Den Haag", "NL", 9),
        ({"DE929"}, "Berlin", "DE", 250),
        ({"TR321"}, "Kuşadası", "TR", 0),
        ({"TR100"}, "Aydın", "TR", 365),
        ({"NL361"}, "Nergenshuizen", "NL", 0),
        ({"NL361", "XX999"}, "Groningen", "NL", 0),  # the middle of one is not known
    ],
)
def test_a_town_is_elsewhere_only_where_that_is_clear(
    codes: set[str], city: str, country: str, km: int
) -> None:
    assert towns.away_from_codes(frozenset(codes), city, country) == km


def coded(slug: str, code: str, version: int = 2024) -> Region:
    codes = [{"scheme": "NUTS", "code": code, "version": version}]
    return make_region(slug, country=code[:2], codes=codes)


@pytest.mark.django_db
def test_the_smallest_region_around_a_postcode_is_found_if_there_is_one() -> None:
    province, city = coded("south-holland", "NL36"), coded("the-hague", "NL361")
    assert postcodes.regions_of({"NL361", "NL362", "DE929"}) == {"NL361": city, "NL362": province}
    coded("scheveningen", "NL361", 2016)
    assert postcodes.regions_of({"NL361"}) == {}


@pytest.mark.django_db
def test_an_organisation_without_a_region_gets_the_one_of_its_postcode() -> None:
    city, other = coded("the-hague", "NL361"), coded("aalst", "BE231")
    here = {"name": "Here", "country": "NL", "postcode": "2511 AA"}
    create_organisations(
        actor=OPERATOR, records=[here, here | {"name": "Stated", "region": other.slug}]
    )
    found = dict(Organisation.objects.values_list("name", "region__slug"))
    assert found == {"Here": city.slug, "Stated": other.slug}


@pytest.mark.django_db
def test_an_update_moves_no_organisation_to_the_region_of_its_postcode(tmp_path: Path) -> None:
    coded("the-hague", "NL361")
    create_organisations(actor=OPERATOR, records=[{"name": "Here", "country": "NL"}])
    path = tmp_path / "rows.csv"
    path.write_text("slug,name,country,postcode\nhere,Here,NL,2511 AA\n")
    report = import_organisations(actor=OPERATOR, path=path)
    assert report.problems == []
    found = Organisation.objects.get(slug="here")
    assert (found.postcode, found.region) == ("2511 AA", None)
