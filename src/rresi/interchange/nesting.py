"""Values by path as one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rresi.interchange.shapes import TICK, Content, Path, Shape


def nested(shape: Shape, flat: Mapping[Path, Any]) -> dict[str, Any]:
    """Values by path as one document; numbered entries become a list in the order of numbers, and
    ticked terms a list of them."""
    result: dict[str, Any] = {}
    for path, value in _with_ticked(flat).items():
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
