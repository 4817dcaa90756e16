"""Columns whose headings are no field: the import asks what they are, and writes nothing before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from rresi.accounts.roles import OPERATOR
from rresi.authoring.importing import FileReport, import_documents
from rresi.authoring.tables import column_choices
from rresi.core.documents.problems import label_of
from rresi.interchange import mapping
from rresi.interchange.guessing import likely_fields
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.accounts import make_coordinator
from tests.factories.regions import make_region
from tests.pages import hidden

pytestmark = pytest.mark.django_db

HEAD = "Titel;Samenvatting;Taal;Regio;{column}\n"
ROW = "Repaircafé;Buren repareren.;Nederlands;NL361;{value}\n"


@pytest.fixture(autouse=True)
def _region() -> None:
    make_region()


def bring(folder: Path, column: str, value: str, **more: Any) -> FileReport:
    path = folder / "practices.csv"
    path.write_text(HEAD.format(column=column) + ROW.format(value=value), encoding="utf-8")
    return import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True, **more)


@pytest.mark.parametrize("column", ["Onderwerpen", "Themen", "Konular", "Thèmes", "Topic"])
def test_usual_words_for_a_field_are_understood(tmp_path: Path, column: str) -> None:
    assert bring(tmp_path, column, "finance").written
    assert Practice.objects.get().document["topics"] == ["finance"]


@pytest.mark.parametrize(
    ("column", "value", "likely"),
    [
        ("Themenn", "finance", "topics"),  # a slip
        ("Startzeitpunkt", "2019", "start"),  # begins with a name
        ("Waarover", "finance, awareness", "topics"),  # holds terms
        ("finance", "x", "topics.=finance"),  # a term that is ticked
    ],
)
def test_what_may_be_a_field_stops_the_import(
    tmp_path: Path, column: str, value: str, likely: str
) -> None:
    report = bring(tmp_path, column, value)
    assert report.unread == {column: likely}
    assert (report.mistakes, report.undecided) == ([], 1)
    assert "Say which field this column is" in str(report.problems[0])
    assert not Practice.objects.exists()
    assert bring(tmp_path, column, value, columns={column: likely}).written
    assert Practice.objects.get().document[likely.partition(".")[0]]


def test_other_columns_stop_it_only_where_somebody_is_there_to_answer(tmp_path: Path) -> None:
    assert bring(tmp_path, "Dossier", "A-12", asks=True).undecided == 1
    assert bring(tmp_path, "Dossier", "A-12", asks=True, columns={"Dossier": ""}).written
    assert bring(tmp_path, "Kast", "A-12", dry_run=True).problems == []


@pytest.mark.parametrize(
    ("columns", "answers", "said"),
    [
        ("Kast;Kast", {"Kast": "topics"}, {"Kast": "topics"}),
        ("Kast;kast", {"Kast": "", "kast": "topics"}, {"Kast": "", "kast": "topics"}),
        ("%;#", {"%": "topics", "#": ""}, {"%": "topics", "#": ""}),
        ("KAST", {"Kast": "topics", "kast": "topics"}, {"KAST": "topics"}),
    ],
)
def test_one_answer_is_enough_for_headings_that_are_alike(
    tmp_path: Path, columns: str, answers: dict[str, str], said: dict[str, str]
) -> None:
    value = ";".join(["finance"] * (columns.count(";") + 1))
    report = bring(tmp_path, columns, value, asks=True, columns=answers)
    assert report.problems == []
    assert {heading: report.matched[heading] for heading in said} == said
    assert Practice.objects.get().document["topics"] == ["finance"]


def test_the_page_asks_and_remembers_the_answer(client: Client) -> None:
    client.force_login(make_coordinator())
    path = "/en/practices/import/"

    def post(data: dict[str, Any], status: int = 200) -> str:
        answer = client.post(path, data)
        assert answer.status_code == status
        return " ".join(answer.content.decode().split())

    def upload(value: str, title: str = "Repaircafé") -> str:
        content = HEAD.format(column="Waarover") + ROW.format(value=value)
        content = content.replace("Repaircafé", title)
        file = SimpleUploadedFile("practices.csv", content.encode())
        return post({"file": file, "action": "check"}, 422 if value == "finance" else 200)

    asked = upload("finance")
    assert "1 question must be answered before the import." in asked
    assert "Example: finance" in asked
    assert "Import all rows" not in asked
    sent = {"checked": hidden(asked, "checked")}
    columns = ["title", "summary", "language", "region", ""]
    given = {f"column-{number}": place for number, place in enumerate(columns)}
    assert "field--error" in post(sent | given | {"action": "columns"}, 422)
    post(sent | {"action": "write", "licensed": "on"}, 422)
    assert not Practice.objects.exists()
    shown = post(sent | given | {"column-4": "topics", "action": "columns"})
    assert "Import all rows" in shown
    assert "Line 2 lacks “The problem”" in shown
    assert client.post(path, sent | {"action": "write", "licensed": "on"}).status_code == 302
    assert Practice.objects.get().document["topics"] == ["finance"]
    assert "Which field is each" not in upload("hubs-and-workspace", "Ruilwinkel")


ROW_OF_LISTS = {
    "nl": ["Resultaat", "Cijfer", "Eenheid", "Periode", "Bedrag", "Munteenheid", "Jaar"],
    "de": ["Ergebnis", "Zahl", "Einheit", "Zeitraum", "Betrag", "Währung", "Jahr"],
    "tr": ["Sonuç", "Sayı", "Birim", "Dönem", "Tutar", "Para birimi", "Yıl"],
    "fr": ["Résultat", "Chiffre", "Unité", "Période", "Montant", "Devise", "Année"],
    "en": ["Result", "Figure", "Unit", "Period", "Amount", "Currency", "Year"],
}
PLACES = [f"evidence.1.{name}" for name in ("statement", "value", "unit", "period")]
PLACES += [f"resources.money.1.{name}" for name in ("amount", "currency", "year")]


@pytest.mark.parametrize("language", ROW_OF_LISTS)
@pytest.mark.parametrize("number", ["", " 1"])
def test_the_words_of_the_form_are_its_fields(language: str, number: str) -> None:
    heads = [f"{word}{number}" for word in ROW_OF_LISTS[language]]
    found = mapping.match(PRACTICES.files, ["Titel", *heads])
    assert [".".join(path or ()) for path in found.paths] == ["title", *PLACES]
    with translation.override(language):  # they are those labels
        labels = [label_of(PRACTICES.document, place.replace(".1.", ".0.")) for place in PLACES]
    assert all(label.endswith(word) for label, word in zip(labels, heads, strict=True)) or number


def test_a_part_of_a_row_is_asked_about_where_the_row_is_none() -> None:
    found = mapping.match(PRACTICES.files, ["Titel", "Jaar", "Cijfer", "Bron"])
    assert found.unread == ["Jaar", "Cijfer", "Bron"]
    likely = likely_fields(PRACTICES.files, ["Jaar", "Cijfer"], found)
    assert likely == {"Jaar": "resources.money.1.year", "Cijfer": "evidence.1.value"}
    both = mapping.match(PRACTICES.files, ["Bedrag", "Bedrag 1"])  # of which one is the first
    assert both.unread == ["Bedrag"]


def test_fields_are_offered_by_the_steps_of_the_form() -> None:
    groups = column_choices(PRACTICES, PRACTICES.files)
    assert [label for label, _fields in groups][:2] == ["In short", "Story"]
    first = [one[0] for one in groups[0][1]]
    assert first[:4] == ["title", "summary", "language", "region"]
    assert {key for key, _label in groups[-2:]} == {"slug", "invented"}


def test_a_table_says_that_a_practice_is_invented(tmp_path: Path) -> None:
    assert bring(tmp_path, "invented", "yes").written
    assert Practice.objects.get().invented


@pytest.mark.parametrize("amount", ["12,5,0", "EUR 1.250", "EUR 12,5,0", "veel"])
def test_one_bad_amount_is_one_mistake(tmp_path: Path, amount: str) -> None:
    path = tmp_path / "practices.csv"
    head = HEAD.format(column="Bedrag") + ROW.format(value="1.5")
    path.write_text(head + ROW.format(value=f'"{amount}"').replace("Repair", "Ruil"))
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=True)
    assert [(one.line, one.field) for one in report.problems][-1:] == [(3, "Bedrag")]
    assert [one.line for one in report.problems].count(3) == 1


def test_mistakes_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "practices.csv"
    rows = [
        "A;S;Nederlands;nowhere;1",  # found last
        "B;S;Nederlands;NL361;veel",  # found first
        "C;S;quatsch;NL361;1",
    ]
    path.write_text("\n".join([HEAD.format(column="Cijfer 1").strip(), *rows]))
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=True)
    lines = [one.line for one in report.problems]
    assert lines == sorted(lines)
    assert {2, 3, 4} <= set(lines)


def test_the_page_says_first_what_is_wrong(client: Client) -> None:
    client.force_login(make_coordinator())

    def shown(column: str, *rows: str) -> str:
        file = SimpleUploadedFile("a.csv", (HEAD.format(column=column) + "".join(rows)).encode())
        sent = {"file": file, "action": "check"}
        return " ".join(client.post("/en/practices/import/", sent).content.decode().split())

    wrong = ROW.format(value="x").replace("Nederlands", "Quatsch").replace("Repair", "Ruil")
    page = shown("Kast", ROW.format(value="x"), wrong)
    places = [page.index(one) for one in ("<h3>Errors</h3>", "Questions before", "<details>")]
    assert places == sorted(places)
    assert "will be added" not in page
    assert "What will change" not in page
    assert "(optional)" not in page  # every column has its answer
    page = shown("Plaats", ROW.format(value="Delft"))
    assert "<h3>Errors</h3>" not in page
    assert "(optional)" not in page
    assert page.index("will be added") < page.index("Import all rows")
    assert '<optgroup label="Story">' in page
