"""Check how source, templates and tests are laid out.

python tools/layout.py

- A module of the program has at most 400 lines: a longer one has two subjects. Migrations are made
  by Django and count no lines.
- A line of a template has at most 160 characters, or a change to it cannot be reviewed.
- The formatter skips at most ten places.
- No test module imports another: a test that moves must not break a second one.
- Views ask the database nothing themselves: reads stand in queries, writes in services.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULE_LINES = 400
TEMPLATE_WIDTH = 160
SKIPS = 10
SKIP = "# fmt: " + "skip"
DATABASE = re.compile(r"\.objects\b|_default_manager\b|\.(filter|exclude|bulk_create|delete)\(")
TESTS_OF_THEIR_OWN = ("test_", "conftest")


def long_modules(source: Path) -> Iterator[str]:
    for module in sorted(source.rglob("*.py")):
        lines = len(module.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES and module.parent.name != "migrations":
            yield f"{module}: {lines} lines, at most {MODULE_LINES}"


def wide_templates(source: Path) -> Iterator[str]:
    for template in sorted(source.rglob("templates/**/*.*")):
        for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > TEMPLATE_WIDTH:
                yield f"{template}:{number}: {len(line)} characters, at most {TEMPLATE_WIDTH}"


def skips(*folders: Path) -> Iterator[str]:
    """The places that the formatter skips, if there are more than ten."""
    found = [
        f"{module}:{number}: formatted by hand; at most {SKIPS} places may be"
        for folder in folders
        for module in sorted(folder.rglob("*.py"))
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1)
        if SKIP in line
    ]
    if len(found) > SKIPS:
        yield from found


def queries_in_views(source: Path) -> Iterator[str]:
    for module in sorted(source.rglob("*views.py")):
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1):
            if DATABASE.search(line):
                yield f"{module}:{number}: asks the database; name it in queries or services"


def imported(module: Path) -> set[str]:
    """The names of all modules that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def imported_tests(tests: Path) -> Iterator[str]:
    """Which module imports a test module, or a conftest; a function may be named so too."""
    for module in sorted(tests.rglob("*.py")):
        for name in sorted(imported(module)):
            file = tests.parent / f"{name.replace('.', '/')}.py"
            own = name.rpartition(".")[2].startswith(TESTS_OF_THEIR_OWN)
            if own and name.startswith(f"{tests.name}.") and file.exists():
                yield f"{module}: imports {name}; what two modules need stands in a third"


def main() -> int:
    source, tests = ROOT / "src/rresi", ROOT / "tests"
    found = [
        *long_modules(source),
        *wide_templates(source),
        *skips(source, tests, ROOT / "tools", ROOT / "bench"),
        *queries_in_views(source),
        *imported_tests(tests),
    ]
    print("\n".join(fault.replace(f"{ROOT}/", "") for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
