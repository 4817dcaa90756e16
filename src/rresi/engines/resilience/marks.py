"""What a cell of a matrix says: R and spreadsheets write TRUE and FALSE, people put an x or yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rresi.engines.tables import as_text, parse_number
from rresi.engines.tables.table import Value
from rresi.engines.tables.words import flag_of


def has_crosses(rows: Iterable[Sequence[Value]]) -> bool:
    """Whether the matrix is marked with crosses; its empty cells then say no."""
    said = {as_text(cell).casefold() for cells in rows for cell in cells} - {"true"}
    return any(flag_of(cell) and not cell.startswith("1") for cell in said)


def mark_of(value: Value, *, crosses: bool) -> str:
    """A cell as 0 or 1; as it is written if it says something else."""
    cell = as_text(value)
    said = False if crosses and not cell else flag_of(cell)
    return cell if said is None else str(int(said))


def share(text: str, mark: str = "") -> float:
    """A share: 0.8, 0,8 or 80%; `mark` is the decimal mark of its table.

    Raises:
        ValueError: as `parse_number`.
    """
    number = text.strip().removesuffix("%").rstrip()
    found = float(parse_number(number, mark))
    return found if number == text.strip() else found / 100
