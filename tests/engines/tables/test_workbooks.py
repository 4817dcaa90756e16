"""Spreadsheets: types, formulas, merged cells, sheets, and files that attack."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from rresi.engines.tables import InvalidTable, Limits, Table, read_table

Fill = Callable[[Worksheet], None]


def book(tmp_path: Path, **sheets: Fill) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name, fill in sheets.items():
            fill(workbook.add_worksheet(name))
    return path


def rows(*lines: tuple[object, ...], top: int = 0) -> Fill:
    def fill(sheet: Worksheet) -> None:
        for number, line in enumerate(lines, top):
            sheet.write_row(number, 0, line)

    return fill


def cells_of(table: Table) -> list[tuple[object, ...]]:
    return [record.cells for record in table.records]


def test_cells_keep_their_types(tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["text", "number", "whole", "yes", "day", "formula"])
        sheet.write_string(1, 0, "=1+1")
        sheet.write_row(1, 1, [0.1 + 0.2, 2015.0, True])
        sheet.write_datetime(1, 4, date(2015, 5, 1))
        sheet.write_formula(1, 5, "=B2*2", None, 0.6)
    (cells,) = cells_of(read_table(path))

    assert cells == ("=1+1", pytest.approx(0.3), 2015, True, date(2015, 5, 1), 0.6)
    assert isinstance(cells[2], int)


CELL = '<c{place} t="inlineStr"><is><t>{text}</t></is></c>'
SPREADSHEETML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def by_hand(tmp_path: Path, sheet: str, *, shared: str = "") -> Path:
    """The smallest XLSX that there is: no styles, no dimension, no properties."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEETML}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEETML}"><sheetData>{sheet}'
        "</sheetData></worksheet>",
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPREADSHEETML}">{shared}</sst>'
    path = tmp_path / "hand.xlsx"
    with zipfile.ZipFile(path, "w") as container:
        for name, text in parts.items():
            container.writestr(name, text)
    return path


@pytest.mark.parametrize("placed", [True, False])
def test_a_file_made_by_hand_with_one_column_is_read(tmp_path: Path, placed: bool) -> None:
    places = (' r="A1"', ' r="A2"') if placed else ("", "")
    lines = zip(places, ("name", "Hub"), strict=True)
    sheet = "".join(f"<row>{CELL.format(place=a, text=b)}</row>" for a, b in lines)
    table = read_table(by_hand(tmp_path, sheet))
    assert (table.header.cells, cells_of(table)) == (("name",), [("Hub",)])


def test_strings_are_read_wherever_they_stand(tmp_path: Path) -> None:
    shared = '<row><c r="A1" t="s"><v>0</v></c></row><row><c r="A2" t="str"><v>Hub</v></c></row>'
    path = by_hand(tmp_path, shared, shared="<si><r><t>na</t></r><r><t>me</t></r></si>")
    table = read_table(path)
    assert (table.header.cells, cells_of(table)) == (("name",), [("Hub",)])


def test_a_heading_alone_is_a_table_without_rows_and_no_empty_file(tmp_path: Path) -> None:
    table = read_table(by_hand(tmp_path, f"<row>{CELL.format(place='', text='name')}</row>"))
    assert (table.header.cells, table.records) == (("name",), [])
    with pytest.raises(InvalidTable, match="the file is empty"):
        read_table(by_hand(tmp_path, ""))


def test_a_line_on_another_sheet_is_no_second_table(tmp_path: Path) -> None:
    path = book(tmp_path, Notes=rows(("Made by the clerk",)), Data=rows(("name",), ("Hub",)))
    assert cells_of(read_table(path)) == [("Hub",)]


def test_a_formula_that_failed_is_empty_and_said(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["name", "city"])
        sheet.write_row(1, 0, ["Hub"])
        sheet.write_formula(1, 1, "=VLOOKUP(1,A9,1)", None, "#N/A")

    table = read_table(book(tmp_path, Sums=fill, Data=fill), sheet="Data")
    assert cells_of(table) == [("Hub", "")]
    assert [str(notice) for notice in table.notices] == [
        "cells that contain an error such as #REF! and are read as empty: 1"
    ]


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("name", "city", "note"), ("Hub", "Aalst", "x"), ("Loket", "Aalst", ""))(sheet)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})  # nothing stands in it
        sheet.set_column(1, 2, None, None, {"hidden": True})
        sheet.set_column(8, 9000, None, None, {"hidden": True})

    path = book(tmp_path, **{"A & B": fill, "Seen": rows(("name", "city"), ("Hub", "Efeler"))})
    assert read_table(path, sheet="Seen").notices == []
    table = read_table(path, sheet="A & B")
    assert cells_of(table) == [("Hub", "Aalst", "x"), ("Loket", "Aalst", "")]
    assert [str(notice) for notice in table.notices] == [
        "hidden rows on the sheet “A & B” that are read too: 1",
        "hidden columns on the sheet “A & B” that are read too: 2",
    ]


def test_what_a_filter_hides_of_an_ods_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sheet.ods"
    row = ods_row("Hub", "Aalst", times=2).replace("<table:table-row", "<table:table-row HIDDEN")
    columns = '<table:table-column/><table:table-column HIDDEN table:number-columns-repeated="9"/>'
    body = (columns + ods_row("name", "city") + row).replace(
        "HIDDEN", 'table:visibility="collapse"'
    )
    path.write_bytes(ods(body))
    assert [str(notice) for notice in read_table(path).notices] == [
        "hidden rows on the sheet “S” that are read too: 2",
        "hidden columns on the sheet “S” that are read too: 1",
    ]


def test_a_title_and_a_heading_of_two_lines(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 3, "Our members")
        sheet.merge_range(2, 0, 3, 0, "name")
        sheet.merge_range(2, 1, 2, 2, "evidence")
        sheet.write(2, 3, "city")
        sheet.write_row(3, 1, ["statement", "value"])
        sheet.write_row(4, 0, ["A", "grows", 5, "Aydın"])

    table = read_table(book(tmp_path, one=fill))
    assert table.names == ("name", "evidence statement", "evidence value", "city")
    assert cells_of(table) == [("A", "grows", 5, "Aydın")]
    assert table.records[0].line == 5
    assert "above the heading" in str(table.notices[0])


def test_merged_cells_stand_for_their_rows(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["region", "name"])
        sheet.merge_range(1, 0, 2, 0, "NL361")
        sheet.write(1, 1, "A")
        sheet.write(2, 1, "B")

    table = read_table(book(tmp_path, one=fill))
    assert cells_of(table) == [("NL361", "A"), ("NL361", "B")]
    assert "1 merged cells" in str(table.notices[0])


def test_a_number_in_percent_is_what_its_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "percent.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        formats = [
            workbook.add_format({"num_format": one})
            for one in ("0%", "0.00%", "#,##0.0 %", '0.0"%"', "0.00")
        ]
        sheet.write_row(0, 0, ["whole", "two", "own", "a sign alone", "none"])
        for column, one in enumerate(formats):
            sheet.write(1, column, 0.045, one)
        sheet.write(2, 0, 0.01234, formats[0])
        sheet.write(2, 1, -1, formats[1])
        sheet.write(2, 2, "x", formats[2])
        sheet.write(2, 3, 0.07 * 3, formats[0])
        sheet.write(2, 4, True, formats[0])
    assert cells_of(read_table(path)) == [
        ("4.5%", "4.5%", "4.5%", 0.045, 0.045),
        ("1.2340%", "-100%", "x", "21%", True),
    ]


def test_a_number_in_percent_of_an_ods(tmp_path: Path) -> None:
    path = tmp_path / "sheet.ods"
    cell = (
        '<table:table-cell office:value-type="percentage" office:value="{}"{}>'
        "<text:p>?</text:p></table:table-cell>"
    )
    twice = cell.format("0.5", ' table:number-columns-repeated="2"')
    empty = "<table:table-cell/>"
    row = f"<table:table-row>{empty}{twice}</table:table-row>"
    single = cell.format("0.045", "")
    last = f'<table:table-row table:number-rows-repeated="2">{single}</table:table-row>'
    path.write_bytes(ods(ods_row("a", "b", "c") + row + last))
    assert cells_of(read_table(path)) == [
        ("", "50%", "50%"),
        ("4.5%", "", ""),
        ("4.5%", "", ""),
    ]


def test_one_sheet_is_chosen_and_two_are_asked_for(tmp_path: Path) -> None:
    first, second = rows(("a", "b"), (1, 2)), rows(("c", "d"), (3, 4))
    assert read_table(book(tmp_path, empty=rows(), data=first)).sheet == "data"
    path = book(tmp_path, first=first, **{"Ikinci Sayfa": second})
    with pytest.raises(InvalidTable, match="choose one of them: first, Ikinci Sayfa"):
        read_table(path)
    assert read_table(path, sheet="ikinci sayfa").names == ("c", "d")
    with pytest.raises(InvalidTable, match="there is no sheet “third”; the sheets are: first"):
        read_table(path, sheet="third")


def test_hidden_sheets_do_not_count(tmp_path: Path) -> None:
    def hidden(sheet: Worksheet) -> None:
        rows(("id",), (1,))(sheet)
        sheet.hide()

    path = book(tmp_path, data=rows(("a", "b"), (1, 2)), ids=hidden)
    assert read_table(path).sheet == "data"
    assert read_table(path, sheet="ids").names == ("id",)


def ods(body: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        container.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="S">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return output.getvalue()


def ods_row(*cells: str, times: int = 1) -> str:
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{written}</table:table-row>'


def test_a_sheet_of_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "sheet.ods"
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    path.write_bytes(ods(ods_row("name", "city") + ods_row("Işık", "Aydın") + blank))
    assert cells_of(read_table(path)) == [("Işık", "Aydın")]

    path.write_bytes(ods(ods_row("name", "city", times=9_000_000)))
    with pytest.raises(InvalidTable, match="reaches to row 9000000"):
        read_table(path)


def test_two_cells_in_far_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write(0, 0, "name")
        sheet.write(1_048_575, 16_383, "far away")

    with pytest.raises(InvalidTable, match="reaches to row 1048576 and column 16384"):
        read_table(book(tmp_path, one=fill))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path, one=rows(("a", "b"), (1, 2)))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/media/bomb.bin", b"\0" * 5_000_000)
    with pytest.raises(InvalidTable, match="unpacked, the file is larger than 1000000 bytes"):
        read_table(path, limits=Limits(unpacked_bytes=1_000_000))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["word/document.xml"], "neither a spreadsheet nor a text file"),
        (["xl/workbook.bin"], "save the file as XLSX"),
        (["xl/workbook.xml"], "damaged or incomplete; open it"),
    ],
)
def test_other_containers_are_refused(tmp_path: Path, names: list[str], message: str) -> None:
    path = tmp_path / "file.xlsx"
    with zipfile.ZipFile(path, "w") as container:
        for name in names:
            container.writestr(name, "x")
    with pytest.raises(InvalidTable, match=message):
        read_table(path)


@pytest.mark.parametrize("name", ["file.xlsx", "FILE.ODS"])
def test_a_text_is_no_workbook_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("not a zip")
    with pytest.raises(InvalidTable, match="damaged or incomplete"):
        read_table(path)


def test_an_encrypted_or_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(InvalidTable, match=r"damaged or incomplete|password"):
        read_table(path)
