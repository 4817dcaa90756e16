"""How the tests are laid out: what they share stands in modules of its own, and they mirror src."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "src/rresi"
# What stands beside the apps: journeys through several, a browser, ready-made objects, the tools.
BESIDE = {"design", "e2e", "factories", "journeys", "tools", "docs"}


def imported(module: Path) -> set[str]:
    """The names of all modules that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_no_test_module_is_imported() -> None:
    """What two modules need stands in a third: a test that moves must not break another."""
    private = ("test_", "conftest")
    assert [
        f"{module.relative_to(TESTS)} imports {name}"
        for module in sorted(TESTS.rglob("*.py"))
        for name in sorted(imported(module))
        if name.startswith("tests.")
        and name.rpartition(".")[2].startswith(private)
        # a function may begin so too
        and (TESTS.parent / f"{name.replace('.', '/')}.py").exists()
    ] == []


def test_each_folder_is_named_after_what_it_tests() -> None:
    folders = {path.name for path in TESTS.iterdir() if (path / "__init__.py").exists()}
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert sorted(folders - parts - BESIDE) == []
