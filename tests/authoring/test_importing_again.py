"""A file that is imported a second time changes nothing; what differs is told field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rresi.accounts.roles import OPERATOR
from rresi.authoring.importing import import_documents
from rresi.interchange.report import Report
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.practices import practice_record
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db


def _import(folder: Path, *records: dict[str, Any]) -> Report[Any]:
    path = folder / "practices.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return import_documents(PRACTICES, actor=OPERATOR, path=path)


def test_the_same_file_again_is_no_mistake(tmp_path: Path) -> None:
    make_region()
    other = practice_record(slug="second", title="A second practice")
    assert len(_import(tmp_path, practice_record()).pks) == 1
    report = _import(tmp_path, practice_record(), other)
    assert report.problems == []
    assert [(row.key, row.action) for row in report.rows] == [
        ("repair-cafe", "unchanged"),
        ("second", "created"),
    ]
    assert Practice.objects.count() == 2


def test_a_line_that_differs_names_its_fields_and_changes_nothing(tmp_path: Path) -> None:
    make_region()
    _import(tmp_path, practice_record())
    changed = practice_record(title="Another title", place="Delft")
    report = _import(tmp_path, changed)
    (problem,) = report.problems
    assert "differs from it in: title, place" in str(problem)
    assert Practice.objects.get().document["title"] != "Another title"
