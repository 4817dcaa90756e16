"""Text files of every usual dialect and encoding are read as what they say."""

from __future__ import annotations

import codecs
import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.tables import (
    AmbiguousNumber,
    InvalidTable,
    Limits,
    Table,
    fold,
    name_key,
    parse_number,
    read_table,
    tidy,
    tidy_text,
)
from rresi.engines.tables.dialect import read_text

KNOWN = frozenset({"name", "value"})
LANGUAGES = {
    "cp1252": [
        "Café Zero",
        "100 €",
        "‘t Gooi – “x” … €",
        "Straße",
        "coördinatie",
        "Ñandú",
        "œuvre",
        "naïve",
    ],
    "cp1254": ["Işık Derneği", "Şişli", "eğitim", "Ağaç", "İzmir"],
    "cp1250": ["Łódź", "Žižkov", "příležitost", "wąż"],
    "cp1251": ["Добър пример", "София", "работа"],
    "cp1253": ["Καλή πρακτική", "εργασία", "Αθήνα"],
    "mac_roman": [
        "München",
        "Köln",
        "Café",
        "één coöperatie",
        "Straße und Gäste",
        "São João",
        "à côté",
    ],
}


def read(content: bytes, limits: Limits | None = None) -> Table:
    return read_text(content, known=KNOWN, limits=limits or Limits())


def cells_of(table: Table) -> list[tuple[object, ...]]:
    return [record.cells for record in table.records]


words = st.sampled_from([word for page in LANGUAGES.values() for word in page])
texts = st.one_of(
    words,
    st.text(st.sampled_from("abc ,;|\t\"'\n0123456789.éİß"), max_size=12),
)


@given(
    rows=st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_every_dialect_comes_back(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, newline: str, quoting: int
) -> None:
    if newline == "\r" and quoting == csv.QUOTE_MINIMAL:  # Python leaves a line feed bare then
        rows = [tuple(cell.replace("\n", " ") for cell in row) for row in rows]  # type: ignore[misc]
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter, lineterminator=newline, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("name", "value", "note"), *rows])
    table = read(output.getvalue().encode(encoding))

    assert table.names == ("name", "value", "note")
    expected = [tuple(cell.strip() for cell in row) for row in rows]
    assert cells_of(table) == [row for row in expected if any(row)]


def test_a_damaged_text_is_not_read_as_a_code_page() -> None:
    content = "name;value\nCafé Zéro;1\n".encode()
    with pytest.raises(InvalidTable, match="line 3: the file is UTF-8 but damaged at byte 31"):
        read(content + b"Huis \xff;2\n")
    with pytest.raises(InvalidTable, match="line 3: the file is UTF-8 but damaged at byte 34"):
        read(codecs.BOM_UTF8 + content + b"Huis \xff;2\n")
    assert cells_of(read("name;value\nCafé;1\n".encode("utf-32"))) == [("Café", "1")]


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_code_pages_of_windows_and_mac(encoding: str) -> None:
    for word in LANGUAGES[encoding]:
        table = read(f"name;value\r\n{word};1\r\n".encode(encoding))
        assert cells_of(table) == [(word, "1")]
        assert len(table.notices) == (0 if word.isascii() else 1)


def test_a_title_above_the_heading_is_left_out_with_a_word() -> None:
    table = read(b"Members of the network,,\nPrinted on 3 May 2026,,\n\nname,value,note\na,1,x\n")
    assert table.names == ("name", "value", "note")
    assert table.header.line == 4
    assert str(table.notices[0]) == "lines 1 to 3 above the heading are ignored"
    table = read(b"Members of the network,,\nname,value,note\na,1,x\n")
    assert str(table.notices[0]) == "line 1 above the heading is ignored"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_above_a_table_of_two_columns(separator: str) -> None:
    text = "Who provides what\n\nactor,function\nA,Finance\n".replace(",", separator)
    known = frozenset({"actor", "function"})
    table = read_text(text.encode(), known=known, limits=Limits())
    assert (table.names, cells_of(table)) == (("actor", "function"), [("A", "Finance")])
    assert str(table.notices[0]) == "lines 1 to 2 above the heading are ignored"
    table = read(b"one,\nA,B\nC,D\n")  # nothing says that this is a title
    assert len(table.records) == 2


@pytest.mark.parametrize(
    ("content", "limits", "message"),
    [
        (b"name,value\na,b\nc,d\n", Limits(rows=1), "line 3: more than 1 rows"),
        (b"name,value\na,b\n", Limits(cells=3), "line 2: more than 3 cells"),
        (b"name,value\n", Limits(columns=1), "line 1: more than 1 columns"),
        (b'name,value\n"a', Limits(), "line 2: a quotation mark is opened and not closed"),
        (b"", Limits(), "line 1: the file is empty"),
        (b"\n <HTML><table><tr><td>name", Limits(), "line 1: the file is a web page or XML"),
        (b'<?xml version="1.0"?>\n<Workbook/>', Limits(), "the file is a web page or XML"),
    ],
)
def test_limits_and_broken_files(content: bytes, limits: Limits, message: str) -> None:
    with pytest.raises(InvalidTable, match=message):
        read(content, limits)


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"name,value\n" * 10)
    with pytest.raises(InvalidTable, match="larger than 50 bytes"):
        read_table(tmp_path / "large.csv", limits=Limits(file_bytes=50))


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("12", "", "12"),
        ("-3,5", "", "-3.5"),
        ("\u22123.5", "", "-3.5"),
        ("0,125", "", "0.125"),
        ("1.234.567", "", "1234567"),
        ("1.234,50", "", "1234.5"),
        ("1,234.50", "", "1234.5"),
        ("1 000 000", "", "1000000"),
        ("1\u202f000,5", "", "1000.5"),
        ("1'000", "", "1000"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("5e3", "", "5000"),
    ],
)
def test_numbers_as_europeans_write_them(text: str, mark: str, value: str) -> None:
    assert parse_number(text, mark) == Decimal(value)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1,23,4", "12.345.67", "nan", "1_0", "٣", "1,"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_number(text)


def test_a_mark_that_may_be_either_is_not_guessed() -> None:
    with pytest.raises(AmbiguousNumber):
        parse_number("1.234")
    assert read(b"name;value\na;0,5\nb;1.234\n").mark == ","
    assert read(b"name;value\na;0.5\nb;1.234\n").mark == "."
    assert read(b"name;value\na;0.5\nb;0,5\n").mark == ""


@given(
    value=st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    style=st.sampled_from(
        [(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", ",")]
    ),
)
def test_a_formatted_number_comes_back(value: Decimal, style: tuple[str, str]) -> None:
    thousands, point = style
    swap = {",": thousands, ".": point}
    text = "".join(swap.get(character, character) for character in f"{value:,}")
    assert parse_number(text) == value


def test_a_joiner_stays_where_it_joins() -> None:
    assert tidy("Bakery \u200d in\u200c side\u2028now") == "Bakery in side now"
    for joined in (
        "\U0001f469\u200d\U0001f4bb",
        "\u0645\u06cc\u200c\u062e\u0648\u0627",
        "\u0647\u200d 1403",
    ):
        assert tidy(joined) == tidy_text(joined) == joined
    assert tidy("Re\ufe0fpair\U000e0041\U000e0042") == "Repair"
    for shown in (
        "\u2764\ufe0f",
        "1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e007f",
        "\u845b\U000e0100",
    ):
        assert tidy(shown) == shown
    assert tidy("\ue000\ue001") == ""
    assert tidy_text("one\u2028two\u2029three \u200d four") == "one\ntwo\n\nthree  four"


@given(st.text())
def test_a_tidy_name_is_tidy_and_keys_agree(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert name_key(tidy(text)) == name_key(text)
    assert fold(tidy(text)) == fold(text)


def test_headings_are_compared_in_turkish_too() -> None:
    assert fold("KISA BAŞLIK") == fold("Kısa başlık") == fold("kisa_baslik")
    assert fold("İL") == fold("il") == fold("IL")


@pytest.mark.parametrize(
    ("meant", "page"),
    [
        *((word, "cp1252") for word in ("Café", "l’équipe", "«Zürich»", "10 €", "à la", "½ °C")),
        *((word, "latin-1") for word in ("Çağrı", "İzmir", "Łódź")),
    ],
)
def test_text_that_was_encoded_twice_is_named_with_its_line(
    tmp_path: Path, meant: str, page: str
) -> None:
    wrong = meant.encode().decode(page, "replace")
    path = tmp_path / "list.csv"
    path.write_text(f"name,city\nHub,Aalst\n{wrong},Aalst\n", encoding="utf-8")
    (notice,) = read_table(path).notices
    assert str(notice).startswith("line 3 has text in a wrong encoding")
    word = next(one for one in meant.split() if not one.isascii())
    assert f"for “{word}”" in str(notice)


def test_text_that_only_looks_so_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    words = "„JÄ“|ÅÄÖ|CAFÉ »|SÃO|MANHÃ|Â|Ångström|RÂŞİT|„Ä“…|â la carte|Ä’|naïveté|ÉÀ"
    path.write_text(f"name,city\n{words},Aalst\n", encoding="utf-8")
    assert read_table(path).notices == []
