"""Columns whose headings are no field: the import asks what they are, and writes nothing before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.authoring.importing import FileReport, import_documents
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
