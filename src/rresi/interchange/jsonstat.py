"""Statistics as JSON-stat 2.0 (json-stat.org/full), the form in which Eurostat serves them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

MOST_CELLS = 5_000_000


class InvalidDataset(ValueError):
    """The text is not a JSON-stat dataset; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a cube. where: dimension to category; status: the source's flag, or empty."""

    where: Mapping[str, str]
    value: float | None
    status: str


def cells(data: Any) -> Iterator[Cell]:
    """The cells of a dataset that have a value or a flag, in the order of its dimensions.

    Values and flags may be listed for all cells or given by position; the last dimension moves
    fastest. A cell that has neither is left out: it is unknown, not zero.

    Raises:
        InvalidDataset: not a dataset, or its parts do not fit together.
    """
    if not isinstance(data, Mapping) or data.get("class", "dataset") != "dataset":
        raise InvalidDataset(_refusal(data))
    names, sizes = data.get("id"), data.get("size")
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise InvalidDataset("its dimensions (id) and their sizes do not fit together")
    categories = [_categories(data, name, size) for name, size in zip(names, sizes, strict=True)]
    count = math.prod(len(found) for found in categories)
    if count > MOST_CELLS:
        raise InvalidDataset(f"it has {count} cells, more than {MOST_CELLS}")
    values, flags = _by_place(data, "value", count), _by_place(data, "status", count)
    for place, keys in enumerate(product(*categories)):
        value, flag = values.get(place), flags.get(place, "")
        if value is None and not flag:
            continue
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise InvalidDataset(f"value {place} is not a number: {value!r}")
        yield Cell(dict(zip(names, keys, strict=True)), value, str(flag))


def _refusal(data: Any) -> str:
    errors = data.get("error") if isinstance(data, Mapping) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], Mapping):
        return f"the source says: {errors[0].get('label', errors[0])}"
    return "it is not a JSON-stat dataset"


def _categories(data: Mapping[str, Any], name: str, size: Any) -> list[str]:
    try:
        category = data["dimension"][name]["category"]
        index = category["index"] if "index" in category else category["label"]
    except (LookupError, TypeError) as error:
        raise InvalidDataset(f"dimension {name!r} has no categories") from error
    if isinstance(index, Mapping):
        try:
            found = sorted(index, key=index.__getitem__)
        except TypeError as error:
            raise InvalidDataset(f"dimension {name!r} has no order") from error
    else:
        found = list(index)
    if len(found) != size:
        raise InvalidDataset(f"dimension {name!r} has {len(found)} categories, not {size}")
    return [str(key) for key in found]


def _by_place(data: Mapping[str, Any], part: str, count: int) -> dict[int, Any]:
    found = data.get(part, {})
    if isinstance(found, str):  # one flag for all
        return dict.fromkeys(range(count), found)
    if isinstance(found, list):
        if len(found) != count:
            raise InvalidDataset(f"it has {len(found)} of {count} entries of {part!r}")
        return {place: entry for place, entry in enumerate(found) if entry is not None}
    if not isinstance(found, Mapping):
        raise InvalidDataset(f"{part!r} is neither a list nor an object")
    try:
        placed = {int(place): entry for place, entry in found.items()}
    except ValueError as error:
        raise InvalidDataset(f"a position of {part!r} is not a number") from error
    if any(not 0 <= place < count for place in placed):
        raise InvalidDataset(f"a position of {part!r} is outside the cube")
    return placed
