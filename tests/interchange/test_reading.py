"""Files of every form give the same documents, and every mistake its line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument
from rresi.engines.tables import Limits
from rresi.interchange import checking, reading
from rresi.practices.kind import PRACTICES
from rresi.regions.documents import REGIONS, RegionDocument

pytestmark = pytest.mark.django_db


def write(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def said(read: reading.Reading) -> list[str]:
    return [str(problem) for problem in read.problems]


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("a.jsonl", '{"name": "Işık", "functions": ["finance", "policy"]}\n', "utf-8"),
        ("a.json", '[\n {"name": "Işık", "functions": ["finance", "policy"]}]', "utf-8-sig"),
        ("a.json", '{"rows": [{"name": "Işık", "functions": ["finance", "policy"]}]}', "utf-16"),
        ("a.csv", "name,functions\nIşık,finance|policy\n", "utf-8"),
        ("a.csv", 'Naam;Functies\r"Işık";"Finance;Policy"\r', "cp1254"),
        ("a.tsv", "name\tfunctions\nIşık\tfinance, policy\n", "utf-16"),
        ("a.txt", "sep=;\nname;functions\nIşık;finance|policy\n", "utf-8-sig"),
    ],
)
def test_one_document_in_many_forms(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    read = reading.read(ORGANISATIONS, write(tmp_path, name, content, encoding))
    (found,) = checking.check(read, OrganisationDocument)
    assert said(read) == []
    assert found.document.name == "Işık"
    assert found.document.functions == ["finance", "policy"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"name": "A B", "name": "C D"}', "a.jsonl:1: the field name appears twice"),
        ('{"name": "A B", "kind": NaN}', "a.jsonl:1: NaN is not a JSON number"),
        ('{"name": ' + "9" * 5000 + "}", "a.jsonl:1: contains a number that is too long"),
        ('\n{"name": "A B",,}', "a.jsonl:2: invalid JSON at column 16"),
        ("[1]", "a.jsonl:1: This must be an object with named fields"),
        ('{"name": "\\u200b\\u200b"}', "a.jsonl:1: name: This must be filled in"),
        ('{"name": "A B", "colour": 1}', "a.jsonl:1: colour: This is not a known field"),
        (
            '{"name": "A B", "functions": ["policy", "policy"]}',
            "functions: “policy” is named twice",
        ),
        ("[" * 100_000, "a.jsonl:1: "),
    ],
)
def test_mistakes_in_json(tmp_path: Path, content: str, problem: str) -> None:
    read = reading.read(ORGANISATIONS, write(tmp_path, "a.jsonl", content))
    checking.check(read, OrganisationDocument)
    (found,) = said(read)
    assert problem in found


def test_objects_of_a_json_file_have_their_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '[\n{"name": "A B"},\n\n{"name": 7}]')
    read = reading.read(ORGANISATIONS, path)
    checking.check(read, OrganisationDocument)
    assert said(read) == ["a.json:4: name: This must be text."]


def test_a_cell_that_cannot_be_read_names_its_column(tmp_path: Path) -> None:
    content = (
        "slug;country;Naam (nl);lat;lon;partner;Codes 1 scheme;Codes 1 code;Codes 1 version\n"
        "a;NL;Aa;52,1;4,3;ja;NUTS;NL361;2024\n"
        "b;NL;Bb;x;4,3;misschien;NUTS;NL362;2024,5\n"
        "c;Nederland;Cc;91;4,3;;ATC;NL363;2024\n"
    )
    read = reading.read(REGIONS, write(tmp_path, "a.csv", content))
    found = checking.check(read, RegionDocument)
    # Of the second and third row the rest is checked on.
    assert [(one.document.slug, bool(one.cut)) for one in found] == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]
    assert said(read)[:3] == [
        "a.csv:3: lat: This must be a number.",
        "a.csv:3: partner: This must be yes or no.",
        "a.csv:3: Codes 1 version: This must be a whole number.",
    ]
    rest = "\n".join(said(read)[3:])
    assert "a.csv:4: country" not in rest  # its name is read as a code is
    assert "a.csv:4: lat: This must be at most 90." in rest
    assert "a.csv:4: Codes 1 scheme: This must be one of" in rest


def test_a_formula_that_failed_is_no_name(tmp_path: Path) -> None:
    read = reading.read(
        ORGANISATIONS, write(tmp_path, "a.csv", "Naam;Stad\n#NAAM?;Aalst\nB v;#N/B\n")
    )
    checking.check(read, OrganisationDocument)
    assert said(read) == ["a.csv:2: Naam: This must be filled in."]
    assert any("#NAAM?" in str(notice) for notice in read.notices)


def test_a_word_that_is_no_term_stands_in_the_readers_quotation_marks(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "name;kind\nA b;krant\n")
    with translation.override("de"):
        read = reading.read(ORGANISATIONS, path)
        checking.check(read, OrganisationDocument)
        assert "„krant“ ist kein bekannter Begriff" in said(read)[0]


def test_a_number_that_can_be_read_in_two_ways_is_not_guessed(tmp_path: Path) -> None:
    head = "slug,country,names.en,Codes 1 scheme,Codes 1 code,Codes 1 version\n"
    path = write(tmp_path, "a.csv", head + "aa,NL,Aa,NUTS,NL361,2.024\n")
    assert "2.024 can be read in two ways" in said(reading.read(REGIONS, path))[0]


COLUMNS = "Titel;Startdatum;Cijfer 1;Cijfer 2;Bedrag 1;Dossier\n"


def _numbers(folder: Path, *rows: str) -> tuple[list[dict[str, Any]], list[str]]:
    content = COLUMNS + "".join(f"{row}\n" for row in rows)
    fields: list[str] = ["title", "start", "evidence.1.value", "evidence.2.value"]
    fields += ["resources.money.1.amount", ""]
    columns = dict(zip(COLUMNS.strip().split(";"), fields, strict=True))
    read = reading.read(PRACTICES.files, write(folder, "a.csv", content), columns=columns)
    said = [one.message for one in read.problems if one.line > 1]
    return [one.value for one in read.entries], said


@pytest.mark.parametrize("other", ["12,5", "1.000.000", "4.000,25"])
def test_the_numbers_of_a_column_say_how_its_others_are_meant(tmp_path: Path, other: str) -> None:
    # Neither months nor what is not read says anything of numbers.
    found, wrong = _numbers(
        tmp_path, "a;03.2012;1.250;;;1.25", f"b;04.2013;{other};;;7.5", "c;;4.000;9.000;;"
    )
    assert wrong == []
    values = [one["evidence"][0]["value"] for one in found]
    assert (values[0], values[2]) == ("1250", "4000")
    assert found[2]["evidence"][1]["value"] == "9000"  # as the other numbers of the table


def test_a_column_counts_before_the_rest_of_the_table(tmp_path: Path) -> None:
    found, wrong = _numbers(tmp_path, "a;;1.250;1,250;;", "b;;12,5;12.5;;")
    assert wrong == []
    assert [row["value"] for row in found[0]["evidence"]] == ["1250", "1250"]
    _found, wrong = _numbers(tmp_path, "a;;1.250;;;", "b;;12,5;;;", "c;;12.5;;;")
    assert ["in two ways" in one for one in wrong] == [True]


@pytest.mark.parametrize("other", ["€ 18.500,50", "18.500,50", "250.000,5 TL", "1.000.000"])
def test_amounts_too_say_how_their_column_is_meant(tmp_path: Path, other: str) -> None:
    found, wrong = _numbers(tmp_path, "a;;;;1.250;", f"b;;;;{other};")
    assert wrong == []
    assert found[0]["resources"]["money"][0]["amount"] == "1250"


@pytest.mark.parametrize(("lat", "lon"), [("52.066", "4.295"), ('"52,066"', '"4,295"')])
def test_degrees_are_never_in_thousands(tmp_path: Path, lat: str, lon: str) -> None:
    rows = f"slug,country,names.en,lat,lon\naa,NL,Aa,{lat},{lon}\n"
    (found,) = checking.check(reading.read(REGIONS, write(tmp_path, "a.csv", rows)), RegionDocument)
    point = found.document.point
    assert point is not None
    assert (point.lat, point.lon) == (52.066, 4.295)


def test_what_a_spreadsheet_made_a_date_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "city"])
        sheet.write_string(1, 0, "Aa")
        sheet.write_number(1, 1, 45413, book.add_format({"num_format": "d mmm yyyy"}))
    read = reading.read(ORGANISATIONS, path)
    assert "a.xlsx:2: city: The spreadsheet contains the date 2024-05-01 here" in said(read)[0]


def test_missing_columns_are_said_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Stad,Land\nAydın,TR\nLille,FR\n")
    (problem,) = said(reading.read(ORGANISATIONS, path))
    assert problem == (
        "a.csv:1: name: There is no column for this field. The columns are: Stad, Land"
    )


def test_faults_of_the_file_are_said_in_the_reader_s_language(tmp_path: Path) -> None:
    with translation.override("nl"):
        read = reading.read(
            ORGANISATIONS, write(tmp_path, "a.csv", "name\nA\n"), limits=Limits(file_bytes=3)
        )
    assert len(read.problems) == 1
    assert "3 bytes" in str(read.problems[0])


def test_formulas_that_were_neutralised_are_read_as_they_were(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "name,city\n'=SUM(A1),'t Hof\n")
    (entry,) = reading.read(ORGANISATIONS, path).entries
    assert json.dumps(entry.value) == '{"name": "=SUM(A1)", "city": "\'t Hof"}'


@pytest.mark.parametrize(
    ("last", "left_out"),
    [
        ("Totaal;;6 leden", True),
        ("TOPLAM:;;", True),
        ("TOTAAL: 6;;", True),
        ("Total Impact;Delft;x", False),
    ],
)
def test_a_row_of_sums_is_no_row_of_the_list(tmp_path: Path, last: str, left_out: bool) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"Name;City;Phone;Street\nHub;Delft;1;2\n{last};\n")
    read = reading.read(ORGANISATIONS, path)
    assert len(read.entries) == (1 if left_out else 2)
    assert any("is ignored" in notice for notice in read.notices) == left_out


def test_json_that_was_encoded_twice_is_named_with_its_line(tmp_path: Path) -> None:
    content = '{"name": "Hub"}\n{"name": "Işık", "links": ["https://e.org"], "city": "OrlÃ©ans"}\n'
    read = reading.read(ORGANISATIONS, write(tmp_path, "a.jsonl", content))
    (notice,) = read.notices
    assert notice.startswith(
        "line 2 has text in a wrong encoding, such as “OrlÃ©ans” for “Orléans”"
    )
