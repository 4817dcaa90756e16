"""What is written reads back equal, and runs nowhere as a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument
from rresi.engines.tables import fold
from rresi.engines.tables.words import NOTHING
from rresi.interchange import checking, reading
from rresi.interchange.writing import CannotWrite, write

pytestmark = pytest.mark.django_db

line = st.text(
    st.one_of(st.sampled_from("=+-@|;\\'\"\n, é"), st.characters(categories=["L", "N", "P"])),
    min_size=2,
    max_size=20,
)
sayings = line.filter(lambda text: fold(text) not in NOTHING)  # which say that there is none
languages = st.sampled_from(["en", "nl", "tr", "bg"])


@st.composite
def organisations(draw: st.DrawFn) -> OrganisationDocument:
    value = {
        "name": draw(line.filter(lambda text: len(" ".join(text.split())) > 1)),
        "city": draw(sayings),
        "kind": draw(st.sampled_from(["", "hub", "company"])),
        "kind_is_our_reading": draw(st.booleans()),
        "functions": draw(st.lists(st.sampled_from(["finance", "policy"]), unique=True)),
        "description": draw(st.dictionaries(languages, sayings)),
        "sources": draw(
            st.sampled_from(
                [[], ["https://a.example/x?a=1;b=2"], ["https://a.example", "https://b.example"]]
            )
        ),
        "relations": [
            {"kind": kind, "target": "Another one", "note": {"nl": "=een notitie"}}
            for kind in draw(st.sampled_from([[], ["hosts"], ["hosts", "funds"]]))
        ],
    }
    try:
        return OrganisationDocument.model_validate(value)
    except ValueError:
        return OrganisationDocument(name="Aa")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    documents=st.lists(organisations(), min_size=1, max_size=4),
    ending=st.sampled_from(["jsonl", "csv", "xlsx"]),
)
def test_a_file_reads_back_equal(
    tmp_path: Path, documents: list[OrganisationDocument], ending: str
) -> None:
    path = tmp_path / f"file.{ending}"
    assert write(ORGANISATIONS, path, documents) == len(documents)
    read = reading.read(ORGANISATIONS, path)
    found = checking.check(read, OrganisationDocument)
    assert [str(problem) for problem in read.problems] == []
    assert [one.document for one in found] == documents


def test_no_text_runs_as_a_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "+31", "-2+3", "@SUM(A1)", "＝1", "'=1", "'t Hof"]
    documents = [OrganisationDocument(name="Aa", city=text) for text in texts]
    write(ORGANISATIONS, tmp_path / "a.csv", documents)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["city"] for row in csv.DictReader(file)]
    assert cells == ["'=1+1", "+31", "'-2+3", "'@SUM(A1)", "'＝1", "''=1", "'t Hof"]

    write(ORGANISATIONS, tmp_path / "a.xlsx", documents)
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == [
        "=1+1",
        "+31",
        "-2+3",
        "@SUM(A1)",
        "＝1",
        "''=1",
        "'t Hof",
    ]


def test_csv_is_marked_for_excel_unless_it_is_not_wanted(tmp_path: Path) -> None:
    documents = [OrganisationDocument(name="Aa")]
    write(ORGANISATIONS, tmp_path / "a.csv", documents)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write(ORGANISATIONS, tmp_path / "a.csv", documents, bom=False)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"name")


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"\.jsonl, \.csv, \.xlsx"):
        write(ORGANISATIONS, tmp_path / "a.pdf", [])
