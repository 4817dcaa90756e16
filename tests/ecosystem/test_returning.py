"""Files that were exported before two entries were merged, and come back after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.core.formats import day
from rresi.ecosystem import services
from rresi.ecosystem.documents import ORGANISATIONS
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Merge, Organisation, PendingImport
from rresi.ecosystem.records import organisation_documents
from rresi.ecosystem.services import lists
from rresi.interchange.writing import write, write_xlsx
from tests.factories.files import changed, exported
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db

KEPT: dict[str, Any] = {
    "slug": "hub",
    "name": "Hub",
    "region": "the-hague",
    "city": "Delft",
    "street": "Plein 2",
    "postcode": "2611 AB",
    "functions": ["workspace", "finance"],
    "description": {"en": "A house."},
}
AWAY: dict[str, Any] = {
    "slug": "old-hub",
    "name": "The Old Hub",
    "region": "the-hague",
    "city": "Leiden",
    "email": "info@oldhub.example",
    "functions": ["training"],
    "description": {"nl": "Een huis."},
}
KEPT_ROW, AWAY_ROW = 1, 2  # below the headings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_region()
    services.create_organisations(actor=OPERATOR, records=[KEPT, AWAY])
    return exported(tmp_path)


def of(slug: str) -> Organisation:
    return Organisation.everything.get(slug=slug)


def merge() -> Merge:
    return services.merge(actor=OPERATOR, keep=of("hub"), other=of("old-hub"))


def run(path: Path, **choices: str) -> Any:
    return import_organisations(actor=OPERATOR, path=path, choices=choices)


def test_the_unedited_row_of_a_merged_entry_changes_nothing_and_says_when_it_was_merged(
    path: Path,
) -> None:
    merge()
    before = organisation_documents()
    report = run(path)
    assert report.problems == []
    assert [(row.key, row.action) for row in report.rows] == [("hub", "unchanged")]
    today = day(timezone.localdate())
    assert report.notices == [
        f"line 3: The Old Hub was merged into Hub on {today}; the row changes nothing"
    ]
    assert organisation_documents() == before


def test_what_changed_in_the_row_of_a_merged_entry_is_asked_field_by_field(path: Path) -> None:
    merge()
    changed(path, "city", AWAY_ROW, "Gouda")
    changed(path, "functions", AWAY_ROW, "training|policy")
    changed(path, "description.nl", AWAY_ROW, "Een oud huis.")
    report = run(path)
    assert not report.written
    asked = {one.place: one for one in report.conflicts}
    assert set(asked) == {"city", "functions", "description.nl"}
    city = asked["city"]
    assert (city.name, city.base, city.here, city.new) == ("Hub", "Leiden", "Delft", "Gouda")
    assert "was merged into Hub on" in str(city.problem)
    # One is taken, one is not; what the row adds to a list is added to that of the kept entry.
    sides = {"city": "here", "functions": "file", "description.nl": "file"}
    report = run(path, **{one.key: sides[one.place] for one in report.conflicts})
    assert report.written
    (hub,) = (one for one in organisation_documents() if one.slug == "hub")
    assert hub.city == "Delft"
    assert set(hub.functions) == {"workspace", "finance", "training", "policy"}
    assert hub.description == {"en": "A house.", "nl": "Een oud huis."}
    assert hub.name == "Hub"


def test_both_rows_of_what_is_one_now_are_one_row_of_the_report(path: Path) -> None:
    merge()
    changed(path, "postcode", KEPT_ROW, "2611 AA")
    changed(path, "street", AWAY_ROW, "Markt 1")
    (asked,) = run(path).conflicts
    report = run(path, **{asked.key: "file"})
    assert [(row.key, row.action) for row in report.rows] == [("hub", "updated")]
    assert (of("hub").postcode, of("hub").street) == ("2611 AA", "Markt 1")


def test_what_the_kept_entry_says_already_is_not_asked_about(path: Path) -> None:
    merge()
    changed(path, "city", AWAY_ROW, "Delft")
    assert run(path).conflicts == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_cell_erases_nothing_where_nobody_knows_what_was_exported(
    path: Path, tmp_path: Path, form: str
) -> None:
    """What the kept entry got from the other was not in the file when it was exported."""
    table = tmp_path / f"plain.{form}"
    write(ORGANISATIONS, table, [one for one in organisation_documents() if one.slug == "hub"])
    if form == "csv":
        headings, row = table.read_text(encoding="utf-8-sig").splitlines()
        table.write_text(f"{headings},email\n{row},\n")
    else:
        book = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        first, *rows = [[str(cell) for cell in line] for line in book]
        write_xlsx(table, first, rows)  # as another program saves it: without the hidden sheet
    merge()
    assert of("hub").email == "info@oldhub.example"
    report = run(table)
    assert report.written
    assert of("hub").email == "info@oldhub.example"
    assert {one.function for one in of("hub").offers.all()} == {"workspace", "finance", "training"}
    assert any("1 row says less" in notice for notice in report.notices)
    assert any("does not say how its rows were" in notice for notice in report.notices)


def test_a_merged_entry_whose_row_is_gone_is_not_said_to_stay(path: Path) -> None:
    changed(path, "name", AWAY_ROW, "A new house")
    changed(path, "slug", AWAY_ROW, "")
    assert any("stays as it is: The Old Hub" in notice for notice in run(path).notices)
    merge()
    assert not any("stays as it is" in notice for notice in run(path).notices)


def test_a_merge_undone_in_between_leaves_two_rows_of_two_entries(path: Path) -> None:
    services.undo_merge(actor=OPERATOR, merge=merge())
    changed(path, "city", AWAY_ROW, "Gouda")
    report = run(path)
    assert (report.problems, report.conflicts, report.notices) == ([], [], [])
    assert (of("hub").city, of("old-hub").city) == ("Delft", "Gouda")


def test_a_file_of_the_merged_entry_comes_back_after_the_merge_was_undone(tmp_path: Path) -> None:
    make_region()
    services.create_organisations(actor=OPERATOR, records=[KEPT, AWAY])
    done = merge()
    path = exported(tmp_path)
    services.undo_merge(actor=OPERATOR, merge=done)
    before = organisation_documents()
    changed(path, "street", KEPT_ROW, "Markt 1")
    assert run(path).written
    assert (of("hub").street, of("hub").email) == ("Markt 1", "")
    assert [one for one in organisation_documents() if one.slug != "hub"] == before[1:]


def test_a_plain_table_that_names_a_merged_entry_is_compared_with_what_that_was(
    path: Path, tmp_path: Path
) -> None:
    merge()
    table = tmp_path / "list.csv"
    table.write_text("name,city\nTHE OLD HUB,Gouda\n", encoding="utf-8")
    (asked,) = [one for one in run(table).conflicts if one.place == "city"]
    assert (asked.base, asked.here, asked.new) == ("Leiden", "Delft", "Gouda")
    assert (of("hub").name, of("hub").city) == ("Hub", "Delft")


def test_the_page_asks_in_words_and_writes_what_was_chosen(client: Client, path: Path) -> None:
    boss: User = Network().person("Boss", role="coordinator")
    merge()
    changed(path, "city", AWAY_ROW, "Gouda")
    client.force_login(boss)
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    waiting = client.post("/en/organisations/import/", {"file": sent})["Location"]
    page = client.get(waiting)
    assert "The Old Hub was merged into Hub on" in page.content.decode()
    (asked,) = page.context["report"].conflicts
    client.post(waiting, {"action": "choose", asked.key: "file"})
    # What is chosen anew beside the button goes along with it, and is shown before it is written.
    assert 'value="write" form="questions"' in client.get(waiting).content.decode()
    client.post(waiting, {"action": "write", asked.key: "here"})
    (asked,) = client.get(waiting).context["report"].conflicts
    assert (asked.chosen, of("hub").city) == ("here", "Delft")
    client.post(waiting, {"action": "choose", asked.key: "file"})
    assert client.post(waiting, {"action": "write", asked.key: "file"}).status_code == 302
    assert of("hub").city == "Gouda"


def test_two_choices_at_the_same_time_both_stay() -> None:
    person = User.objects.create_user("a@example.org")
    one = PendingImport.objects.create(by=person, file_name="a.csv", content=b"")
    other = PendingImport.objects.get(pk=one.pk)  # as a second request has read it
    lists.choose(actor=OPERATOR, waiting=one, choices={"a": "file"})
    lists.choose(actor=OPERATOR, waiting=other, choices={"b": "here"})
    one.refresh_from_db()
    assert one.choices == {"a": "file", "b": "here"}
    lists.drop(waiting=one)
    lists.choose(actor=OPERATOR, waiting=other, choices={"c": "here"})
    assert not PendingImport.objects.exists()


def long_texts() -> dict[str, str]:
    """More than one cell of Excel holds, with a sign that JSON would write in six."""
    return dict.fromkeys(("en", "nl", "de", "tr", "fr"), "Één lange zin. " * 330)


def test_a_long_base_comes_back_whole(tmp_path: Path) -> None:
    make_region()
    record = {**KEPT, "description": long_texts()}
    services.create_organisations(actor=OPERATOR, records=[record, AWAY])
    path = exported(tmp_path)
    Organisation.objects.filter(slug="hub").update(city="Gouda")
    assert run(path).written
    assert of("hub").city == "Gouda"
    changed(path, "city", KEPT_ROW, "Leiden")
    report = run(path)
    assert [(one.base, one.here, one.new) for one in report.conflicts] == [
        ("Delft", "Gouda", "Leiden")
    ]


def test_a_row_whose_base_cannot_be_read_is_refused_by_name(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    shown = [[str(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python()]
    hidden = [[str(cell) for cell in line] for line in book.get_sheet_by_name("rresi").to_python()]
    hidden[0][1] = hidden[0][1][:-9]
    write_xlsx(path, shown[0], shown[1:], hidden=("rresi", hidden))
    Organisation.objects.filter(slug="hub").update(city="Gouda")
    report = run(path)
    assert not report.written
    ((line, message),) = [(one.line, one.message) for one in report.problems]
    assert (line, message.startswith("The file no longer says how Hub was")) == (2, True)
    assert of("hub").city == "Gouda"


def test_what_is_undecided_is_asked_first(client: Client, tmp_path: Path) -> None:
    boss: User = Network().person("Boss", role="coordinator")
    make_region()
    records = [{"slug": f"hub-{n}", "name": f"Hub {n}", "city": "Delft"} for n in range(105)]
    services.create_organisations(actor=OPERATOR, records=records)
    path = exported(tmp_path)
    Organisation.objects.update(city="Gouda")
    book = CalamineWorkbook.from_path(str(path))
    shown = [[str(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python()]
    hidden = [[str(cell) for cell in line] for line in book.get_sheet_by_name("rresi").to_python()]
    edited = [["Leiden" if cell == "Delft" else cell for cell in line] for line in shown[1:]]
    write_xlsx(path, shown[0], edited, hidden=("rresi", hidden))
    client.force_login(boss)
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    waiting = client.post("/en/organisations/import/", {"file": sent})["Location"]
    for left in (105, 5):
        page = client.get(waiting)
        assert page.context["undecided"] == left
        assert "The first 100 are shown." in page.content.decode()
        asked = {one.key: "file" for _field, one in page.context["asked"].conflicts}
        client.post(waiting, {"action": "choose", **asked})
    assert client.post(waiting, {"action": "write"}).status_code == 302
    assert set(Organisation.objects.values_list("city", flat=True)) == {"Leiden"}
