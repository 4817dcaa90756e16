from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import InvalidFileError, Offer, read_ecosystem
from rresi.engines.tables import fold, name_key, tidy
from rresi.engines.tables.words import MISSING

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: str | bytes, name: str = "offers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def test_a_table(write: Write) -> None:
    path = write(
        "actor,function,confidence,groups\r\n"
        '"A, the first",finance,0.5,young|old\r\n'
        "B,finance,,\r\n"
        "\r\n"
        "C,,,\r\n"
        ",impact measurement,,\r\n"
    )
    ecosystem = read_ecosystem(path, completeness=0.8).ecosystem

    assert ecosystem.actors == ("A, the first", "B", "C")
    assert ecosystem.functions == ("finance", "impact measurement")
    assert ecosystem.offers == (
        Offer("A, the first", "finance", 0.5, frozenset({"young", "old"})),
        Offer("B", "finance"),
    )
    assert ecosystem.completeness == 0.8


def test_a_spreadsheet_of_a_country_with_decimal_commas(write: Write) -> None:
    path = write("\ufeffFunction;Actor;Confidence\nfinance;İzmir Girişim;0,5\n")

    assert read_ecosystem(path).ecosystem.offers == (Offer("İzmir Girişim", "finance", 0.5),)


@pytest.mark.parametrize(
    "content",
    [
        ",name,finance,care\n0,Huis,1,0\n1,Bank,0,1\n",  # Python's pandas
        '"","name","finance","care"\n"1","Huis",1,0\n"2","Bank",0,1\n',  # R
        '"name" "finance" "care"\n"4" "Huis" TRUE FALSE\n"9" "Bank" FALSE TRUE\n',  # some rows
    ],
)
def test_a_matrix_whose_rows_a_program_numbered(write: Write, content: str) -> None:
    reading = read_ecosystem(write(content))

    assert reading.ecosystem.functions == ("finance", "care")
    assert reading.ecosystem.link_names == {("Huis", "finance"), ("Bank", "care")}


def test_a_matrix_whose_actors_are_numbers(write: Write) -> None:
    reading = read_ecosystem(write(",finance,care\n1,yes,no\n2,no,yes\n"))

    assert reading.ecosystem.actors == ("1", "2")
    assert reading.ecosystem.functions == ("finance", "care")


def test_a_fault_beside_numbers_of_rows_names_its_own_column(write: Write) -> None:
    path = write(",name,finance,care\n0,Huis,1,0\n1,Bank,0,soon\n")

    with pytest.raises(InvalidFileError, match=r"line 3, column 4 \(care\): “soon”"):
        read_ecosystem(path)


@pytest.mark.parametrize(
    ("first", "second"), [("De Kruimel B.V.", "De Kruimel BV"), ("Kring-winkel", "Kringwinkel")]
)
def test_names_that_differ_in_marks_alone_are_named(write: Write, first: str, second: str) -> None:
    reading = read_ecosystem(write(f"name,work\n{first},1\n{second},0\n"))

    assert reading.ecosystem.actors == (first, second)
    assert any("look alike" in str(notice) for notice in reading.notices)


def test_a_matrix(write: Write) -> None:
    reading = read_ecosystem(write('"","finance","training","care"\nA,1,0,0\nB,0,7,0\nC,0,0,0\n'))

    assert reading.ecosystem.actors == ("A", "B", "C")
    assert reading.ecosystem.functions == ("finance", "training", "care")
    assert reading.ecosystem.link_names == {("A", "finance"), ("B", "training")}
    assert len(reading.notices) == 1
    assert "cells above 1 that are read as a link: 1" in reading.notices[0]


def test_relations_with_and_without_a_header(write: Write) -> None:
    offers = write("actor,function\nA,x\nB,x\nC,x\n")
    plain = write("A,B\nB,A\nB,C\n", "plain.csv")
    headed = write("from,to,since\nA,B,2020\nB,C,2021\n", "headed.csv")

    reading = read_ecosystem(offers, plain)
    assert reading.ecosystem.relations == (("A", "B"), ("B", "C"))
    assert reading.notices == (f"{plain}: relations given more than once: 1",)
    assert read_ecosystem(offers, headed).ecosystem.relations == (("A", "B"), ("B", "C"))


def test_repeated_links_count_once_and_unread_columns_are_named(write: Write) -> None:
    reading = read_ecosystem(write("actor,function,groups,phone\nA,x,young,1\nA,x,old,2\nB,x,,\n"))

    assert reading.ecosystem.offers[0].groups == {"young", "old"}
    assert len(reading.ecosystem.offers) == 2
    assert "columns not read: phone" in reading.notices[0]
    assert "links given more than once: 1" in reading.notices[1]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["line 1: the file is empty"]),
        ("\n\n", ["line 1: the file is empty"]),
        ("actor,function\n", ["line 1, column 1 (actor): the table names no actor"]),
        ("actor,function\nA,\n", ["line 1, column 2 (function): the table names no function"]),
        ("a,x\n", ["line 1, column 1 (a): the matrix has no row"]),
        ("only\nA\n", ["line 1, column 1 (only): neither a table with the columns"]),
        (
            "actor,function,confidence\nA,x,0.5\nA,x,0.7\n",
            ["line 3, column 3 (confidence): “A” and “x” have confidence 0.7 here and 0.5 on"],
        ),
        (
            "actor,function,confidence\nA,x,1.5\nA,y,-0.1\nB,x,inf\nB,y,high\n",
            [
                "line 2, column 3 (confidence): confidence 1.5 is not between 0 and 1",
                "line 3, column 3 (confidence): confidence -0.1",
                "line 4, column 3 (confidence): “inf” is not a number",
                "line 5, column 3 (confidence): “high” is not a number",
            ],
        ),
        ("actor,function,confidence\nA\n", ["line 2, column 2 (function): 1 cells where"]),
        ("actor,function\nA,x,y\n", ["line 2, column 3: 3 cells where the header has 2"]),
        ("actor,function,function\nA,x,y\n", ["line 1, column 3 (function): a second column"]),
        ("actor,function,confidence\n,,1\nA,x,1\n", ["line 2, column 1 (actor): neither"]),
        (
            'actor,function\n"A\nB",x\nC,x,x\n',  # a cell over two lines: places stay right
            ["line 4, column 3: 3 cells"],
        ),
        ('actor,function\n"A,x\n', ["line 2: a quotation mark is opened and not closed"]),
        (
            ",x,y\nA,1,2.5\nA,0,maybe\n,0,-1\n",
            [
                "line 2, column 3 (y): “2.5” is not 0 or 1",
                "line 3, column 1: “A” has a row already, on line 2",
                "line 3, column 3 (y): “maybe” is not 0 or 1",
                "line 4, column 1: an actor without a name",
                "line 4, column 3 (y): “-1” is not 0 or 1",
            ],
        ),
        (",x,y\nA,1,0\nB,,1\n", ["line 3, column 2 (x): the cell is empty; it needs 0 or 1"]),
        (",x,x,\nA,1,1,1\n", ["line 1, column 3 (x): a second", "line 1, column 4: a function"]),
        (
            b"actor,function\nA,x\nB,\0\n",
            ["line 3: the file is not a text file; save the list as XLSX or CSV"],
        ),
        (b"\xff\xfea\0b", ["line 1: the file starts as UTF-16 but is not valid"]),
        (b"PK\x03\x04 and then nothing", ["line 1: the file is damaged"]),
    ],
)
def test_faults_are_named_by_line_and_column(
    write: Write, content: str | bytes, faults: list[str]
) -> None:
    path = write(content)
    with pytest.raises(InvalidFileError) as caught:
        read_ecosystem(path)

    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == len(faults)
    for said, expected in zip(found, faults, strict=True):
        assert said.startswith(expected)
    assert str(caught.value).startswith(f"{path}: line")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("from,to\nA,A\n", "line 2, column 2 (to): “A” has a relation to itself"),
        ("from,to\nA,B\nB,Z\n", "line 3, column 2 (to): “Z” is not in the table of actors"),
        ("from,to\n,B\n", "line 2, column 1 (from): an actor without a name"),
        ("A,A\n", "line 1, column 2 (A): “A” has a relation to itself"),
        ("from\nA\n", "line 1, column 1 (from): relations need two columns"),
        ("", "line 1: the file is empty"),
    ],
)
def test_faults_of_relations(write: Write, content: str, fault: str) -> None:
    offers = write("actor,function\nA,x\nB,x\n")
    with pytest.raises(InvalidFileError) as caught:
        read_ecosystem(offers, write(content, "relations.csv"))

    assert str(caught.value.faults[0]).startswith(fault)
    assert caught.value.path.name == "relations.csv"


def test_one_broken_row_among_a_hundred_thousand(write: Write) -> None:
    rows = [f"a{number // 10},f{number % 10},0.9" for number in range(100_000)]
    good = "\n".join(["actor,function,confidence", *rows])
    assert len(read_ecosystem(write(good)).ecosystem.offers) == 100_000

    rows[77_776] = "a7777,f6,9"
    with pytest.raises(InvalidFileError) as caught:
        read_ecosystem(write("\n".join(["actor,function,confidence", *rows])))
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(77_778, 3)]


def test_many_faults_are_summed_up(write: Write) -> None:
    with pytest.raises(InvalidFileError) as caught:
        read_ecosystem(write("actor,function,confidence\n" + "A,x,2\n" * 50))

    assert len(caught.value.faults) == 50
    assert str(caught.value).endswith("and 30 more")


@pytest.mark.parametrize(
    ("encoding", "name", "notices"),
    [
        ("utf-16", "İzmir Girişim", 0),
        ("utf-16-le", "Café Zero", 0),
        ("utf-8", "Café Zero", 0),
        ("cp1252", "Café Zero", 1),
        ("cp1254", "Işık Derneği", 1),
    ],
)
def test_other_encodings(write: Write, encoding: str, name: str, notices: int) -> None:
    reading = read_ecosystem(write(f"actor,function\n{name},x\n".encode(encoding)))

    assert reading.ecosystem.actors == (name,)
    assert len(reading.notices) == notices


@pytest.mark.parametrize(
    ("rows", "actors", "notice"),
    [
        (["Café Zero", "Cafe\u0301 Zero", "Café\u00a0 Zero", "Café Zero\u200b"], 1, ""),
        (["Social Club", "social club", "SOCIAL CLUB"], 1, "also written"),
        (["Işık", "IŞIK", "ışık", "işik"], 1, "also written"),
        (["Café Zero", "Cafe Zero"], 2, "look alike and count as 2: "),
        (["Huis, Stad", "Huis;Stad"], 2, "count as 2: “Huis, Stad”, “Huis;Stad”"),
        (["Bank", "Bank B.V."], 2, ""),
    ],
)
def test_one_name_in_several_spellings(
    write: Write, rows: list[str], actors: int, notice: str
) -> None:
    lines = [f'"{name}",f{number}' for number, name in enumerate(rows)]
    reading = read_ecosystem(write("\n".join(["actor,function", *lines])))

    assert len(reading.ecosystem.actors) == actors
    assert reading.ecosystem.actors[0] == rows[0]
    assert bool(reading.notices) is bool(notice)
    assert notice in "".join(reading.notices)


def test_the_separator_is_looked_for_outside_quotation_marks(write: Write) -> None:
    matrix = write("naam;Hulp, zorg, en advies;Werk, leren, doen\nHuis;1;0\nBank;0;1\n")
    assert read_ecosystem(matrix).ecosystem.functions == (
        "Hulp, zorg, en advies",
        "Werk, leren, doen",
    )
    table = write('"actor";"function";"groups"\n"Huis, Stad, en Co, ja";"werk";"a, b"\n')
    assert read_ecosystem(table).ecosystem.actors == ("Huis, Stad, en Co, ja",)


def test_the_line_that_excel_needs(write: Write) -> None:
    path = write("sep=;\r\nactor;function;confidence\r\nHuis;werk;0,8\r\nBank;geld;2\r\n")
    with pytest.raises(InvalidFileError) as caught:
        read_ecosystem(path)
    assert [(f.line, f.column) for f in caught.value.faults] == [(4, 3)]


@pytest.mark.parametrize(
    "content",
    [
        "actor,finance,work\nHuis,TRUE,FALSE\nBank,False,True\n",  # logical values
        "actor;finance;work\nHuis;x;\nBank;;X\n",  # crosses
        '"finance","work"\n"Huis",1,0\n"Bank",0,1\n',  # write.table(sep = ",")
        '"finance" "work"\n"Huis" 1 0\n"Bank" 0 1\n',  # write.table()
        '"finance"\t"work"\n"Huis"\t1\t0\n"Bank"\t0\t1\n',
        '"";"finance";"work"\n"Huis";1;0\n"Bank";0;1\n',  # write.csv2()
        '"","actor","function"\n"1","Huis","finance"\n"2","Bank","work"\n',  # write.csv()
        '"actor" "function"\n"1" "Huis" "finance"\n"2" "Bank" "work"\n',
        ",actor,function\n0,Huis,finance\n1,Bank,work\n",  # pandas
    ],
)
def test_tables_of_r_and_python(write: Write, content: str) -> None:
    assert read_ecosystem(write(content)).ecosystem.link_names == {
        ("Huis", "finance"),
        ("Bank", "work"),
    }


def test_a_mistyped_first_relation_is_no_heading(write: Write) -> None:
    offers = write("actor,function\nHuis,werk\nBank,geld\n")
    for first in ("Huis,Bankk", "Bankk,Huis", "Huus,Bankk"):
        with pytest.raises(InvalidFileError, match="line 1, column"):
            read_ecosystem(offers, write(f"{first}\nBank,Huis\n", "relations.csv"))

    other = write("wie,kent wie\nBank,Huis\n", "relations.csv")
    assert "line 1, “wie” and “kent wie”, is read as the heading" in "".join(
        read_ecosystem(offers, other).notices
    )


def test_groups_that_may_have_been_meant_as_several(write: Write) -> None:
    path = write('actor,function,groups\nHuis,werk,"jong, nieuw"\nBank,werk,jong|oud\n')
    (notice,) = read_ecosystem(path).notices
    assert notice.endswith("line 2: “jong, nieuw” counts as one group; put | between groups")


@pytest.mark.parametrize(
    ("cell", "confidence"),
    [("0,8", 0.8), ("0.8", 0.8), (".8", 0.8), ("80%", 0.8), ("80 %", 0.8), ("0,125", 0.125)],
)
def test_ways_to_write_a_confidence(write: Write, cell: str, confidence: float) -> None:
    path = write(f'actor,function,confidence\nA,x,"{cell}"\n')
    assert read_ecosystem(path).ecosystem.offers[0].confidence == pytest.approx(confidence)


def test_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "offers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("offers")
        for row, cells in enumerate([("actor", "function", "confidence"), ("A", "x", 0.3)]):
            sheet.write_row(row, 0, cells)
        matrix = book.add_worksheet("matrix")
        for row, line in enumerate([("", "x", "y"), ("A", 1, 0), ("B", True, False)]):
            matrix.write_row(row, 0, line)

    with pytest.raises(InvalidFileError, match=r"several sheets contain data; .*: offers, matrix"):
        read_ecosystem(path)
    assert read_ecosystem(path, sheet="Offers").ecosystem.offers == (Offer("A", "x", 0.3),)
    assert read_ecosystem(path, sheet="matrix").ecosystem.link_names == {("A", "x"), ("B", "x")}


# Letters and signs, without those that are dropped, and no capitals: two spellings are one name.
names = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Lu", "Lt"]
    ),
    min_size=1,
).filter(lambda name: tidy(name) == name and fold(name) not in MISSING)


@given(
    st.lists(
        st.tuples(names, names),
        min_size=1,
        unique_by=(lambda link: name_key(link[0]), lambda link: name_key(link[1])),
    )
)
def test_any_name_survives(
    tmp_path_factory: pytest.TempPathFactory, links: list[tuple[str, str]]
) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    path = tmp_path_factory.mktemp("names") / "offers.csv"
    lines = [f"{quoted(actor)},{quoted(function)}" for actor, function in links]
    path.write_text("\n".join(["actor,function", *lines]), encoding="utf-8")

    assert read_ecosystem(path).ecosystem.link_names == set(links)


@pytest.mark.parametrize(
    ("content", "links"),
    [
        ("actor,function,confidence,groups\nHuis,werk,NA,#DEĞER!\nNA,geld,,\n", [("Huis", "werk")]),
        ("actor,function\n'=Huis,werk\n", [("=Huis", "werk")]),
        ("naam;werk;geld\nHuis;1,0;0,0\n", [("Huis", "werk")]),
        ("naam,werk,geld\nHuis,JA,HAYIR\nBank,,evet\n", [("Huis", "werk"), ("Bank", "geld")]),
        ("naam,werk,geld,\nHuis,1,0,\n,,,\n", [("Huis", "werk")]),
        ("actor,function\nA\U000e0041B,werk\nA\ufe0fB,werk\n", [("AB", "werk")]),
    ],
)
def test_what_programs_put_around_a_table_is_no_part_of_it(
    tmp_path: Path, content: str, links: list[tuple[str, str]]
) -> None:
    (tmp_path / "offers.csv").write_text(content, encoding="utf-8")
    ecosystem = read_ecosystem(tmp_path / "offers.csv").ecosystem
    assert [(offer.actor, offer.function) for offer in ecosystem.offers] == links
    assert {offer.confidence for offer in ecosystem.offers} == {1.0}


@pytest.mark.parametrize("content", ['"from","to"\n"1","A","B"\n', ",from,to\n0,A,B\n"])
def test_a_column_that_counts_relations_is_left_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "offers.csv").write_text("actor,function\nA,x\nB,y\n", encoding="utf-8")
    (tmp_path / "relations.csv").write_text(content, encoding="utf-8")
    reading = read_ecosystem(tmp_path / "offers.csv", tmp_path / "relations.csv")
    assert reading.ecosystem.relations == (("A", "B"),)


def test_a_fault_beside_such_a_column_stands_where_the_file_has_it(tmp_path: Path) -> None:
    (tmp_path / "offers.csv").write_text("actor,function\nA,x\n", encoding="utf-8")
    (tmp_path / "relations.csv").write_text(",from,to\n0,A,Z\n", encoding="utf-8")
    with pytest.raises(InvalidFileError, match=r"line 2, column 3 \(to\): “Z” is not in"):
        read_ecosystem(tmp_path / "offers.csv", tmp_path / "relations.csv")


def test_what_may_be_no_name_of_its_own_is_said(tmp_path: Path) -> None:
    content = "actor,function\nClub,werk\n\u0421lub,werk\nTotal,werk\n"
    (tmp_path / "offers.csv").write_text(content, encoding="utf-8")
    said = " ".join(str(notice) for notice in read_ecosystem(tmp_path / "offers.csv").notices)
    assert "“Total” counts as a name" in said
    assert "look alike and count as 2: Club, \u0421lub" in said
