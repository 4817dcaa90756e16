"""Colours stand in one place: the tokens at the head of rresi.css."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rresi.design.palette import DARK, LIGHT

pytestmark = pytest.mark.once

SOURCE = Path(__file__).parents[2] / "src/rresi"
STATIC = SOURCE / "design/static/rresi"
COLOUR = re.compile(r"(?<![&\w])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\brgba?\(", re.I)
KINDS = {".py", ".html", ".txt", ".js", ".typ", ".css", ".webmanifest"}


def test_a_colour_stands_nowhere_else() -> None:
    found = []
    for file in SOURCE.rglob("*"):
        if file.suffix not in KINDS or "vendor" in file.parts or file.name == "rresi.css":
            continue
        if file.name == "setup.py" and file.parent.name == "cli":
            continue  # its example holds the colours of an invented network
        for number, line in enumerate(file.read_text().splitlines(), 1):
            where = f"{file.relative_to(SOURCE)}:{number}"
            found += [f"{where}: {colour}" for colour in COLOUR.findall(line)]
    assert found == ["press/press.typ:2: rgb("]


def test_the_stylesheet_writes_colours_in_tokens_alone() -> None:
    css = (STATIC / "rresi.css").read_text()
    rest = re.sub(r"--[\w-]+: [^;]+;", "", css)
    assert not COLOUR.findall(rest)


def test_pictures_use_colours_of_the_palette() -> None:
    for file in STATIC.glob("**/*.svg"):
        if "vendor" not in file.parts:
            assert set(COLOUR.findall(file.read_text())) <= set(LIGHT.values()), file.name


def test_light_and_dark_name_the_same_tokens() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert LIGHT["petrol"] != DARK["petrol"]
    assert len(LIGHT) > 25
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in {*LIGHT.values(), *DARK.values()})
