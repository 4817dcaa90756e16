"""What a cell of a matrix says: R and spreadsheets write TRUE and FALSE, people put an x."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rresi.engines.tables import as_text
from rresi.engines.tables.table import Value

_LOGICAL = {"true": "1", "false": "0"}
_CROSSES = {"x": "1", "": "0"}


def has_crosses(rows: Iterable[Sequence[Value]]) -> bool:
    """Whether the matrix is marked with crosses; its empty cells then say no."""
    return any(as_text(cell).lower() == "x" for cells in rows for cell in cells)


def mark_of(value: Value, *, crosses: bool) -> str:
    """A cell as 0 or 1; as it is written if it says something else."""
    cell = as_text(value)
    known = _LOGICAL | (_CROSSES if crosses else {})
    return known.get(cell.lower(), cell)
