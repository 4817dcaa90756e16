"""What is wrong with rows on the website is a question: there is always a way on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import services
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import Organisation, Relation
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db

NAMED = {"name": "Club", "country": "NL", "region": "the-hague"}


@pytest.fixture(autouse=True)
def _manager(client: Client) -> None:
    region = make_region()
    make_other_region()
    client.force_login(Network().person("manager", manages=[region]))


def begun(client: Client, text: str, name: str = "leden.csv") -> str:
    sent = SimpleUploadedFile(name, text.encode())
    answer = client.post("/en/organisations/import/", {"file": sent, "list_name": "Leden"})
    return str(answer["Location"])


def report_of(client: Client, path: str) -> ListReport:
    page = client.get(path)
    assert page.status_code == 200
    report: ListReport = page.context["report"]
    return report


POINTS = "name,region,lat,lon\nGoed,the-hague,52.08,4.31\nOm,the-hague,4.31,52.08\n"


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("swap", {"goed": 52.08, "om": 52.08}),
        ("-", {"goed": 52.08, "om": None}),
        ("out", {"goed": 52.08}),
    ],
)
def test_swapped_degrees_are_swapped_or_left_out(
    client: Client, answer: str, points: dict[str, float | None]
) -> None:
    path = begun(client, POINTS)
    (cells,) = report_of(client, path).cells
    assert (cells.shown, cells.options) == ("4.31, 52.08", {"swap", "-", "out", "correct"})
    assert "Swap latitude and longitude" in client.get(path).content.decode()
    client.post(path, {"action": "choose", cells.key: answer})
    client.post(path, {"action": "write"})
    assert dict(Organisation.objects.values_list("slug", "latitude")) == points


def test_swapped_degrees_of_an_edition_that_changes_nothing_stay(client: Client) -> None:
    for _edition in range(2):
        path = begun(client, POINTS)
        if cells := report_of(client, path).cells:
            client.post(path, {"action": "choose", cells[0].key: "swap"})
        assert not report_of(client, path).problems
        client.post(path, {"action": "write"})
    assert Organisation.objects.get(slug="om").latitude == 52.08


@pytest.mark.parametrize(("answer", "count"), [("keep", 1), ("out", 0)])
@pytest.mark.parametrize(
    "text",
    [
        "name,region,city,country\nEv,the-hague,Aydın,TR\n",
        "name,region,lat,lon\nEv,the-hague,37.84,27.84\n",
    ],
)
def test_a_place_far_from_its_region_is_asked_about(
    client: Client, text: str, answer: str, count: int
) -> None:
    path = begun(client, text)
    (cells,) = report_of(client, path).cells
    assert "in or near Aydın" in cells.messages[0]
    assert {"keep", "out", "correct"} <= cells.options
    assert not Organisation.objects.exists()
    client.post(path, {"action": "choose", cells.key: answer})
    client.post(path, {"action": "write"})
    assert Organisation.objects.count() == count


def test_the_point_of_nowhere_is_left_out(client: Client) -> None:
    path = begun(client, "name,region,lat,lon\nNul,the-hague,0,0\n")
    (cells,) = report_of(client, path).cells
    assert cells.options == {"-", "out", "correct"}
    client.post(path, {"action": "choose", cells.key: "correct"})
    assert [one.field for one in report_of(client, path).mistakes] == ["point"]
    client.post(path, {"action": "choose", cells.key: "-"})
    client.post(path, {"action": "write"})
    assert Organisation.objects.get().latitude is None


def test_rows_of_a_region_that_is_not_ones_own_are_left_out(client: Client) -> None:
    path = begun(client, "name,region\nHier,the-hague\nDaar,aalst\nVer,aalst\n")
    (cells,) = report_of(client, path).cells
    assert (cells.lines, cells.options) == ([3, 4], {"out", "correct"})
    assert "do not manage" in client.get(path).content.decode()
    client.post(path, {"action": "choose", cells.key: "out"})
    report = report_of(client, path)
    assert "2 rows are left out, as you chose: lines 3–4" in report.notices
    client.post(path, {"action": "write"})
    assert Organisation.objects.get().slug == "hier"


def test_rows_with_more_cells_than_the_heading_are_left_out(client: Client) -> None:
    path = begun(client, "name;region\nHier;the-hague\nDaar;the-hague;te veel\n")
    (cells,) = report_of(client, path).cells
    assert (cells.path, cells.lines) == ("", [3])
    client.post(path, {"action": "choose", cells.key: "out"})
    client.post(path, {"action": "write"})
    assert Organisation.objects.get().slug == "hier"


def test_a_wrong_part_of_a_list_may_leave_its_row_out(client: Client) -> None:
    path = begun(
        client, "name,region,relations.1.kind,relations.1.target\nHier,,,\nDaar,,funds,Wie\n"
    )
    (cells,) = report_of(client, path).cells
    assert (cells.lines, cells.options) == ([3], {"-", "out", "correct"})
    client.post(path, {"action": "choose", cells.key: "out"})
    assert not report_of(client, path).problems


def test_a_wrong_part_of_an_offer_is_asked_about_by_its_column(client: Client) -> None:
    path = begun(
        client,
        "name,region,functions,offers.1.function,offers.1.capacity\n"
        "Daar,the-hague,training,training,veel\n",
    )
    page = client.get(path).content.decode()
    assert "Offers in detail 1, Capacity" in page
    assert "offers.0.capacity" not in page


def test_what_relates_to_a_row_that_is_left_out_is_imported_without(client: Client) -> None:
    services.create_organisations(actor=OPERATOR, records=[NAMED])
    text = "name,region,works with\nHier,the-hague,Daar;Club\nDaar,aalst,\n"
    path = begun(client, text)
    (cells,) = report_of(client, path).cells
    client.post(path, {"action": "choose", cells.key: "out"})
    assert any("line 2: relations" in one for one in report_of(client, path).notices)
    client.post(path, {"action": "write"})
    assert Relation.objects.get().target.slug == "club"


def test_a_map_of_another_directory_has_a_way_on_too(client: Client, boss: User) -> None:
    client.force_login(boss)
    text = (
        '{"elements": [{"label": "Hier"}, {"label": "Daar", "description": "'
        + "x" * 6000
        + '"}], "connections": []}'
    )
    path = begun(client, text, "map.json")
    (cells,) = report_of(client, path).cells
    client.post(path, {"action": "choose", cells.key: "out"})
    client.post(path, {"action": "write"})
    assert Organisation.objects.get().slug == "hier"


@pytest.fixture
def boss() -> User:
    return Network().person("boss", role="coordinator")


MAP = {
    "elements": [
        {"label": "Een", "type": "Hub"},
        {"label": "Twee", "type": "Hub"},
    ],
    "connections": [
        {"from": "Een", "to": "Twee", "type": "partner"},
        {"from": "Een", "to": "Een", "type": "partner"},
        {"from": "Twee", "to": "Nergens", "type": "partner"},
    ],
}


def test_a_wrong_relation_is_left_out_alone(client: Client) -> None:
    path = begun(client, json.dumps(MAP), "kaart.json")
    (cells,) = (one for one in report_of(client, path).cells if one.path == "relations")
    assert cells.options == {"-", "out", "correct"}
    assert "Leave these relations out" in client.get(path).content.decode()
    client.post(path, {"action": "choose", cells.key: "-"})
    assert not report_of(client, path).problems
    client.post(path, {"action": "write"})
    assert Organisation.objects.count() == 2
    assert Relation.objects.count() == 1


def test_relations_that_form_a_circle_are_left_out(client: Client) -> None:
    rows = "".join(
        f'{{"name": "{one}", "relations": [{{"kind": "founded", "target": "{other}"}}]}}\n'
        for one, other in (("Een", "Twee"), ("Twee", "Drie"), ("Drie", "Een"))
    )
    path = begun(client, rows, "kring.jsonl")
    (cells,) = (one for one in report_of(client, path).cells if one.path == "relations")
    client.post(path, {"action": "choose", cells.key: "-"})
    client.post(path, {"action": "write"})
    assert (Organisation.objects.count(), Relation.objects.count()) == (3, 0)


def test_numbers_of_rows_are_not_asked_about_as_goals(client: Client) -> None:
    rows = "".join(f"{n},Club {n},the-hague,{size}\n" for n, size in ((1, 5), (2, -3), (3, 17)))
    report = report_of(client, begun(client, f"Nr.,name,region,plekken\n{rows}"))
    assert report.guesses == []
    path = begun(client, 'name,region,Doelen\nEen,the-hague,"8, 10"\nTwee,the-hague,3\n')
    assert [one.place for one in report_of(client, path).guesses] == ["sdgs"]


def test_nothing_is_gone_before_the_names_are_read(client: Client) -> None:
    path = begun(client, "name,region\nEen,the-hague\n")
    client.post(path, {"action": "write"})
    assert report_of(client, begun(client, "Wat,region\nEen,the-hague\n")).gone == []
    assert report_of(client, begun(client, "name,region\nTwee,the-hague\n")).gone == ["een"]


def test_a_package_of_the_version_before_is_named(tmp_path: Path) -> None:
    path = tmp_path / "hsds.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("organizations.csv", "id,name\n1,Een\n")
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert [one.message for one in report.problems] == [
        "This is a package of HSDS 2. Export it as HSDS 3."
    ]
