from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import InvalidFileError, Offer, read_ecosystem

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


def test_a_matrix(write: Write) -> None:
    reading = read_ecosystem(write('"","finance","training","care"\nA,1,0,0\nB,0,7,0\nC,0,0,0\n'))

    assert reading.ecosystem.actors == ("A", "B", "C")
    assert reading.ecosystem.functions == ("finance", "training", "care")
    assert reading.ecosystem.link_names == {("A", "finance"), ("B", "training")}
    assert len(reading.notices) == 1
    assert "1 cells above 1 read as a link" in reading.notices[0]


def test_relations_with_and_without_a_header(write: Write) -> None:
    offers = write("actor,function\nA,x\nB,x\nC,x\n")
    plain = write("A,B\nB,A\nB,C\n", "plain.csv")
    headed = write("from,to,since\nA,B,2020\nB,C,2021\n", "headed.csv")

    reading = read_ecosystem(offers, plain)
    assert reading.ecosystem.relations == (("A", "B"), ("B", "C"))
    assert reading.notices == (f"{plain}: 1 repeated relations counted once",)
    assert read_ecosystem(offers, headed).ecosystem.relations == (("A", "B"), ("B", "C"))


def test_repeated_links_count_once_and_unread_columns_are_named(write: Write) -> None:
    reading = read_ecosystem(write("actor,function,groups,phone\nA,x,young,1\nA,x,old,2\nB,x,,\n"))

    assert reading.ecosystem.offers[0].groups == {"young", "old"}
    assert len(reading.ecosystem.offers) == 2
    assert "columns not read: phone" in reading.notices[0]
    assert "1 repeated links counted once" in reading.notices[1]


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
            ["line 3, column 3 (confidence): 'A' and 'x' have confidence 0.7 here and 0.5 on"],
        ),
        (
            "actor,function,confidence\nA,x,1.5\nA,y,-0.1\nB,x,nan\nB,y,high\n",
            [
                "line 2, column 3 (confidence): confidence 1.5 is not between 0 and 1",
                "line 3, column 3 (confidence): confidence -0.1",
                "line 4, column 3 (confidence): confidence nan",
                "line 5, column 3 (confidence): 'high' is not a number",
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
        ('actor,function\n"A,x\n', ["line 2: not CSV"]),
        (
            ",x,y\nA,1,2.5\nA,0,yes\n,0,-1\n",
            [
                "line 2, column 3 (y): '2.5' is not 0 or 1",
                "line 3, column 1: 'A' has a row already, on line 2",
                "line 3, column 3 (y): 'yes' is not 0 or 1",
                "line 4, column 1: an actor without a name",
                "line 4, column 3 (y): '-1' is not 0 or 1",
            ],
        ),
        (",x,x,\nA,1,1,1\n", ["line 1, column 3 (x): a second", "line 1, column 4: a function"]),
        (b"actor,function\nA,x\nB,caf\xe9\n", ["line 3: character 6: byte 0xe9 is not UTF-8"]),
        ("actor,function\nA,x\n".encode("utf-16"), ["line 1: character 1: byte 0xff is not"]),
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
        ("from,to\nA,A\n", "line 2, column 2 (to): 'A' has a relation to itself"),
        ("from,to\nA,B\nB,Z\n", "line 3, column 2 (to): 'Z' is not in the table of actors"),
        ("from,to\n,B\n", "line 2, column 1 (from): an actor without a name"),
        ("A,A\n", "line 1, column 2 (A): 'A' has a relation to itself"),
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


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1
)


@given(st.lists(st.tuples(names, names), min_size=1, unique=True))
def test_any_name_survives(
    tmp_path_factory: pytest.TempPathFactory, links: list[tuple[str, str]]
) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    path = tmp_path_factory.mktemp("names") / "offers.csv"
    lines = [f"{quoted(actor)},{quoted(function)}" for actor, function in links]
    path.write_text("\n".join(["actor,function", *lines]), encoding="utf-8")

    assert read_ecosystem(path).ecosystem.link_names == set(links)
