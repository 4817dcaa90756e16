"""The list of organisations: its facets, its map and its files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.design import patterns
from rresi.ecosystem import exporting, services
from rresi.ecosystem.directory import LISTING
from rresi.ecosystem.foreign_files import REQUIRED
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.records import organisation_documents
from rresi.ecosystem.services.lists import Origin
from rresi.listing.stores import DatabaseStore, SnapshotStore
from rresi.regions.towns import town_point
from rresi.search import interface as search
from rresi.search.interface import Channel, Hit
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
STARTER = Path(__file__).parents[2] / "src/rresi/starter/regions.json"

RECORDS: list[dict[str, Any]] = [
    {
        "slug": "hub",
        "name": "The Hub",
        "region": "the-hague",
        "country": "NL",
        "city": "Scheveningen",
        "point": {"lat": 52.105, "lon": 4.275},
        "functions": ["workspace", "training"],
        "offers": [{"function": "training", "title": "Start", "capacity": 20}],
        "sdgs": ["8"],
        "sectors": ["88.99", "2:85.59"],
        "size": "small",
        "email": "info@hub.example",
        "registrations": ["kvk:27368929"],
        "evidence": [{"dimension": "social", "statement": "Its statutes.", "language": "en"}],
        "relations": [{"kind": "trains", "target": "shop", "confidence": 0.5}],
    },
    {"slug": "shop", "name": "=Shop", "region": "the-hague", "closed_on": "2026-01-31"},
]


@pytest.fixture(autouse=True)
def _network() -> None:
    make_region()
    services.create_organisations(actor=OPERATOR, records=RECORDS)


@pytest.mark.parametrize("store", [SnapshotStore, DatabaseStore])
def test_every_facet_counts_and_everybody_is_on_the_map(store: Any) -> None:
    shown = store(LISTING).select({})
    counts = {facet: dict(values) for facet, values in shown.counts.items() if values}
    assert counts["function"] == {"workspace": 1, "training": 1}
    assert counts["sector"] == {"R": 1, "Q": 1}
    assert counts["sdg"] == {"8": 1}
    assert counts["size"] == {"small": 1}
    assert counts["state"] == {"closed": 1}
    assert sum(place.rows for place in shown.places()) == 2
    assert store(LISTING).select({"state": ["closed"]}).total == 1


def test_the_list_offers_its_files_and_carries_the_filters(client: Client) -> None:
    page = client.get("/en/organisations/?function=training").content.decode()
    assert "organisations.geojson?function=training" in page
    assert "Suggest an organisation" in page
    assert "Possible duplicates" not in page
    client.force_login(Network().person("boss", role="coordinator"))
    assert "Possible duplicates" in client.get("/en/organisations/").content.decode()
    assert client.get("/en/organisations/organisations.pdf").status_code == 404


def test_the_list_draws_what_each_organisation_offers(client: Client) -> None:
    page = client.get("/en/organisations/").content.decode()
    assert patterns.functions_picture(["workspace", "training"]) in page
    assert page.count("result__functions") == 2


def test_csv_holds_the_selection_and_runs_no_formula(client: Client) -> None:
    answer = client.get("/en/organisations/organisations.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["slug"] for row in rows] == ["shop", "hub"]
    assert rows[0]["name"] == "'=Shop"
    narrowed = client.get("/en/organisations/organisations.csv?size=small").content.decode()
    (row,) = csv.DictReader(io.StringIO(narrowed))
    assert row["related_to"] == "trains people from: =Shop"


def test_geojson_has_longitude_first_and_says_whose_point_it_is(client: Client) -> None:
    found = json.loads(client.get("/en/organisations/organisations.geojson").content)
    geometry = {feature["id"]: feature["geometry"] for feature in found["features"]}
    assert geometry == {
        "hub": {"type": "Point", "coordinates": [4.275, 52.105]},
        "shop": {"type": "Point", "coordinates": [4.31, 52.08]},
    }
    whose = {one["id"]: one["properties"]["point_of"] for one in found["features"]}
    assert whose == {"hub": "organisation", "shop": "region"}


def test_nothing_but_what_the_pages_show_leaves_in_a_file(client: Client) -> None:
    person = Network().person("Secret Person")
    services.add_member(actor=OPERATOR, organisation=Organisation.objects.first(), user=person)  # type: ignore[arg-type]
    services.suggest(
        actor=VISITOR,
        record={"name": "Unseen", "region": "the-hague"},
        email="secret@example.org",
        remark="A secret remark.",
    )
    for form in exporting.FORMATS:
        content = client.get(f"/en/organisations/organisations.{form}").content.lower()
        assert b"secret" not in content
        assert b"unseen" not in content


def test_a_file_never_leaves_out_a_filter_in_silence(client: Client) -> None:
    answer = client.get("/en/organisations/organisations.xlsx?region=nowhere", follow=True)
    assert answer.redirect_chain == [("/en/organisations/?region=nowhere", 302)]
    assert "There is no filter “nowhere” here" in answer.content.decode()


def test_exports_are_limited(client: Client) -> None:
    path = "/en/organisations/organisations.geojson"
    codes = [client.get(path).status_code for _n in range(21)]
    assert codes == [200] * 20 + [429]


def test_a_csv_that_comes_back_leaves_offers_and_relations(tmp_path: Path) -> None:
    before = organisation_documents()
    report = import_organisations(actor=OPERATOR, path=_written(tmp_path, "out.csv"))
    assert [str(problem) for problem in report.problems] == []
    assert {row.action for row in report.rows} == {"unchanged"}
    assert organisation_documents() == before


def test_what_goes_out_comes_back_equal(tmp_path: Path) -> None:
    before = organisation_documents()
    path = tmp_path / "out.xlsx"
    assert exporting.write(path, list(Organisation.objects.values_list("pk", flat=True))) == 2
    Organisation.objects.all().delete()
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(problem) for problem in report.problems] == []
    assert organisation_documents() == before


def test_a_page_asks_the_same_number_of_queries_however_much_it_shows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        assert client.get("/en/organisations/hub/").status_code == 200
    Organisation.objects.update(stale_since=timezone.localdate())
    record = {
        "slug": "hub",
        "name": "The Hub",
        "offers": [{"function": "finance", "title": f"Loan {n}"} for n in range(30)],
        "sectors": ["88.99", "85.59", "47.79"],
    }
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get("/en/organisations/hub/")
    prepared = import_rows(record)
    assert prepared == 1
    with CaptureQueriesContext(connection) as many:
        page = client.get("/en/organisations/hub/").content.decode()
    assert "Loan 29" in page
    assert len(many) == len(few)


def import_rows(record: dict[str, Any]) -> int:
    from rresi.ecosystem.records import prepare_one
    from rresi.ecosystem.services import write_prepared

    return len(write_prepared(actor=OPERATOR, prepared=[prepare_one(record)]))


DETAILED: dict[str, Any] = {
    "slug": "werkplaats",
    "name": "De Werkplaats",
    "kind": "social-enterprise",
    "region": "the-hague",
    "street": "Spui 1",
    "postcode": "2511 AA",
    "city": "Den Haag",
    "country": "NL",
    "point": {"lat": 52.08, "lon": 4.31},
    "website": "https://werkplaats.example",
    "email": "info@werkplaats.example",
    "phone": "070 123",
    "registrations": ["kvk:27368929"],
    "functions": ["workspace"],
    "offers": [
        {
            "function": "training",
            "title": "Hub for starters",
            "capacity": 20,
            "capacity_unit": "places a year",
            "price": "free for members",
        }
    ],
    "description": {"en": "A workshop, “open” to all; and more."},
    "relations": [{"kind": "funds", "target": "hub"}],
}


def _written(folder: Path, name: str) -> Path:
    path = folder / name
    exporting.write(path, list(Organisation.objects.order_by("pk").values_list("pk", flat=True)))
    return path


def test_a_spreadsheet_is_headed_in_the_readers_language_and_read_in_any(tmp_path: Path) -> None:
    offer = {"function": "training", "title": "Kurs", "stated_on": "2025-05-01"}
    closed = {"name": "Alt", "closed_on": "2024-12-31", "city": "Hannover", "offers": [offer]}
    services.create_organisations(actor=OPERATOR, records=[closed])
    before = organisation_documents()
    with translation.override("de"):
        path = _written(tmp_path, "organisations.xlsx")
    heading, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    columns = dict(zip(heading, next(row for row in rows if "Alt" in row), strict=True))
    offers = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Angebote")
    titles, *rows = offers.to_python()
    columns |= dict(zip(titles, next(row for row in rows if "alt" in row), strict=True))
    assert columns["Ort [city]"] == "Hannover"
    assert columns["E-Mail [email]"] == ""  # for who looks it up and adds it
    assert columns["Geschlossen am [closed_on]"] == date(2024, 12, 31)
    assert columns["Stand vom [offers.stated_on]"] == date(2025, 5, 1)
    Organisation.objects.all().delete()
    with translation.override("fr"):
        report = import_organisations(actor=OPERATOR, path=path)
    assert [str(problem) for problem in report.problems] == []
    assert organisation_documents() == before


def test_an_hsds_package_comes_back_with_what_hsds_has_a_place_for(tmp_path: Path) -> None:
    services.create_organisations(actor=OPERATOR, records=[DETAILED])
    before = organisation_documents()
    path = _written(tmp_path, "organisations.hsds.zip")
    with zipfile.ZipFile(path) as package:
        assert "organization.csv" in package.namelist()
        resources = json.loads(package.read("datapackage.json"))["resources"]
        assert {f"{one['name']}.csv" for one in resources} < {*package.namelist()}
        for name, required in REQUIRED.items():
            if f"{name}.csv" not in package.namelist():
                continue
            rows = list(csv.DictReader(package.read(f"{name}.csv").decode().splitlines()))
            assert rows
            assert all(row[column] for row in rows for column in required), name
            assert len({row["id"] for row in rows}) == len(rows)
    Organisation.objects.all().delete()
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(problem) for problem in report.problems] == []
    after = organisation_documents()
    fields = (
        *("name", "website", "email", "phone", "street", "postcode", "country", "point"),
        *("registrations", "functions", "offers", "description"),
    )
    (there,) = [one for one in before if one.slug == "werkplaats"]
    (here,) = [one for one in after if one.name == "De Werkplaats"]
    assert {name: getattr(here, name) for name in fields} == {
        name: getattr(there, name) for name in fields
    }
    assert {one.name: one.functions for one in after} == {one.name: one.functions for one in before}


@pytest.mark.parametrize("name", ["organisations.hsds.zip", "organisations.kumu.json"])
def test_what_was_exported_comes_back_and_changes_nothing(tmp_path: Path, name: str) -> None:
    offers = [
        {"function": "training", "title": "Course", "price": "free", "source": "https://a.example"},
        {"function": "finance", "until": "2020-01-01", "stated_on": "2019-05-01"},
    ]
    more = {"offers": offers, "functions": ["workspace", "training"], "target_groups": ["women"]}
    services.create_organisations(actor=OPERATOR, records=[DETAILED, {"name": "School", **more}])
    before = organisation_documents()
    path = _written(tmp_path, name)
    for origin in (None, Origin("A list"), Origin("A list")):
        report = import_organisations(actor=OPERATOR, path=path, origin=origin)
        assert [str(problem) for problem in report.problems] == []
        assert report.differences == {}
        assert {row.action for row in report.rows} == {"unchanged"}
    assert organisation_documents() == before


def test_a_kumu_map_comes_back_with_its_relations(tmp_path: Path) -> None:
    services.create_organisations(actor=OPERATOR, records=[DETAILED])
    twin = {"slug": "shop-2", "name": "=Shop", "city": "Delft"}
    services.create_organisations(actor=OPERATOR, records=[twin])
    before = organisation_documents()
    path = _written(tmp_path, "organisations.kumu.json")
    drawn = json.loads(path.read_text())
    labels = [element["label"] for element in drawn["elements"]]
    assert len(set(labels)) == len(before)
    assert {end for one in drawn["connections"] for end in (one["from"], one["to"])} <= {*labels}
    assert all(one["type"] and one["direction"] for one in drawn["connections"])
    Organisation.objects.all().delete()
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(problem) for problem in report.problems] == []
    assert [one for one in report.notices if "no region" not in one] == []
    (here,) = [one for one in organisation_documents() if one.name == "De Werkplaats"]
    assert (here.kind, here.city) == ("social-enterprise", "Den Haag")
    assert here.website == "https://werkplaats.example"
    assert here.description == DETAILED["description"]
    assert [(one.kind, one.target) for one in here.relations] == [("funds", "the-hub")]


@pytest.mark.parametrize(
    ("form", "kind"), [("kumu.json", "application/json"), ("hsds.zip", "application/zip")]
)
def test_both_can_be_downloaded_from_the_list(client: Client, form: str, kind: str) -> None:
    page = client.get("/en/organisations/").content.decode()
    assert f"/en/organisations/organisations.{form}" in page
    answer = client.get(f"/en/organisations/organisations.{form}")
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert f'filename="organisations.{form}"' in answer["Content-Disposition"]


def test_who_has_no_point_stands_in_the_middle_of_the_town(client: Client) -> None:
    record = {"slug": "cafe", "name": "Café", "region": "the-hague"}
    services.create_organisations(
        actor=OPERATOR, records=[{**record, "city": "Delft", "country": "NL"}]
    )
    row = LISTING.rows().get(slug="cafe")
    assert (row.map_latitude, row.map_longitude) == (52.007, 4.356)
    assert row.latitude is None
    assert "Shown on the map in the centre of the town" in (
        client.get("/en/organisations/cafe/").content.decode()
    )
    (document,) = [one for one in organisation_documents() if one.slug == "cafe"]
    assert document.point is None  # nothing exact is said, in no file either
    services.edit(
        actor=OPERATOR,
        organisation=Organisation.objects.get(slug="cafe"),
        record={"point": {"lat": 52.01, "lon": 4.36}},
        seen=Organisation.objects.get(slug="cafe").version,
    )
    row = LISTING.rows().get(slug="cafe")
    assert (row.map_latitude, row.town_latitude) == (52.01, None)


def test_a_file_says_how_old_each_record_is(tmp_path: Path) -> None:
    Organisation.objects.filter(slug="hub").update(stale_since=date(2026, 3, 1))
    hub = Organisation.objects.get(slug="hub")
    hub.dates.update(
        stated_on=date(2024, 1, 2),
        changed_at=datetime(2025, 2, 3, 12, tzinfo=UTC),
        confirmed_at=datetime(2025, 3, 4, 12, tzinfo=UTC),
        confirmed_as="organisation",
    )
    told = {
        "stated_on": "2024-01-02",
        "changed_on": "2025-02-03",
        "confirmed_on": "2025-03-04",
        "not_confirmed_since": "2026-03-01",
    }
    rows = csv.DictReader(_written(tmp_path, "a.csv").read_text("utf-8-sig").splitlines())
    row = next(row for row in rows if row["slug"] == "hub")
    assert {key: row[key] for key in told} == told
    drawn = json.loads(_written(tmp_path, "a.geojson").read_text())["features"]
    (one,) = [one["properties"] for one in drawn if one["id"] == "hub"]
    assert {key: one[key] for key in told} == told
    for name in ("a.csv", "a.xlsx"):  # which an import passes over in silence
        report = import_organisations(actor=OPERATOR, path=_written(tmp_path, name), dry_run=True)
        assert not [one for one in report.notices if "ignored" in one]
        assert {row.action for row in report.rows} == {"unchanged"}
    heading, *_rows = (
        CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    )
    assert "Not confirmed since [not_confirmed_since]" in heading


def test_the_map_says_how_many_stand_in_the_middle_of_their_town(client: Client) -> None:
    page = client.get("/en/organisations/?view=map").content.decode()
    said = "Only the town or region of 1 of the 2 organisations is known; the map shows its centre"
    assert said in page
    assert said not in client.get("/en/organisations/").content.decode()
    one = client.get("/en/organisations/?view=map&state=closed").content.decode()
    assert "Only the town or region of this organisation is known" in one
    exact = client.get("/en/organisations/?view=map&size=small").content.decode()
    assert "is known; the map" not in exact


def test_the_map_of_a_town_knows_the_towns_around(client: Client) -> None:
    near = client.get("/nl/organisations/?view=map&region=the-hague").content.decode()
    assert '"label": "Voorburg"' in near
    far = client.get("/nl/organisations/").content.decode()
    assert '"label": "Voorburg"' not in far


def test_a_city_of_the_starter_network_has_one_middle() -> None:
    """Who names the town and who names only the region stand at one point."""
    regions = json.loads(STARTER.read_text())
    middles = {one["slug"]: (one["country"], one["names"]["en"], one["point"]) for one in regions}
    for slug in ("the-hague", "aalst", "barcelona", "bologna"):
        country, name, point = middles[slug]
        assert town_point(name, country) == (point["lat"], point["lon"]), slug


@pytest.mark.parametrize("text", ["kvk:27368929", "KvK 27368929", "27368929"])
def test_the_number_of_a_register_finds_its_organisation_alone(client: Client, text: str) -> None:
    strangers = [{"name": f"Kvk 2736892{n} Works", "region": "the-hague"} for n in range(3)]
    services.create_organisations(actor=OPERATOR, records=strangers)
    page = client.get("/en/organisations/", {"q": text}).content.decode()
    assert "1 organisation</span>" in page
    assert "/en/organisations/hub/" in page
    closed = client.get("/en/organisations/", {"q": text, "state": "closed"}).content.decode()
    assert "0 organisations</span>" in closed


def test_an_unknown_number_of_a_register_finds_nobody(client: Client) -> None:
    page = client.get("/en/organisations/", {"q": "kvk:27368920"}).content.decode()
    assert "0 organisations</span>" in page
    assert LISTING.numbered("Hub 2020") is None  # a year is no number of a register
    assert LISTING.numbered("070 1234567") is None  # nor a number that nobody has


def test_an_unknown_filter_is_left_out_with_a_word(client: Client) -> None:
    page = client.get("/en/organisations/?region=xx&kind=nope&kind=hub&state=hack").content.decode()
    assert "There are no filters nope, xx, hack here; they are left out." in page
    assert "No organisations match" in page  # a type that there is, of which none is recorded
    assert 'value="nope"' not in page
    page = client.get("/en/organisations/?region=xx").content.decode()
    assert "There is no filter “xx” here; it is left out." in page
    assert "2 organisations" in page
    assert "Remove filter" not in page
    assert "is left out" not in client.get("/en/organisations/?region=the-hague").content.decode()


def test_a_search_counts_what_holds_the_words_apart(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    as_found = Hit("organisation", 0, "en", "", "", "", 1.0, Channel.WORDS, (), ())
    hits = tuple(replace(as_found, object_id=pk, exact=pk == pks[0]) for pk in pks)
    found = {"organisation": frozenset(pks)}
    answer = search.Answer(hits=hits, total=2, exact=1, _matching=found)
    monkeypatch.setattr(search, "search", lambda *_args, **_more: answer)
    page = client.get("/en/organisations/?q=bakfiets").content.decode()
    assert "1 organisation, and 1 similar" in page
    monkeypatch.setattr(search, "search", lambda *_args, **_more: replace(answer, exact=2))
    assert "2 organisations</span>" in client.get("/en/organisations/?q=hub").content.decode()
