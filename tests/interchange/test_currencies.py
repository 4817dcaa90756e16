"""Amounts and dates in files as people write them, in every format."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from rresi.authoring.tables import record_kind
from rresi.core import money
from rresi.engines.tables import AmbiguousNumber
from rresi.exchange.filing import ENTRIES
from rresi.impact.kind import CASES
from rresi.interchange import reading
from rresi.practices.kind import PRACTICES
from rresi.practices.parts import MoneyPart

pytestmark = pytest.mark.django_db

READ = {
    "18.500,50 €": ("18500.50", "EUR"),
    "€ 18.500": ("18500", "EUR"),
    "€18.500,-": ("18500", "EUR"),
    "EUR 18,500.50": ("18500.50", "EUR"),
    "18 500,50 €": ("18500.50", "EUR"),
    "18\u202f500,50\u00a0€": ("18500.50", "EUR"),
    "1.234.567 euro": ("1234567", "EUR"),
    "12,5 Euro": ("12.5", "EUR"),
    "€ 0,50": ("0.50", "EUR"),
    "₺250.000": ("250000", "TRY"),
    "250.000 TL": ("250000", "TRY"),
    "250.000,75 tl": ("250000.75", "TRY"),
    "CHF 1'200": ("1200", "CHF"),
    "CHF 1’200.–": ("1200", "CHF"),
    "£1,200": ("1200", "GBP"),
    "EUR 500 €": ("500", "EUR"),
    "18.500,50": ("18500.50", ""),
    "18500": ("18500", ""),
}
REFUSED = [
    "ca. € 500",
    "$ 500",
    "500 per week",
    "€ 500 TL",
    "€ 18,5k",
    "2 mln €",
    "500 all",
    "€",
    "€ 1.23.456",
]


@pytest.mark.parametrize("text", READ)
def test_an_amount_is_read_with_its_currency(text: str) -> None:
    value, code = money.read(text)
    assert (f"{value:f}", code) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        money.read(text)


def test_what_can_mean_two_amounts_is_asked_about() -> None:
    for text, mark in {"18.500": "", "€ 18.500": ".", "18,500": "", "€ 18,500": ","}.items():
        with pytest.raises(AmbiguousNumber):
            money.read(text, mark)
    assert money.read("€ 18.500", ",") == (Decimal(18500), "EUR")


def files_of(folder: Path, **cells: Any) -> list[Path]:
    """One row in each format of files."""
    names = list(cells)
    texts = [str(cell) for cell in cells.values()]
    comma = folder / "a.csv"
    comma.write_text(";".join(names) + "\n" + ";".join(texts) + "\n", encoding="utf-8")
    sheet = folder / "a.xlsx"
    with Workbook(sheet) as book:
        rows = book.add_worksheet()
        rows.write_row(0, 0, names)
        for column, text in enumerate(texts):
            rows.write_string(1, column, text)
    nested: dict[str, Any] = {}
    for name, text in cells.items():
        place = nested
        *groups, last = name.split(".")
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = text
    if "resources" in nested:
        nested["resources"]["money"] = list(nested["resources"]["money"].values())
    lines = folder / "a.jsonl"
    lines.write_text(json.dumps(nested) + "\n", encoding="utf-8")
    return [comma, sheet, lines]


PRACTICE = {
    "title": "Repair cafe",
    "summary": "Neighbours repair.",
    "language": "en",
    "region": "NL361",
}


@pytest.mark.parametrize("text", READ)
def test_every_format_of_practices_is_read_alike(tmp_path: Path, text: str) -> None:
    number, code = READ[text]
    for file in files_of(tmp_path, **PRACTICE, **{"resources.money.1.amount": text}):
        found = reading.read(record_kind(PRACTICES), file)
        assert not found.problems, file
        row = found.entries[0].value["resources"]["money"][0]
        assert (row["amount"], row.get("currency", "")) == (number, code)
        if code:
            MoneyPart.model_validate({"id": "a", **row})


def test_a_contradicted_currency_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    money_of = {"resources.money.1.amount": "€ 500", "resources.money.1.currency": "TL"}
    for file in files_of(tmp_path, **PRACTICE, **money_of):
        (problem,) = reading.read(record_kind(PRACTICES), file).problems
        assert "500" in problem.message
        assert "TRY" in problem.message
        assert problem.line == (1 if file.suffix == ".jsonl" else 2)
        assert "amount" in problem.field


def test_offers_and_cases_are_read_by_the_same_rule(tmp_path: Path) -> None:
    file = tmp_path / "offers.csv"
    file.write_text("title;price_from;price_to\nBread;€ 2,50;€ 1.200,-\n")
    offer = reading.read(ENTRIES, file).entries[0].value
    assert (offer["price_from"], offer["price_to"], offer["currency"]) == ("2.50", "1200", "EUR")
    file = tmp_path / "case.jsonl"
    file.write_text(json.dumps({"title": "A", "costs": [{"name": "Van", "amount": "€ 500"}]}))
    case = reading.read(record_kind(CASES), file).entries[0].value
    assert (case["costs"][0]["amount"], case["currency"]) == ("500", "EUR")


@pytest.mark.parametrize(
    "text", ["15-3-2017", "15.03.2017", "März 2017", "2017-03", "mart 2017", "2017-03-15 00:00:00"]
)
def test_a_month_is_read_of_dates_as_people_write_them(tmp_path: Path, text: str) -> None:
    for file in files_of(tmp_path, **PRACTICE, start=text):
        found = reading.read(record_kind(PRACTICES), file)
        document = PRACTICES.document.model_validate(found.entries[0].value)
        assert document.start == "2017-03", file


def test_a_day_of_a_spreadsheet_is_read_as_its_month(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with Workbook(file) as book:
        rows = book.add_worksheet()
        rows.write_row(0, 0, ["title", "start"])
        rows.write_string(1, 0, "Repair cafe")
        rows.write_datetime(1, 1, date(2017, 3, 15), book.add_format({"num_format": "d-m-yyyy"}))
    found = reading.read(record_kind(PRACTICES), file)
    assert [one.message for one in found.problems if one.field == "start"] == []
    assert found.entries[0].value["start"] == "2017-03"
