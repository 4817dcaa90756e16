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
    """Edit one cell, as a spreadsheet program does: every sheet stays. A heading that is in a list,
    `relations.kind`, is on the sheet of that list."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = {
        name: [[str(cell) for cell in line] for line in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }
    edited, column = next(
        (lines, place)
        for lines in sheets.values()
        for place, one in enumerate(lines[0])
        if one.endswith(f"[{heading}]")
    )
    edited[row][column] = value
    hidden = sheets.pop("rresi")
    (first, shown), *more = sheets.items()
    tables = [(name, lines[0], lines[1:]) for name, lines in more]
    write_xlsx(path, shown[0], shown[1:], sheet_name=first, more=tables, hidden=("rresi", hidden))
