"""Files of organisations as people take them along and bring them back."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook

from rresi.ecosystem import exporting
from rresi.ecosystem.models import Organisation
from rresi.interchange.writing import write_xlsx


def exported(folder: Path) -> Path:
    """The whole directory as a spreadsheet."""
    path = folder / "organisations.xlsx"
    exporting.write(path, list(Organisation.objects.order_by("pk").values_list("pk", flat=True)))
    return path


def changed(path: Path, heading: str, row: int, value: str) -> None:
    """Edit one cell, as a spreadsheet program does: every sheet stays."""
    book = CalamineWorkbook.from_path(str(path))
    shown = [[str(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python()]
    hidden = [[str(cell) for cell in line] for line in book.get_sheet_by_name("rresi").to_python()]
    (column,) = (place for place, one in enumerate(shown[0]) if one.endswith(f"[{heading}]"))
    shown[row][column] = value
    write_xlsx(path, shown[0], shown[1:], hidden=("rresi", hidden))
