"""Organisations from files: checked whole, written whole, and written again without a double."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from xlsxwriter import Workbook

from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.cli.importing import run_import
from rresi.core.refusals import Incomplete
from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument
from rresi.ecosystem.forms.profile import ProfileForm
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Organisation, OrganisationMember, Relation
from rresi.ecosystem.records import organisation_documents
from rresi.ecosystem.services import create_organisations
from rresi.ecosystem.services.lists import Origin
from rresi.interchange import mapping
from rresi.interchange.report import Report
from rresi.interchange.writing import write, write_xlsx
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db
STARTER = Path(__file__).parents[2] / "src/rresi/starter"


def run(folder: Path, *records: Any, dry_run: bool = False) -> Report[OrganisationDocument]:
    path = folder / "organisations.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return import_organisations(actor=OPERATOR, path=path, dry_run=dry_run)


def said(report: Report[Any]) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_a_spreadsheet_of_a_region_comes_in(tmp_path: Path) -> None:
    make_region()
    path = tmp_path / "leden.csv"
    path.write_text(
        "Naam;Soort;Plaats;Land;Regio;Functies;Omschrijving (nl);Faxnummer\n"
        'Buurthuis;Hub;Den Haag;NL;nl361;"Matchmaking";"Een huis; open voor wie wil";070\n'
        "Stadsbank;Funder;Den Haag;nl; den  HAAG;Finance;;\n",
        encoding="cp1252",
    )
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    assert "ignored columns: Faxnummer (070)" in report.notices
    house = Organisation.objects.get(slug="buurthuis")
    assert (house.kind, house.city, house.region.slug) == ("hub", "Den Haag", "the-hague")  # type: ignore[union-attr]
    assert house.texts.get(language="nl").description == "Een huis; open voor wie wil"
    assert [offer.function for offer in house.offers.all()] == ["matchmaking"]
    bank = Organisation.objects.get(slug="stadsbank")
    assert (bank.country, bank.region_id) == ("NL", house.region_id)


def test_a_second_import_updates_and_makes_no_double(tmp_path: Path) -> None:
    first = {
        "name": "Café Zero",
        "city": "Lille",
        "functions": ["finance"],
        "names": {"fr": "Zéro"},
    }
    assert run(tmp_path, first).count("created") == 1
    assert run(tmp_path, first).count("unchanged") == 1
    # Another spelling of the name, and only some of the fields.
    report = run(tmp_path, {"name": "CAFÉ  Zero", "functions": ["policy"]})
    assert report.count("updated") == 1
    (organisation,) = Organisation.objects.all()
    assert organisation.city == "Lille"
    assert [offer.function for offer in organisation.offers.all()] == ["policy"]
    assert organisation.texts.get().name == "Zéro"


def test_a_column_a_language_leaves_the_other_languages(tmp_path: Path) -> None:
    run(tmp_path, {"name": "Aa", "description": {"nl": "Oud", "en": "Old"}})
    path = tmp_path / "a.csv"
    path.write_text("name,description.nl\nAa,Nieuw\n")
    import_organisations(actor=OPERATOR, path=path)
    texts = Organisation.objects.get().texts.values_list("language", "description")
    assert dict(texts) == {"nl": "Nieuw", "en": "Old"}


def test_relations_name_organisations_by_slug_or_name(tmp_path: Path) -> None:
    run(tmp_path, {"name": "Known"})
    report = run(
        tmp_path,
        {"name": "Aa", "relations": [{"kind": "funds", "target": "BB"}]},
        {"name": "Bb", "relations": [{"kind": "partners", "target": "known", "source": ""}]},
    )
    assert said(report) == []
    pairs = Relation.objects.values_list("origin__slug", "kind", "target__slug")
    assert set(pairs) == {("aa", "funds", "bb"), ("bb", "partners", "known")}


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ([{"slug": "aa"}], "1: name: This must be filled in"),
        ([{"name": "Aa", "kind": "band"}], "1: kind: This must be one of"),
        ([{"name": "Aa", "region": "XX999"}], "1: region: “XX999” is not a region"),
        (
            [{"name": "Aa", "country": "Nederland"}],
            "1: country: This does not have the required format",
        ),
        ([{"name": "Aa", "website": "javascript:x"}], "1: website: This must be a web address"),
        (
            [{"name": "Aa", "sources": ["https://a.example"] * 2}],
            "1: sources: “https://a.example” is named twice",
        ),
        (
            [{"name": "Aa", "slug": "a"}, {"name": "Bb", "slug": "a"}],
            "2: slug: This is already used in line 1",
        ),
        ([{"name": "Aa"}, {"name": "AA "}], "2: name: This is already used in line 1"),
        (
            [{"name": "Aa", "relations": [{"kind": "funds", "target": "Zz"}]}],
            "1: relations.0.target: No organisation with the name “Zz”",
        ),
        (
            [{"name": "Aa", "relations": [{"kind": "funds", "target": "aa"}]}],
            "the organisation itself",
        ),
        (
            [{"name": "Aa", "relations": [{"kind": "knows", "target": "Bb"}]}],
            "1: relations.0.kind: This must be",
        ),
        ([], "1: This file contains no organisations."),
    ],
)
def test_nothing_comes_in_when_something_is_wrong(
    tmp_path: Path, records: list[Any], problem: str
) -> None:
    for dry_run in (True, False):
        report = run(tmp_path, *records, dry_run=dry_run)
        assert any(problem in text for text in said(report)), said(report)
        assert not report.written
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "xlsx"])
def test_a_day_of_closing_that_lies_ahead_is_refused_by_every_reader(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"organisations.{ending}"
    record = {"name": "Aa", "closed_on": "2199-12-31"}
    if ending == "xlsx":
        write_xlsx(path, list(record), [["Aa", date(2199, 12, 31)]])
    elif ending == "csv":
        path.write_text("name,closed_on\nAa,31-12-2199\n")
    else:
        path.write_text(json.dumps([record] if ending == "json" else record))
    (line,) = said(import_organisations(actor=OPERATOR, path=path))
    assert "31/12/2199 is in the future" in line
    today = timezone.localdate().isoformat()
    assert said(run(tmp_path, {"name": "Aa", "closed_on": today})) == []


@pytest.mark.parametrize("name", ["---", "…!", "?!"])
def test_marks_alone_are_no_name(tmp_path: Path, name: str) -> None:
    (line,) = said(run(tmp_path, {"name": name}))
    assert line.endswith("name: This must contain a letter or a digit.")


@pytest.mark.parametrize("part", ["offers", "relations", "evidence"])
def test_of_what_is_stated_only_an_offers_end_may_lie_ahead(tmp_path: Path, part: str) -> None:
    rows: dict[str, dict[str, Any]] = {
        "offers": {"function": "training", "until": "2199-12-31"},
        "relations": {"kind": "funds", "target": "Bb"},
        "evidence": {"dimension": "social", "statement": "It says so.", "language": "en"},
    }
    other = {"name": "Bb"}
    assert said(run(tmp_path, {"name": "Aa", part: [rows[part]]}, other)) == []
    ahead = {**rows[part], "stated_on": "2199-12-31"}
    (line,) = said(run(tmp_path, {"name": "Aa", part: [ahead]}, other))
    assert f"{part}.0.stated_on: 31/12/2199 is in the future" in line


def test_a_dry_run_on_the_command_line_says_what_may_be_there_already(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, {"name": "Apollo 14", "city": "Den Haag"})
    path = tmp_path / "new.jsonl"
    names = ("Stichting Apollo14", "Repair Café", "Repair-Café vzw")
    path.write_text(
        "".join(json.dumps({"name": name, "city": "Den Haag"}) + "\n" for name in names)
    )
    status = run_import(
        argparse.Namespace(kind="organisations", file=path, dry_run=True, mapping=None, sheet="")
    )
    said = capsys.readouterr()
    assert status == 0
    assert said.err.splitlines() == [
        "new.jsonl: 3 new organisations have no region: name it in a column, or begin the import "
        "on the region's page",
        "new.jsonl: line 1: Stichting Apollo14 may be the same as Apollo 14, The Hague "
        "(same name, same town)",
        "new.jsonl: line 3: Repair-Café vzw may be the same as Repair Café, line 2 "
        "(same name, same town)",
    ]
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_list_headed_as_the_forms_ask_is_understood(language: str) -> None:
    with translation.override(language):
        form = ProfileForm()
        labels = {name: str(found.label) for name, found in form.fields.items()}
        del labels["description"]  # of which a column says its language too
        found = mapping.match(ORGANISATIONS, list(labels.values())).paths
    read = dict(zip(labels, found, strict=True))
    for name, path in read.items():
        inner = {"latitude": ("point", "lat"), "longitude": ("point", "lon")}
        assert path == inner.get(name, (name,)), labels[name]


def test_a_heading_alone_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with Workbook(path) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["name"])
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(problem) for problem in report.problems] == [
        "a.xlsx:1: This file contains no organisations."
    ]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    report = run(tmp_path, {"name": "Aa"}, dry_run=True)
    assert report.summary() == (
        "1 would be created, 0 updated, 0 are unchanged; nothing was written."
    )
    assert not Organisation.objects.exists()


def test_a_mapping_is_remembered_after_an_import(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Wie,Waar\nAa,Aydın\n")
    columns = {"Wie": "name", "Waar": "city"}
    assert said(import_organisations(actor=OPERATOR, path=path))
    assert import_organisations(actor=OPERATOR, path=path, columns=columns).written
    path.write_text("waar,wie\nLille,Bb\n")
    report = import_organisations(actor=OPERATOR, path=path)
    assert "the column mapping of the last import is used" in report.notices
    assert Organisation.objects.get(slug="bb").city == "Lille"
    # Neither in a file of another list nor in a region's own do these columns mean the same.
    path.write_text("waar,wie\nGent,Cc\n")
    assert said(import_organisations(actor=OPERATOR, path=path, origin=Origin("Chamber")))
    manager = actor_of(Network().person("m", manages=[make_region()]))
    assert said(import_organisations(actor=manager, path=path))
    other = {"Wie": "city", "Waar": "name"}
    assert import_organisations(actor=manager, path=path, columns=other).written
    assert import_organisations(actor=OPERATOR, path=path).written


def test_who_may_not_create_may_not_import(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        import_organisations(actor=VISITOR, path=tmp_path / "none.csv")


def test_records_are_checked_by_the_same_rules() -> None:
    with pytest.raises(Incomplete) as caught:
        create_organisations(actor=OPERATOR, records=[{"name": "Aa"}, {"slug": "bb"}])
    assert caught.value.problems == [("2.name", "This must be filled in.")]
    create_organisations(actor=OPERATOR, records=[{"name": "Aa", "slug": "aa"}])
    with pytest.raises(Incomplete, match="is already used"):
        create_organisations(actor=OPERATOR, records=[{"name": "Aa", "slug": "aa"}])


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_the_starter_organisations_go_out_and_come_back_equal(tmp_path: Path, ending: str) -> None:
    for record in json.loads((STARTER / "regions.json").read_text(encoding="utf-8")):
        make_region(record["slug"], codes=[])
    report = import_organisations(actor=OPERATOR, path=STARTER / "organisations.jsonl")
    assert said(report) == []
    before = organisation_documents()
    path = tmp_path / f"out.{ending}"
    assert write(ORGANISATIONS, path, before) == len(before) > 100

    again = import_organisations(actor=OPERATOR, path=path)
    assert said(again) == []
    assert again.count("unchanged") == len(before)
    Organisation.objects.all().delete()
    assert said(import_organisations(actor=OPERATOR, path=path)) == []
    assert organisation_documents() == before


def test_a_manager_imports_the_whole_directory_unedited(tmp_path: Path) -> None:
    manager = actor_of(Network().person("manager", manages=[make_region()]))
    make_other_region()
    away = {"country": "DE", "region": "aalst"}
    records = [
        {"name": "Own house", "slug": "own", "country": "NL", "region": "the-hague"},
        {"name": "Far house", "slug": "far", **away},
        {"name": "No region", "slug": "none", "country": "NL"},
    ]
    create_organisations(actor=OPERATOR, records=records)
    path = tmp_path / "out.xlsx"
    write(ORGANISATIONS, path, organisation_documents())
    again = import_organisations(actor=manager, path=path)
    assert said(again) == []
    assert (again.written, again.count("unchanged")) == (True, 3)

    changed = [{**record, "city": "Elsewhere"} for record in records]
    file = tmp_path / "changed.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in [*changed[:2], records[2]]))
    refused = import_organisations(actor=manager, path=file)
    assert said(refused) == [
        "changed.jsonl:2: region: Far house belongs to a region that you do not manage."
    ]
    assert not Organisation.objects.filter(city="Elsewhere").exists()


def test_a_dry_run_names_the_profiles_that_somebody_keeps(tmp_path: Path) -> None:
    records = [{"slug": slug, "name": f"The {slug}"} for slug in ("hub", "bank")]
    assert run(tmp_path, *records).written
    speaker = Network().person("Ada")
    OrganisationMember.objects.create(
        organisation=Organisation.objects.get(slug="hub"), user=speaker
    )
    changed = [{**one, "city": "Elsewhere"} for one in records]
    (notice,) = (one for one in run(tmp_path, *changed, dry_run=True).notices if "itself" in one)
    assert notice.endswith("is told what changes: The hub")
    assert not any("itself" in one for one in run(tmp_path, *records, dry_run=True).notices)


def test_queries_do_not_grow_with_the_rows(tmp_path: Path) -> None:
    def queries(count: int) -> int:
        Organisation.objects.all().delete()
        records = [
            {"name": f"Organisation {n}", "functions": ["finance"], "description": {"en": "x"}}
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as captured:
            assert run(tmp_path, *records).written
        return len(captured)

    queries(1)  # the first one also makes the stamps by which copies in memory know their age
    assert queries(1) == queries(30)


def test_an_unknown_term_is_answered_in_the_readers_language(tmp_path: Path) -> None:
    path = tmp_path / "leden.csv"
    path.write_text(
        "Naam;Soort;Functies;Rechtsvorm\n"
        "Een;Winkel;Werkruimte, Toverij;Stichtting\n"
        "Twee;Hub;toverij;\n",
        encoding="utf-8",
    )
    with translation.override("nl"):
        kind, functions, form, again = said(import_organisations(actor=OPERATOR, path=path))
    assert "“Winkel” is geen bekende term" in kind
    assert "Sociale onderneming" in kind
    assert "“Toverij” is geen bekende term. Gebruik een van deze: " in functions
    assert "Beleid" in functions
    assert "Stichting" in form
    assert form.count(",") < 5  # of many terms the likeliest
    assert "“toverij” is geen bekende term; zie regel 2" in again
    for message in (kind, functions, form, again):
        assert "social-enterprise" not in message
        assert "workspace" not in message
    (wrong,) = said(run(tmp_path, {"name": "One", "kind": "shop"}))
    assert "must be one of: public-authority, social-enterprise" in wrong
    assert "''" not in wrong
    assert " or " not in wrong


@pytest.mark.parametrize(
    ("country", "cell", "phone"),
    [
        ("NL", 701234567, "0701234567"),
        ("NL", 31701234567, "+31701234567"),
        ("NL", "316123456", "0316123456"),  # Zevenaar, and no number with the country's code
        ("FR", 320123456, "0320123456"),
        ("TR", 5321234567, "05321234567"),
        ("BE", 32471234567, "+32471234567"),
        ("DE", 4930123456, "4930123456"),  # 04930 is an area code, and +49 30 the other reading
        ("NL", "070 1234567", "070 1234567"),
        ("NL", 112, "112"),
        ("US", 2125550123, "2125550123"),
    ],
)
def test_phone_numbers_get_back_what_a_spreadsheet_took(
    tmp_path: Path, country: str, cell: int | str, phone: str
) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Country", "Phone"])
        sheet.write_row(1, 0, ["One", country, cell])
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    assert Organisation.objects.get().phone == phone
    told = [notice for notice in report.notices if "leading zero" in notice]
    assert bool(told) == (phone != str(cell) or country == "DE")
    assert all(f"{phone} in line 2" in notice for notice in told)


def test_a_wrong_relation_has_its_own_number_whatever_was_wrong_before_it(tmp_path: Path) -> None:
    relations = [
        {"kind": "marries", "target": "hub"},
        {"target": "hub"},
        {"kind": "funds", "target": "Nobody"},
        {"kind": "founded", "target": "shop"},
    ]
    shop = {"name": "Shop", "relations": [{"kind": "founded", "target": "hub"}]}
    report = run(tmp_path, {"name": "Hub", "relations": relations}, shop)
    assert {(one.line, one.field) for one in report.problems} == {
        (1, "relations.0.kind"),
        (1, "relations.1.kind"),
        (1, "relations.2.target"),
        (1, "relations.3.target"),
        (2, "relations.0.target"),
    }


def test_a_wrong_relation_stands_at_its_own_column_behind_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "name,Relations 1 kind,Relations 1 target,Relations 2 kind,Relations 2 target\n"
        "Hub,,,funds,Nobody\n"
        "Shop,funds,Hub,marries,Hub\n"
    )
    report = import_organisations(actor=OPERATOR, path=path)
    assert {(one.line, one.field) for one in report.problems} == {
        (2, "Relations 2 target"),
        (3, "Relations 2 kind"),
    }


def test_a_confidence_may_be_written_in_percent(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "name,relations.1.kind,relations.1.target,relations.1.confidence,relations.1.stated_on\n"
        'Hub,,,,\nShop,funds,Hub,80 %,2026-05-01\nBank,funds,Hub,"0,5",\nYard,funds,Hub,,\n'
    )
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    found = Relation.objects.order_by("origin__slug").values_list("confidence", flat=True)
    assert list(found) == [0.5, 0.8, 1.0]


def test_a_map_file_is_told_from_a_list(tmp_path: Path) -> None:
    path = tmp_path / "organisations.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"type": "Feature"}]}')
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    said = [one.message for one in report.problems]
    assert said[0] == "GeoJSON cannot be imported. Use the same list as XLSX or CSV."


def test_short_dutch_headings_are_known(tmp_path: Path) -> None:
    make_region()
    path = tmp_path / "lijst.csv"
    path.write_text("Naam;PC;Site;Voor wie\nHof;2511 CJ;https://hof.example;\n")
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert list(report.matched.values()) == ["name", "postcode", "website", "target_groups"]


@pytest.mark.parametrize(
    "text",
    [
        '"finance","work"\n"Huis",1,0\n"Bank",0,1\n',
        '"city","country"\n"Huis","Den Haag","NL"\n"Bank","Delft","NL"\n',
        '"","city"\n"Huis","Den Haag"\n"Bank","Delft"\n',
        '"city" "country"\n"Huis" "Den Haag" "NL"\n"Bank" "Delft" "NL"\n',
    ],
)
def test_the_names_of_rows_that_r_writes_without_a_heading_are_names(
    text: str, tmp_path: Path
) -> None:
    make_region()
    path = tmp_path / "r.csv"
    path.write_text(text)
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert [row.value.name for row in report.rows] == ["Huis", "Bank"]
    assert "the first column has no heading and is read as Name" in report.notices


def test_a_column_without_a_heading_can_be_chosen(tmp_path: Path) -> None:
    make_region()
    path = tmp_path / "r.csv"
    path.write_text("city,,country,\nDen Haag,Huis,NL,1\nDen Haag,Bank,NL,2\nDen Haag,Huis,NL,3\n")
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert report.matched == {"city": "city", "column#2": "", "country": "country"}
    assert report.examples["column#2"] == "Huis"
    columns = {**report.matched, "column#2": "name"}
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True, columns=columns)
    assert [row.value.name for row in report.rows][:2] == ["Huis", "Bank"]


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Kuruluş adı;İl\nEv;AYDIN\nOda;İzmir\n", "AYDIN"),
        ("Kuruluş adı;İl;İlçe\nEv;AYDIN;Söke\nOda;İzmir;Konak\n", "Söke"),
    ],
)
def test_a_turkish_province_is_the_place_where_no_town_is_told(
    tmp_path: Path, text: str, city: str
) -> None:
    make_region(
        "efeler",
        names={"en": "Efeler"},
        country="TR",
        codes=[{"scheme": "NUTS", "code": "TR321", "version": 2024}],
        point={"lat": 37.845, "lon": 27.84},
    )
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    choices = {"region": "efeler"}
    report = import_organisations(actor=OPERATOR, path=path, choices=choices, dry_run=True)
    assert report.rows[0].value.city == city
    assert [one.city for one in report.outside] == ["Konak" if "İlçe" in text else "Izmir"]


def test_an_actor_is_a_name(tmp_path: Path) -> None:
    make_region()
    path = tmp_path / "actors.csv"
    path.write_text("actor,function\nHuis,finance\n")
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert report.matched["actor"] == "name"


def test_a_country_is_read_by_its_code_or_by_a_name_of_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    names = {
        "Italy": "IT",
        "Italië": "IT",
        "İtalya": "IT",
        "italia": "IT",
        "ITA": "IT",
        "Eesti": "EE",
        "UK": "GB",
        "the Netherlands": "NL",
        "no": "NO",
        "Belgique": "BE",
    }
    rows = (f"Club {number},{word}\n" for number, word in enumerate(names))
    path.write_text("name,country\n" + "".join(rows))
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    found = Organisation.objects.order_by("pk").values_list("country", flat=True)
    assert list(found) == list(names.values())


def test_a_word_that_is_no_country_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,country\nClub,Itlay\n")
    report = import_organisations(actor=OPERATOR, path=path, choices={})
    (word,) = report.words
    assert (word.text, word.path) == ("Itlay", "country")
    assert "Use one of these: Italy" in said(report)[0]
    report = import_organisations(actor=OPERATOR, path=path, choices={word.question: "IT"})
    assert Organisation.objects.get().country == "IT"


def test_what_a_cell_names_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('name,functions\nClub,"Policy; policy; Training"\nHub,Training\n')
    report = import_organisations(actor=OPERATOR, path=path, choices={})
    assert said(report) == []
    assert report.cells == []
    offers = Organisation.objects.get(slug="club").offers
    assert [one.function for one in offers.order_by("position")] == ["policy", "training"]
    told = [one for one in report.notices if "twice" in one]
    assert told == ["Functions, named twice in a cell and read once: “Policy” (line 2)"]


def test_dutch_short_forms_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "leden.csv"
    path.write_text("Naam org.,Rechtsvorm,Land\nFietsenmaker,stg,Nederland\nHulp,Stg.,België\n")
    assert said(import_organisations(actor=OPERATOR, path=path, choices={})) == []
    found = Organisation.objects.order_by("pk").values_list("name", "legal_form")
    assert list(found) == [("Fietsenmaker", "nl-stichting"), ("Hulp", "be-stichting")]
