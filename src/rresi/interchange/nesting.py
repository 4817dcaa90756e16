"""Values by path as one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rresi.interchange.shapes import (
    TICK,
    Content,
    Path,
    Shape,
    entries_of_all,
    speaks_of_all,
)


def nested(shape: Shape, flat: Mapping[Path, Any]) -> dict[str, Any]:
    """Values by path as one document; numbered entries become a list in the order of numbers,
    ticked terms a list of them, and texts that are entries follow the numbered ones."""
    result: dict[str, Any] = {}
    for path, value in _with_entries(_with_ticked(flat)).items():
        place = result
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = value
    return {name: _listed(shape.fields[name], value) for name, value in result.items()}


def numbers(value: Mapping[str, Any], flat: Mapping[Path, Any]) -> dict[str, Sequence[int]]:
    """The numbers of the rows of lists, of those that have a gap."""
    found: dict[str, set[int]] = {}
    for path in flat:
        if len(path) > 1 and path[1].isdecimal():
            found.setdefault(path[0], set()).add(int(path[1]) - 1)
    return {
        name: sorted(numbers)
        for name, numbers in found.items()
        if len(numbers) == len(value[name]) != max(numbers) + 1
    }


def _listed(shape: Shape, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if shape.content == Content.GROUP:
        return {name: _listed(shape.fields[name], one) for name, one in value.items()}
    assert shape.item is not None
    inner = {name: _listed(shape.item, one) for name, one in value.items()}
    if shape.content == Content.MAP:
        return inner
    ordered = sorted(inner, key=int)
    if shape.numbered:  # a position that is left empty stays a position
        blank: Any = "" if shape.item.in_one_cell else {}
        return [inner.get(str(n + 1), blank) for n in range(int(ordered[-1]))]
    return [inner[name] for name in ordered]


def _with_ticked(flat: Mapping[Path, Any]) -> dict[Path, Any]:
    """The values, each list with the terms that have a column of their own and a tick in it."""
    found = {path: value for path, value in flat.items() if not path[-1].startswith(TICK)}
    for path, ticked in flat.items():
        if path in found or not ticked:
            continue
        whole, term = path[:-1], path[-1].removeprefix(TICK)
        numbered = [one for one in found if one[:-1] == whole]
        said = found.pop(whole, []) + [found.pop(one) for one in numbered]
        found[whole] = list(dict.fromkeys([*said, term]))
    return found


def _with_entries(flat: Mapping[Path, Any]) -> dict[Path, Any]:
    """The values, each text that is a whole entry with a number of its own."""
    found = {path: value for path, value in flat.items() if not _is_of_all(path)}
    for path, value in flat.items():
        if not _is_of_all(path):
            continue
        name, common, field = path[:3]
        taken = [int(one[1]) for one in found if one[0] == name]
        texts = value if isinstance(value, list) else [value]
        for number, text in enumerate(texts, max(taken, default=0) + 1):
            for inner, said in {**entries_of_all(common), field: text}.items():
                found[name, str(number), inner] = said
    return found


def _is_of_all(path: Path) -> bool:
    return len(path) > 2 and speaks_of_all(path[1])
