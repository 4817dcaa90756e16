"""The check of the layout finds each fault, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import layout  # noqa: E402 (the tools are scripts, not a package)

pytestmark = pytest.mark.once


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_project_is_laid_out_as_it_should_be() -> None:
    assert layout.main() == 0


@pytest.mark.parametrize(("lines", "faults"), [(400, 0), (401, 1)])
def test_a_module_that_is_too_long_is_found(tmp_path: Path, lines: int, faults: int) -> None:
    write(tmp_path / "app/views.py", "x = 1\n" * lines)
    write(tmp_path / "app/migrations/0001_initial.py", "x = 1\n" * 1000)
    assert len(list(layout.long_modules(tmp_path))) == faults


@pytest.mark.parametrize(("width", "faults"), [(160, 0), (161, 1)])
def test_a_template_that_is_too_wide_is_found(tmp_path: Path, width: int, faults: int) -> None:
    write(tmp_path / "app/templates/app/page.html", "<p>\n" + "é" * width)
    write(tmp_path / "app/templates/notices/told.txt", "é" * width)
    write(tmp_path / "app/static/app/library.js", "x" * 1000)
    assert len(list(layout.wide_templates(tmp_path))) == 2 * faults


@pytest.mark.parametrize(("places", "faults"), [(10, 0), (11, 11)])
def test_places_that_the_formatter_skips_are_counted(
    tmp_path: Path, places: int, faults: int
) -> None:
    write(tmp_path / "src/one.py", f"x = 1  {layout.SKIP}\n" * (places - 1))
    write(tmp_path / "tests/two.py", f"x = 1  {layout.SKIP}\n")
    assert len(list(layout.skips(tmp_path / "src", tmp_path / "tests"))) == faults


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("found = Practice.objects.get(pk=1)", 1),
        ("row.texts.filter(language=code)", 1),
        ("kind.model._default_manager.all()", 1),
        ("found = queries.published(slug)", 0),
    ],
)
def test_a_view_that_asks_the_database_is_found(tmp_path: Path, line: str, faults: int) -> None:
    write(tmp_path / "app/reviewing_views.py", line)
    write(tmp_path / "app/queries.py", line)
    assert len(list(layout.queries_in_views(tmp_path))) == faults


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("from tests.app.test_pages import make", 1),
        ("from tests.app import test_pages", 1),
        ("import tests.conftest", 1),
        ("def test() -> None:\n    from tests.app.test_pages import make", 1),
        ("from tests.app.cast import test_pages", 0),  # a function
        ("from tests.factories.regions import make_region", 0),
    ],
)
def test_a_test_module_that_is_imported_is_found(tmp_path: Path, line: str, faults: int) -> None:
    tests = tmp_path / "tests"
    for name in ("conftest", "app/test_pages", "app/cast", "factories/regions"):
        write(tests / f"{name}.py", "")
    write(tests / "app/test_other.py", line)
    assert len(list(layout.imported_tests(tests))) == faults
