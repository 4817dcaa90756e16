"""The table of ASVS says nothing that no test shows, and names no test that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/operators/security.md"
COMMANDS = {"make check"}
UNSHOWN = ("no:", "not used", "not tried")
"""Words with which a line says itself that nothing shows it."""
LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| V\d+ \|", line)
]
pytestmark = pytest.mark.once


def _shown_by(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_chapter_is_there() -> None:
    assert {line[0] for line in LINES} == {f"V{number}" for number in range(1, 18)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]} {line[1][:40]}")
def test_a_line_is_shown_or_says_that_it_is_not(line: list[str]) -> None:
    _chapter, _requirement, here, shown = line
    assert _shown_by(shown) or any(words in here for words in UNSHOWN)


@pytest.mark.parametrize("name", sorted({name for line in LINES for name in _shown_by(line[3])}))
def test_what_a_line_names_exists(name: str) -> None:
    if name in COMMANDS:
        return
    file, _colons, test = name.partition("::")
    path = ROOT / file
    assert path.is_file()
    if file.startswith("tests/"):
        wanted = rf"^def {test}\(" if test else r"^def test_"
        assert re.search(wanted, path.read_text(encoding="utf-8"), re.MULTILINE)
