"""Recipes go out into files and come back equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.authoring.exporting import export_documents, published_records
from rresi.authoring.importing import import_documents
from tests.factories.pictures import picture
from tests.toy.cast import SOUP as DOCUMENT
from tests.toy.cast import STORED
from tests.toy.kind import RECIPES

pytestmark = pytest.mark.django_db
IMAGE = {"file": "soup.jpg", "alt": "A pot", "licence": "CC0 1.0"}
SOUP: dict[str, Any] = {
    **DOCUMENT,
    "slug": "lentil-soup",
    "stages": [{"text": "Cut the onions."}, {"text": "Cook the lentils."}],
    "images": [IMAGE],
    "translations": {
        "nl": {
            "title": "Linzensoep",
            "summary": "Voor de hele straat.",
            "stages": ["Snijd de uien.", "Kook de linzen."],
        }
    },
}


def write(folder: Path, *records: Any) -> Path:
    (folder / "soup.jpg").write_bytes(picture())
    path = folder / "recipes.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def stored() -> list[Any]:
    """What is published; pictures by what they show, for their keys change with each encoding."""
    found = published_records(RECIPES, personal=True)
    for record in found:
        for row in record.get("images", []):
            row["file"] = "soup.jpg"
    return found


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_they_come_back_as_they_went_out(tmp_path: Path, ending: str) -> None:
    stew = {**SOUP, "slug": "", "title": "Bean stew", "images": []}
    assert import_documents(
        RECIPES, actor=OPERATOR, path=write(tmp_path, SOUP, stew), licensed=True
    ).written
    before = stored()
    assert [record["slug"] for record in before] == ["bean-stew", "lentil-soup"]
    assert before[1] == SOUP
    out = tmp_path / f"out.{ending}"
    assert export_documents(RECIPES, actor=OPERATOR, path=out) == 2
    STORED.all().delete()
    report = import_documents(RECIPES, actor=OPERATOR, path=out, licensed=True)
    assert [str(problem) for problem in report.problems] == []
    assert stored() == before


def test_all_or_none_with_a_report_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, SOUP, {**SOUP, "season": "spring"}, {**SOUP, "stages": [{"id": ["x"]}]})
    report = import_documents(RECIPES, actor=OPERATOR, path=path, licensed=True)
    said = [str(problem) for problem in report.problems]
    assert any(one.startswith("recipes.jsonl:2: season") for one in said)
    assert any(one.startswith("recipes.jsonl:3: stages.0") for one in said)
    assert not STORED.exists()


def test_what_is_published_changes_by_review_and_not_all_may_import(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, SOUP)
    assert import_documents(RECIPES, actor=OPERATOR, path=path, dry_run=True).problems == []
    assert not STORED.exists()
    assert import_documents(RECIPES, actor=OPERATOR, path=path, licensed=True).written
    assert (
        import_documents(RECIPES, actor=OPERATOR, path=path, licensed=True).problems == []
    )  # nothing new
    other = write(tmp_path, {**SOUP, "place": "Ghent"})
    again = import_documents(RECIPES, actor=OPERATOR, path=other, licensed=True)
    assert [row.action for row in again.rows] == ["updated"]  # to be reviewed
    assert [name for name, _old, _new in again.differences[again.rows[0].key]] == ["place"]
    assert "Ghent" not in str(stored())
    with pytest.raises(PermissionDenied):
        export_documents(RECIPES, actor=VISITOR, path=tmp_path / "out.csv")
