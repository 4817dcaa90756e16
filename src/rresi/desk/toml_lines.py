"""Where in a TOML file each value stands, so that a mistake can be shown with its line.

`tomllib` says where the grammar is broken, but not where a value came from.
"""

from __future__ import annotations

import re
from collections import defaultdict

Path = tuple[str, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_LONG = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[Path, int]:
    """The line of each table and key, from 1; entries of an array of tables are numbered from 0."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = defaultdict(lambda: -1)
    table: Path = ()
    inside = ""  # the quotes of a string over several lines
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            names = _names(header[2])
            table = _numbered(names[:-1], counts) + names[-1:]
            if header[1] == "[[":
                counts[table] += 1
                table = (*table, str(counts[table]))
            else:
                table = _numbered(names, counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path = table + _names(key[1])
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
        opened = _LONG.findall(line)
        if len(opened) % 2:
            inside = opened[-1]
    return lines


def line_at(lines: dict[Path, int], place: str) -> int | None:
    """The line of a place such as `regions.1.names`, or of the nearest that holds it."""
    path = tuple(part for part in place.split(".") if part)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _names(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _numbered(names: Path, counts: dict[Path, int]) -> Path:
    """The same path with the number of the last entry after each array of tables."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        if path in counts:
            path = (*path, str(counts[path]))
    return path
