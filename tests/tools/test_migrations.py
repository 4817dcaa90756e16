"""The check of migrations finds what a running older version does not survive, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import migrations  # noqa: E402 (the tools are scripts, not a package)

pytestmark = pytest.mark.once

TEXT, WITH_DEFAULT = models.TextField(default=""), models.TextField(db_default="")
NULLABLE = models.TextField(null=True)  # a column of the test
LINE = "practices.practice"
CASES: list[tuple[Operation, list[str]]] = [
    (ops.AddField("Practice", "mood", TEXT), [f"{LINE}.mood: give it a db_default"]),
    (ops.AddField("Practice", "mood", WITH_DEFAULT), []),
    (ops.AddField("Practice", "mood", NULLABLE), []),
    (ops.AddField("Practice", "moods", models.ManyToManyField("regions.Region")), []),
    (ops.AddField("Other", "mood", TEXT), []),  # a table that the released version does not know
    (ops.RemoveField("Practice", "slug"), [f"{LINE}.slug"]),
    (ops.RemoveField("Practice", "mood"), []),
    (ops.RenameField("Practice", "slug", "name"), [f"{LINE}.slug"]),
    (ops.RenameModel("Practice", "Custom"), [LINE]),
    (ops.DeleteModel("Practice"), [LINE]),
    (ops.CreateModel("Other", [("mood", TEXT)]), []),
    (ops.AlterField("Practice", "slug", models.SlugField(max_length=300)), []),
    (ops.AlterField("Practice", "imported_at", models.DateTimeField()), [f"{LINE}.imported_at"]),
    (ops.SeparateDatabaseAndState([ops.DeleteModel("Practice")]), [LINE]),
]


@pytest.mark.parametrize(("step", "found"), CASES, ids=lambda case: str(case)[:60])
def test_each_step_that_breaks_it_is_found(step: Operation, found: list[str]) -> None:
    released = MigrationLoader(None).project_state()
    released.models["practices", "practice"].fields["imported_at"] = models.DateTimeField(null=True)
    assert list(migrations.breaks("practices", [step], released)) == found


def test_no_migration_breaks_the_released_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["migrations.py"])
    assert migrations.main() == 0


def test_a_release_writes_down_its_own_migrations(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "released.txt"
    monkeypatch.setattr(migrations, "RELEASED", file)
    monkeypatch.setattr(sys, "argv", ["migrations.py", "--release"])
    assert migrations.main() == 0
    lines = file.read_text().split()
    assert "practices.0001_initial" in lines
    assert not [line for line in lines if line.startswith(("auth.", "toy."))]
    monkeypatch.setattr(sys, "argv", ["migrations.py"])
    assert migrations.main() == 0
    file.write_text("\n".join([*lines, "practices.0099_lost"]))
    assert migrations.main() == 1
    assert "0099_lost" in capsys.readouterr().out
