"""Offers, relations and evidence on sheets of their own in an exported spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import services
from rresi.ecosystem.documents import ORGANISATIONS
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.records import organisation_documents, stored_documents
from rresi.interchange.writing import as_value, table_of, write_xlsx
from tests.factories.files import changed, exported
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db

HUB: dict[str, Any] = {
    "slug": "hub",
    "name": "Hub",
    "offers": [{"function": "training", "title": f"Course {n}"} for n in range(9)],
    "relations": [
        {"kind": "funds", "target": "shop", "note": {"en": "Since 2020"}, "confidence": 0.5},
        {"kind": "partners", "target": "cafe"},
    ],
    "evidence": [{"dimension": "social", "statement": "Its statutes.", "language": "en"}],
}
OTHERS: list[dict[str, Any]] = [
    {"slug": "shop", "name": "Shop"},
    {"slug": "cafe", "name": "Café", "relations": [{"kind": "funds", "target": "shop"}]},
]


@pytest.fixture(autouse=True)
def _directory() -> None:
    make_region()
    services.create_organisations(actor=OPERATOR, records=[HUB, *OTHERS])


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: [[str(cell) for cell in line] for line in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def _save(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    hidden = sheets.pop("rresi")
    (first, shown), *more = sheets.items()
    tables = [(name, lines[0], lines[1:]) for name, lines in more]
    write_xlsx(path, shown[0], shown[1:], sheet_name=first, more=tables, hidden=("rresi", hidden))


def _relations(slug: str) -> list[tuple[str, str]]:
    return [(one.kind, one.target) for one in stored_documents([slug])[slug].relations]


def _run(path: Path) -> Any:
    report = import_organisations(actor=OPERATOR, path=path)
    assert [str(one) for one in report.problems] == []
    return report


RELATIONS = "Relations"


def test_the_main_sheet_has_what_people_edit_and_lists_have_a_row_an_entry(tmp_path: Path) -> None:
    sheets = _sheets(exported(tmp_path))
    main = next(iter(sheets.values()))
    assert not [one for one in main[0] if "offers" in one or "relations." in one]
    assert len(main[0]) < 20
    assert len(sheets["Offers"]) == 10
    assert [row[0] for row in sheets[RELATIONS]][1:] == ["hub", "hub", "cafe"]


def test_unedited_it_changes_nothing_and_into_an_empty_directory_it_brings_all(
    tmp_path: Path,
) -> None:
    path, before = exported(tmp_path), organisation_documents()
    assert _run(path).count("unchanged") == 3
    Organisation.objects.all().delete()
    _run(path)
    assert organisation_documents() == before


def test_rows_of_a_list_are_edited_added_and_taken_out(tmp_path: Path) -> None:
    path = exported(tmp_path)
    sheets = _sheets(path)
    heading, *rows = sheets[RELATIONS]
    new = ["shop", *("partners" if "[relations.kind]" in one else "" for one in heading[1:])]
    new[next(n for n, one in enumerate(heading) if "[relations.target]" in one)] = "hub"
    sheets[RELATIONS] = [heading, rows[0], new]
    _save(path, sheets)
    assert _run(path).count("updated") == 3
    assert _relations("hub") == [("funds", "shop")]
    assert stored_documents(["hub"])["hub"].relations[0].note == {"en": "Since 2020"}
    assert _relations("shop") == [("partners", "hub")]
    assert _relations("cafe") == []


def test_a_list_is_merged_with_what_changed_here(tmp_path: Path) -> None:
    path = exported(tmp_path)
    changed(path, "relations.target", 1, "cafe")
    Organisation.objects.filter(slug="hub").update(city="Delft")
    _run(path)
    assert _relations("hub") == [("funds", "cafe"), ("partners", "cafe")]
    assert stored_documents(["hub"])["hub"].city == "Delft"


def test_without_its_sheet_a_list_stays(tmp_path: Path) -> None:
    path = exported(tmp_path)
    sheets = _sheets(path)
    del sheets[RELATIONS]
    _save(path, sheets)
    assert _run(path).count("unchanged") == 3


def test_rows_of_an_organisation_that_the_list_lacks_are_named(tmp_path: Path) -> None:
    path = exported(tmp_path)
    sheets = _sheets(path)
    sheets[RELATIONS][1][0] = "nobody"
    _save(path, sheets)
    report = _run(path)
    assert any("nobody" in one and RELATIONS in one for one in report.notices)


def test_a_row_that_names_no_organisation_goes_to_none(tmp_path: Path) -> None:
    path = exported(tmp_path)
    sheets = _sheets(path)
    heading, *rows = next(iter(sheets.values()))
    place = next(n for n, one in enumerate(heading) if one.endswith("[name]"))
    new = ["New One" if n == place else "" for n in range(len(heading))]
    sheets[next(iter(sheets))] = [heading, *rows, new]
    sheets[RELATIONS].append(["", *sheets[RELATIONS][1][1:]])
    _save(path, sheets)
    report = _run(path)
    assert any(one.endswith("left out: –") for one in report.notices)
    assert _relations("new-one") == []


def test_without_the_column_of_the_main_sheet_that_names_them_lists_stay(tmp_path: Path) -> None:
    path, before = exported(tmp_path), organisation_documents()
    sheets = _sheets(path)
    first, lines = next(iter(sheets.items()))
    place = next(n for n, one in enumerate(lines[0]) if one.endswith("[slug]"))
    sheets[first] = [[*line[:place], *line[place + 1 :]] for line in lines]
    _save(path, sheets)
    assert any("hub, cafe" in one for one in _run(path).notices)
    assert organisation_documents() == before


def test_a_file_that_was_exported_with_a_column_for_each_entry_still_comes_back(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.xlsx"
    values = [as_value(one) for one in organisation_documents()]
    base = [[str(one["slug"]), json.dumps(one)] for one in values]
    headings, rows = table_of(ORGANISATIONS.shape, values)
    write_xlsx(path, [f"x [{one}]" for one in headings], rows, hidden=("rresi", base))
    assert _run(path).count("unchanged") == 3
    changed(path, "relations.1.target", 2, "cafe")
    Organisation.objects.filter(slug="hub").update(city="Delft")
    _run(path)
    assert _relations("hub") == [("funds", "cafe"), ("partners", "cafe")]
    assert stored_documents(["hub"])["hub"].city == "Delft"
