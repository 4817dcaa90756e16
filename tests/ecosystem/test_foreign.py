"""Files of other directories that are damaged, incomplete or say more than is read."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.formats import read_foreign
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import Organisation, PendingImport, Relation
from rresi.ecosystem.services.lists import Origin
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
HSDS = {
    "organization": "id,name,description\no1,Hub,A place.\no2,Shop,\n",
    "service": "id,organization_id,name,description\ns1,o1,Training,\n",
    "service_capacity": "id,service_id,unit_id,maximum\nc1,s1,u1,20\n",
    "unit": "id,name\nu1,places\n",
    "location": "id,organization_id,latitude,longitude\nl1,o1,52.08,4.31\n",
    "address": "id,location_id,address_1,city,postal_code,country\na1,l1,Spui 1,Delft,2511,NL\n",
}
OFDB = (
    "id,version,title,description,lat,lng,zip,city,categories,tags,contact_name,license\n"
    "a1,3,Café,Für alle,52.37,9.73,30159,Hannover,,fair,Jo,ODbL-1.0\n"
)
KUMU = {
    "elements": [
        {"label": "Hub", "type": "Hub", "tags": ["Training"], "attributes": {"city": "Delft"}},
        {"label": "Bank", "type": "Funder"},
    ],
    "connections": [{"from": "Bank", "to": "Hub", "type": "funds"}],
}


def packed(tables: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in tables.items():
            package.writestr(f"{name}.csv", text)
    return held.getvalue()


def looked_at(folder: Path, name: str, content: bytes) -> ListReport:
    path = folder / name
    path.write_bytes(content)
    return import_organisations(actor=OPERATOR, path=path, dry_run=True, origin=Origin("A list"))


def said(report: ListReport) -> list[str]:
    return [f"{one.field}: {one.message}" for one in report.problems]


@pytest.mark.parametrize("table", ["organization", "service"])
def test_a_table_without_its_id_is_a_mistake_of_that_column(tmp_path: Path, table: str) -> None:
    tables: dict[str, str | bytes] = {**HSDS, table: HSDS[table].replace("id,", "key,", 1)}
    (problem,) = looked_at(tmp_path, "a.zip", packed(tables)).problems
    assert problem.field == f"{table}.csv: id"
    assert "key, " in problem.message


def test_an_organisation_without_an_id_is_a_mistake_of_its_row(tmp_path: Path) -> None:
    tables: dict[str, str | bytes] = {**HSDS, "organization": "id,name\n,Hub\no2,Shop\n"}
    (problem,) = looked_at(tmp_path, "a.zip", packed(tables)).problems
    assert (problem.line, problem.field) == (2, "organization.csv: id")


def test_files_of_windows_are_read_with_their_accents(tmp_path: Path) -> None:
    report = looked_at(tmp_path, "ofdb.csv", OFDB.encode("cp1252"))
    assert said(report) == []
    assert [row.value.name for row in report.rows] == ["Café"]
    assert any("Windows-1252" in notice for notice in report.notices)
    tables = {name: text.replace("Hub", "Café").encode("cp1252") for name, text in HSDS.items()}
    report = looked_at(tmp_path, "a.zip", packed({**tables}))
    assert [row.value.name for row in report.rows] == ["Café", "Shop"]
    assert any("organization.csv: " in notice for notice in report.notices)


def test_a_damaged_package_is_refused_on_the_page_each_time(client: Client) -> None:
    content = packed({**HSDS})
    start = content.index(b"organization.csv") + len("organization.csv")
    broken = content[:start] + b"\xff" * 12 + content[start + 12 :]
    client.force_login(Network().person("Coordinator", role="coordinator"))
    upload = SimpleUploadedFile("a.zip", broken)
    begun = client.post("/en/organisations/import/", {"file": upload})
    place = f"/en/organisations/import/{PendingImport.objects.get().pk}/"
    assert begun.headers["Location"] == place
    for _again in range(2):
        answer = client.get(place)
        assert answer.status_code == 200
        assert "The file is damaged." in answer.content.decode()


def _bent(dice: random.Random, content: bytes) -> bytes:
    """A file cut off, with bytes turned over, doubled, or filled up."""
    fate = dice.randrange(4)
    place = dice.randrange(len(content))
    if fate == 0:
        return content[:place]
    if fate == 1:
        bytes_ = bytearray(content)
        for _one in range(dice.choice((1, 3, 30))):
            bytes_[dice.randrange(len(bytes_))] = dice.randrange(256)
        return bytes(bytes_)
    if fate == 2:
        return content[:place] + content[max(0, place - 50) :]
    return content[:place] + dice.randbytes(60) + content[place:]


def _bent_text(dice: random.Random, text: str) -> bytes:
    """A text of which one word became something else."""
    words = (
        "id",
        "name",
        "o1",
        "s1",
        "lat",
        "label",
        "Hub",
        "52.08",
        "20",
        "title",
        '"',
        ",",
        "\n",
    )
    strange = ("", "\0", "nan", "1e999", "9" * 5000, "²", "\ud800", "[]", '"', "null", "x" * 9000)
    return text.replace(dice.choice(words), dice.choice(strange)).encode(errors="surrogatepass")


def test_no_bent_file_of_another_directory_ends_in_an_error(tmp_path: Path) -> None:
    make_region()
    kumu = json.dumps(KUMU)
    for number in range(400):
        dice = random.Random(number)  # to be repeated, not to be secret
        name = dice.choice(sorted(HSDS))
        bent: dict[str, bytes] = {"a.csv": OFDB.encode(), "a.json": kumu.encode()}
        if number % 2:
            bent = {file: _bent(dice, content) for file, content in bent.items()}
            table = _bent(dice, HSDS[name].encode())
        else:
            bent["a.csv"] = _bent_text(dice, OFDB)
            bent["a.json"] = _bent_text(dice, kumu)
            table = _bent_text(dice, HSDS[name])
        whole = packed({**HSDS, name: table})
        bent["a.zip"] = whole if dice.random() < 0.6 else _bent(dice, whole)
        for file, content in bent.items():
            (tmp_path / file).write_bytes(content)
            read_foreign(tmp_path / file, {})
            if number < 12:  # what comes after the readers
                look = looked_at(tmp_path, file, content)
                assert look.problems or look.rows
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        packed({"organization": packed({**HSDS})}),
        packed({"organization": ""}),
        packed({"organization": b"\0" * 5000}),
        packed({"x/organization": "id,name\no1,Hub\n", "organization": "id\n"}),
        b'{"elements": ' + b"[" * 100_000,
        b'{"elements": [1, null, [], {"label": {"a": 1}, "tags": {"a": 1}}], "connections": [1]}',
        b'{"elements": [{"label": "A", "n": ' + b"9" * 5000 + b"}]}",
        b'{"elements": [{"label": "A\\ud800\\u0000", "id": []}], "connections": {"from": 1}}',
    ],
    ids=[
        "a package in a package",
        "an empty table",
        "zeros",
        "a table twice",
        "deep",
        "of other types",
        "a large number",
        "half a character",
    ],
)
def test_strange_files_get_an_answer(tmp_path: Path, content: bytes) -> None:
    for name in ("a.zip", "a.json"):
        assert looked_at(tmp_path, name, content).problems


def test_a_package_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rresi.ecosystem.packages.UNPACKED_AT_MOST", 1000)
    tables: dict[str, str | bytes] = {**HSDS, "unit": "id,name\n" + "u1,places\n" * 500}
    (problem,) = looked_at(tmp_path, "a.zip", packed(tables)).problems
    assert "larger than 1000" in problem.message


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    report = looked_at(tmp_path, "ofdb.csv", OFDB.encode())
    assert "ignored columns: contact_name (Jo)" in report.notices
    assert "tags that are no function of the ecosystem are left out: fair" in report.notices
    tables: dict[str, str | bytes] = {
        **HSDS,
        "organization": "id,name,logo,year\no1,Hub,a.png,\n",
        "schedule": "id\nx\n",
    }
    report = looked_at(tmp_path, "a.zip", packed(tables))
    assert "ignored columns: organization.csv: logo (a.png); schedule.csv" in report.notices
    value = {
        "elements": [
            {"label": "Hub", "type": "Castle", "tags": ["Training", "green"], "mood": "fine"}
        ],
        "connections": [{"from": "Nobody", "to": "Hub", "type": "funds"}],
    }
    report = looked_at(tmp_path, "a.json", json.dumps(value).encode())
    assert [row.value.functions for row in report.rows] == [["training"]]
    said = " ".join(report.notices)
    assert all(word in said for word in ("Castle", "green", "mood", "Nobody"))
    assert "Training" not in said


def test_words_of_openfairdb_are_asked_about(tmp_path: Path) -> None:
    text = OFDB.replace("Hannover,,fair,", 'Hannover,abc,"training,werkstatt",')
    report = looked_at(tmp_path, "ofdb.csv", text.encode())
    asked = {one.text: one for one in report.words}
    assert {word: one.path for word, one in asked.items()} == {
        "abc": "kind",
        "werkstatt": "functions",
    }
    said = {asked["abc"].question: "hub", asked["werkstatt"].question: "workspace"}
    path = tmp_path / "ofdb.csv"
    report = import_organisations(actor=OPERATOR, path=path, choices=said, dry_run=True)
    (row,) = report.rows
    assert (row.value.kind, row.value.functions) == ("hub", ["training", "workspace"])


def test_a_whole_project_of_kumu_brings_its_relations(tmp_path: Path) -> None:
    path = tmp_path / "project.json"
    value = {
        "elements": [
            {"_id": "elem-1", "attributes": {"label": "Wijkbakker", "element type": "Company"}},
            {"_id": "elem-2", "attributes": {"label": "Stadsbank"}},
        ],
        "connections": [
            {
                "_id": "conn-1",
                "from": "elem-2",
                "to": "elem-1",
                "attributes": {"connection type": "funds"},
            }
        ],
    }
    path.write_text(json.dumps(value))
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(one) for one in report.problems] == []
    assert not [one for one in report.notices if "left out" in one or "ignored" in one]
    tie = Relation.objects.get()
    assert (tie.origin.name, tie.kind, tie.target.name) == ("Stadsbank", "funds", "Wijkbakker")


def test_a_package_keeps_legal_forms_and_leaves_out_what_is_over(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "organization.csv",
            "id,name,description,legal_status\no1,Zorgtuin,,nl-stichting\no2,Hof,,Charity\n",
        )
        package.writestr(
            "service.csv",
            "id,organization_id,name,description,status\n"
            "s1,o1,Training,training,active\ns2,o1,Funding,finance,defunct\n",
        )
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(one) for one in report.problems] == []
    garden = Organisation.objects.get(slug="zorgtuin")
    assert garden.legal_form == "nl-stichting"
    assert [one.function for one in garden.offers.all()] == ["training"]
    assert "services that are no longer offered are left out: Funding" in report.notices
    assert "legal forms that are not known are left out: Charity" in report.notices


def test_a_service_that_names_no_function_is_asked_about(tmp_path: Path) -> None:
    rows = "s1,o1,Repareren,\ns2,o1,Training,\n"
    tables: dict[str, str | bytes] = {
        **HSDS,
        "service": f"id,organization_id,name,description\n{rows}",
        "address": HSDS["address"].replace("2511", "2611"),  # which is of Delft
    }
    report = looked_at(tmp_path, "a.zip", packed(tables))
    (word,) = report.words
    assert (word.text, word.path) == ("Repareren", "functions")
    assert "services without a function of the ecosystem are left out: Repareren" in report.notices
    said = {word.question: "workspace"}
    path = tmp_path / "a.zip"
    report = import_organisations(actor=OPERATOR, path=path, choices=said, dry_run=True)
    hub = next(row.value for row in report.rows if row.value.name == "Hub")
    assert hub.functions == ["workspace", "training"]
    assert not any("Repareren" in notice for notice in report.notices)
