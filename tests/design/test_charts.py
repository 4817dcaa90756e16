from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import cos, sin
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.design.charts import (
    Bar,
    Change,
    Chart,
    Dots,
    MatrixWords,
    Node,
    Series,
    bars,
    before_and_after,
    curves,
    dots,
    matrix,
    network,
)
from rresi.design.charts.drawing import NARROW
from rresi.design.palette import LIGHT

SVG = "{http://www.w3.org/2000/svg}"
WORDS = MatrixWords("Organisation", "offers it", "no second recorded", "nobody recorded")
NASTY = "A & B <script>alert('x')</script> \x00\x1b ığüşöç"


def a_matrix(key: str = "chart", text: str = "Care") -> Chart:
    return matrix(
        key,
        text,
        text,
        rows=["Hub", text],
        columns=["Training", text, "Finance"],
        filled={(0, 0), (1, 0), (1, 1)},
        words=WORDS,
    )


def some_curves(key: str = "chart", text: str = "Survival") -> Chart:
    return curves(
        key,
        text,
        text,
        x_label=text,
        y_label="Share",
        x_values=[0, 0.5, 1],
        series=[
            Series(text, [1, 0.8, 0.1], low=[1, 0.7, 0], high=[1, 0.9, 0.2]),
            Series("As recorded", [0.9, 0.6, 0]),
        ],
        band_word="95 % interval",
    )


def some_bars(key: str = "chart", text: str = "Training") -> Chart:
    return bars(
        key,
        text,
        text,
        label_word="Function",
        value_word="Gain",
        entries=[Bar(text, 0.5, 0.2, 0.7), Bar("Finance", 0.1, doubtful=True)],
        range_word="Range",
        doubtful_word="Uncertain",
    )


def a_change(key: str = "chart", text: str = "Training") -> Chart:
    return before_and_after(
        key,
        text,
        text,
        label_word="Function",
        before_word="Before",
        after_word="After",
        changes=[Change(text, 2, 0), Change("Finance", 1, 3)],
    )


def a_network(key: str = "chart", text: str = "Hub") -> Chart:
    return network(
        key,
        text,
        text,
        nodes=[Node(text, 0, 0, marked=True), Node("Bank", 1, 0), Node("School", 0.5, 1)],
        edges=[(0, 1), (0, 2)],
        plain_word=text,
        marked_word="Holds parts together",
        header=("Organisation", "Works with"),
        rows=[(text, "Bank, School"), ("Bank", text), ("School", text)],
    )


DRAW: list[Callable[..., Chart]] = [a_matrix, some_curves, some_bars, a_change, a_network]
every_chart = pytest.mark.parametrize("draw", DRAW)


@every_chart
def test_a_chart_has_a_name_and_a_description_that_are_read_out(
    draw: Callable[..., Chart],
) -> None:
    chart = draw("region-1")
    root = ET.fromstring(chart.svg)
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}

    assert root.get("role") == "img"
    named = [by_id[name] for name in str(root.get("aria-labelledby")).split()]
    assert [element.tag for element in named] == [f"{SVG}title", f"{SVG}desc"]
    assert [element.text for element in named] == [chart.title, chart.summary]
    assert all(str(name).startswith("region-1-") for name in by_id)


@every_chart
def test_two_charts_on_a_page_share_no_id(draw: Callable[..., Chart]) -> None:
    def ids(svg: str) -> list[str]:
        found = [element.get("id") for element in ET.fromstring(svg).iter()]
        return [name for name in found if name]

    together = ids(draw("one").svg) + ids(draw("two").svg)
    assert len(together) == len(set(together)) > 0


@every_chart
def test_a_strict_content_security_policy_holds(draw: Callable[..., Chart]) -> None:
    root = ET.fromstring(draw().svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "image", "foreignObject"}
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "http" not in value or name == "xmlns"


@every_chart
def test_every_colour_can_be_set_by_the_stylesheet(draw: Callable[..., Chart]) -> None:
    for element in ET.fromstring(draw().svg).iter():
        classes = str(element.get("class", "")).split()
        for kind in ("fill", "stroke"):
            paint = element.get(kind, "none")
            if paint == "none" or paint.startswith("url("):
                continue
            assert any(
                f"chart-{kind}-{name}" in classes and paint == value
                for name, value in LIGHT.items()
            )


@every_chart
def test_long_words_do_not_widen_a_chart_beyond_a_telephone(draw: Callable[..., Chart]) -> None:
    chart = draw(text="Socially responsible procurement by all municipalities of the region")
    root = ET.fromstring(chart.svg)
    assert float(root.get("width", "")) <= 1.1 * NARROW
    assert root.get("class") == "chart"


def test_a_wide_matrix_says_that_it_is_wide_and_keeps_its_totals() -> None:
    names = [f"Socially responsible procurement in street {n}" for n in range(30)]
    chart = matrix(
        "m",
        "t",
        "s",
        rows=["Hub"],
        columns=names,
        filled={(0, 0)},
        words=WORDS,
        totals=[str(n) for n in range(30)],
    )
    root = ET.fromstring(chart.svg)
    assert root.get("class") == "chart chart--wide"
    said = [str(one.text) for one in root.iter(f"{SVG}text")]
    assert [word for word in said if word.isdigit()] == [str(n) for n in range(30)]
    assert not [word for word in said if "…" in word]
    assert chart.header[30] == f"{names[29]} (29)"


def test_a_column_that_is_thin_is_hatched_and_said() -> None:
    words = replace(WORDS, few="one of two")
    cells = {(0, 0), (1, 0), (0, 1), (1, 1)}
    chart = matrix(
        "m",
        "t",
        "s",
        rows=["Hub", "Bank"],
        columns=["Care", "Work"],
        filled=cells,
        words=words,
        thin={1},
    )
    assert [row[1:] for row in chart.rows] == [(WORDS.filled, "one of two")] * 2
    root = ET.fromstring(chart.svg)
    hatched = [one for one in root.iter(f"{SVG}rect") if "url(" in one.get("fill", "")]
    assert len(hatched) == 3  # two cells, and the key


def test_a_band_stands_in_the_key() -> None:
    band = Series("Care", [0.5, 0.6], [0.4, 0.5], [0.6, 0.7])
    for series, said in ((band, True), (Series("Care", [0.5, 0.6]), False)):
        chart = curves(
            "c",
            "t",
            "s",
            x_label="x",
            y_label="y",
            x_values=[0, 1],
            series=[series],
            band_key="Range",
        )
        texts = {str(one.text) for one in ET.fromstring(chart.svg).iter(f"{SVG}text")}
        assert ("Range" in texts) == said


@every_chart
def test_texts_are_escaped_and_hold_no_character_that_xml_forbids(
    draw: Callable[..., Chart],
) -> None:
    chart = draw(text=NASTY)
    root = ET.fromstring(chart.svg)

    assert "<script" not in chart.svg
    assert any("ığüşöç" in (element.text or "") for element in root.iter())


@every_chart
def test_the_data_are_a_table(draw: Callable[..., Chart]) -> None:
    chart = draw()

    assert chart.rows
    assert all(len(row) == len(chart.header) for row in chart.rows)


def test_the_matrix_says_in_words_what_is_thin() -> None:
    chart = a_matrix()

    assert chart.header == ("Organisation", "Training", "Care", "Finance")
    assert chart.rows == (
        ("Hub", "offers it", "–", "nobody recorded"),
        ("Care", "offers it", "no second recorded", "nobody recorded"),
    )
    assert "no second recorded" in chart.svg
    patterns = ET.fromstring(chart.svg).iter(f"{SVG}pattern")
    assert [pattern.get("id") for pattern in patterns] == [
        "chart-hatch-coral",
        "chart-hatch-sun",
    ]


def test_other_tables() -> None:
    assert some_curves().header == (
        "Survival",
        "Survival",
        "Survival: 95 % interval",
        "As recorded",
    )
    assert some_curves().rows[1] == ("0.5", "0.8", "0.7 – 0.9", "0.6")
    assert some_bars().rows == (
        ("Training", "0.5", "0.2 – 0.7", "–"),
        ("Finance", "0.1", "–", "✓"),
    )
    assert a_change().rows == (("Training", "2", "0"), ("Finance", "1", "3"))


def test_bars_are_as_long_as_their_values() -> None:
    chart = bars(
        "b", "Gains", "Two.", label_word="f", value_word="g", entries=[Bar("a", 4), Bar("b", 1)]
    )
    rectangles = list(ET.fromstring(chart.svg).iter(f"{SVG}rect"))

    assert float(str(rectangles[0].get("width"))) == pytest.approx(
        4 * float(str(rectangles[1].get("width")))
    )


QUESTION = "How likely are you to recommend this mission to a colleague of another city or region?"


@pytest.mark.parametrize(
    ("label", "whole"), [("Short", True), (QUESTION, True), (f"{QUESTION} {QUESTION}", False)]
)
def test_a_long_label_takes_several_lines_between_its_neighbours(label: str, whole: bool) -> None:
    chart = bars(
        "b",
        "t",
        "s",
        label_word="f",
        value_word="g",
        entries=[Bar(label, 4), Bar("below", 1), Bar("lowest", 1)],
    )
    root = ET.fromstring(chart.svg)
    texts = [(float(str(one.get("y"))), str(one.text)) for one in root.iter(f"{SVG}text")]
    words = [text for _y, text in texts[1:] if text not in {"4", "1"}]
    *lines, below, lowest = words
    assert (" ".join(lines) == label) is whole
    assert (below, lowest) == ("below", "lowest")
    heights = [y for y, text in texts if text in words]
    assert all(low - high >= 14 for high, low in pairwise(heights))
    assert (chart.svg.count(f"<title>{label}</title>") == 1) is not whole


def test_thresholds_are_drawn_as_steps() -> None:
    chart = curves(
        "c",
        "Funding",
        "It falls.",
        x_label="Threshold",
        y_label="Share",
        x_values=[0.4, 1.0],
        series=[Series("S", [0.8, 0.2])],
        steps=True,
    )
    lines = ET.fromstring(chart.svg).iter(f"{SVG}polyline")
    thick = next(line for line in lines if line.get("stroke-width") == "2.5")
    points = [tuple(map(float, point.split(","))) for point in str(thick.get("points")).split()]

    assert [y for _, y in points] == [points[0][1]] * 2 + [points[2][1]] * 2
    assert points[1][0] == points[2][0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: a_matrix("1 key"), "cannot start an id"),
        (lambda: a_matrix(text=" "), "needs a title"),
        (
            lambda: matrix("k", "t", "s", rows=["r"], columns=["c"], filled={(1, 0)}, words=WORDS),
            "outside the matrix",
        ),
        (
            lambda: matrix("k", "t", "s", rows=[], columns=["c"], filled=set(), words=WORDS),
            "at least one row",
        ),
        (lambda: one_curve([0, 1], [0.5]), "1 of 2 values"),
        (lambda: one_curve([0, 1], [0.5, 1.5]), "1.5 is outside"),
        (lambda: one_curve([0, 1], [0.5, float("nan")]), "nan is outside"),
        (lambda: one_curve([1, 0], [0.5, 0.5]), "ascending"),
        (lambda: one_curve([], []), "at least one point"),
        (
            lambda: bars("k", "t", "s", label_word="l", value_word="v", entries=[]),
            "nothing to draw",
        ),
        (
            lambda: bars("k", "t", "s", label_word="l", value_word="v", entries=[Bar("a", -1)]),
            "cannot stand for -1",
        ),
        (
            lambda: bars(
                "k", "t", "s", label_word="l", value_word="v", entries=[Bar("a", 1, doubtful=True)]
            ),
            "need a word",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Callable[[], Chart], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def one_curve(x_values: list[float], values: list[float]) -> Chart:
    return curves(
        "k",
        "t",
        "s",
        x_label="x",
        y_label="y",
        x_values=x_values,
        series=[Series("S", values)],
    )


names = st.text(min_size=1, max_size=60).filter(str.strip)


@settings(deadline=None, max_examples=40)
@given(st.lists(names, min_size=1, max_size=8), st.lists(names, min_size=1, max_size=8), st.data())
def test_all_that_is_drawn_lies_inside_the_frame(
    rows: list[str], columns: list[str], data: st.DataObject
) -> None:
    cells = st.tuples(st.integers(0, len(rows) - 1), st.integers(0, len(columns) - 1))
    chart = matrix(
        "m",
        "Matrix",
        "Who offers what.",
        rows=rows,
        columns=columns,
        filled=data.draw(st.sets(cells)),
        words=WORDS,
    )
    root = ET.fromstring(chart.svg)
    width, height = float(str(root.get("width"))), float(str(root.get("height")))
    for element in root.iter(f"{SVG}rect"):
        if element.get("x") is None:
            continue  # inside a pattern
        left, top = float(str(element.get("x"))), float(str(element.get("y")))
        assert 0 <= left <= left + float(str(element.get("width"))) <= width
        assert 0 <= top <= top + float(str(element.get("height"))) <= height


def test_charts_need_no_settings_and_no_engine() -> None:
    code = (
        "import sys; from rresi.design.charts import Bar, bars;"
        "bars('k', 't', 's', label_word='l', value_word='v', entries=[Bar('a', 1)]);"
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={},
    ).stdout.split()

    assert "rresi.design.charts.bars" in loaded
    assert not {name for name in loaded if name.startswith("rresi.engines")}


def test_names_beside_the_nodes_of_a_network_do_not_overlap() -> None:
    nodes = [Node(f"Organisation number {n}", n % 12 * 0.5, n // 12 * 0.5) for n in range(120)]
    chart = network(
        "many",
        "Many",
        "Many of them.",
        nodes=nodes,
        edges=[(n, n + 1) for n in range(119)],
        plain_word="Organisation",
        marked_word="",
        header=("Organisation",),
        rows=[(node.label,) for node in nodes],
    )
    root = ET.fromstring(chart.svg)
    drawn = [one for one in root.iter(f"{SVG}text") if str(one.text).startswith("Organisation n")]
    boxes = [
        (float(one.get("x", "")), float(one.get("y", "")), len(str(one.text)) * 14 * 0.56)
        for one in drawn
    ]
    assert 0 < len(boxes) < 120
    for place, (x, y, wide) in enumerate(boxes):
        assert x >= 0
        assert x + wide <= float(root.get("width", ""))
        for other_x, other_y, other_wide in boxes[:place]:
            beside = x + wide <= other_x or other_x + other_wide <= x
            assert beside or abs(y - other_y) >= 14
    # Every node says its name on hover, and every circle is one node.
    titles = [one.findtext(f"{SVG}title") for one in root.iter(f"{SVG}circle")]
    assert [title for title in titles if title] == [node.label for node in nodes]


def test_the_best_connected_node_has_a_name_however_crowded_its_place_is() -> None:
    around = [Node(f"Member {turn}", 2 + cos(turn) / 6, 2 + sin(turn) / 6) for turn in range(6)]
    far = [Node(f"Far organisation {place}", place, 4, marked=True) for place in range(5)]
    nodes = [Node("The hub in the middle", 2, 2), *around, *far]
    chart = network(
        "chart",
        "Who works with whom",
        "A hub.",
        nodes=nodes,
        edges=[(0, place) for place in range(1, len(nodes))],
        plain_word="Organisation",
        marked_word="Only link",
        header=["Organisation"],
        rows=[[node.label] for node in nodes],
    )
    (name,) = re.findall(r"<text([^>]*)>The hub", chart.svg)
    assert 'paint-order="stroke"' in name
    assert "chart-stroke-paper" in name


def test_every_marked_node_has_a_name_however_crowded_its_place_is() -> None:
    around = [Node(f"Member {turn}", 2 + cos(turn) / 4, 2 + sin(turn) / 4) for turn in range(24)]
    marked = [Node(f"Only link {turn}", 2 + cos(turn), 2 + sin(turn), True) for turn in range(6)]
    nodes = [*around, *marked]
    chart = network(
        "chart",
        "Who works with whom",
        "A crowd.",
        nodes=nodes,
        edges=[(one, other) for one in range(24) for other in range(one)],
        plain_word="Organisation",
        marked_word="Link",
        header=["Organisation"],
        rows=[[node.label] for node in nodes],
    )
    named = set(re.findall(r"<text[^>]*>(Only link \d)", chart.svg))
    assert named == {node.label for node in marked}


def test_a_network_without_nodes_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a node"):
        network(
            "none",
            "None",
            "None.",
            nodes=[],
            edges=[],
            plain_word="",
            marked_word="",
            header=(),
            rows=(),
        )


def test_judgements_are_dots_and_equal_ones_share_one() -> None:
    chart = dots(
        "scores",
        "Agreement",
        "They differ.",
        header=["Criterion", "1", "2", "3"],
        entries=[Dots("Clear", (5, 2, 5)), Dots("Useful", (3, 3, 3))],
        lowest=1,
        highest=5,
    )
    root = ET.fromstring(chart.svg)
    marks = [(float(dot.attrib["cx"]), float(dot.attrib["r"])) for dot in root.iter(f"{SVG}circle")]
    assert len(marks) == 3
    (five, together), (two, alone), (three, _all) = marks
    assert two < three < five
    assert alone < together
    counts = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight") == "700"]
    assert counts == ["2×", "3×"]
    assert chart.rows == (("Clear", "5", "2", "5"), ("Useful", "3", "3", "3"))


def test_a_name_in_a_network_stands_on_no_line_and_breaks_no_word() -> None:
    around = [(2 + 2 * cos(turn / 3), 2 + 2 * sin(turn / 3)) for turn in range(18)]
    nodes = [
        Node("Hub", 2, 2),
        *(Node(f"Bezirksverwaltung number {n}", x, y) for n, (x, y) in enumerate(around)),
    ]
    edges = [(0, place) for place in range(1, 19)] + [(n, n + 3) for n in range(1, 16)]
    chart = network(
        "chart",
        "Who works with whom",
        "A hub.",
        nodes=nodes,
        edges=edges,
        plain_word="Organisation",
        marked_word="",
        header=["Organisation"],
        rows=[[node.label] for node in nodes],
    )
    root = ET.fromstring(chart.svg)
    said = [one for one in root.iter(f"{SVG}text") if "ezirk" in str(one.text)]
    assert said
    assert {str(one.text).split()[0] for one in said} == {"Bezirksverwaltung"}
    (path,) = (str(one.get("d")) for one in root.iter(f"{SVG}path"))
    lines = [
        [tuple(map(float, end.split(","))) for end in line.split("L")]
        for line in path.split("M")[1:]
    ]
    crossed = 0
    for one in said:
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        wide = len(str(one.text)) * 14 * 0.56
        left = x - wide * {"middle": 0.5, "end": 1.0}.get(one.get("text-anchor", ""), 0.0)
        crossed += any(
            left < from_x + (to_x - from_x) * part / 99 < left + wide
            and y - 11 < from_y + (to_y - from_y) * part / 99 < y + 3
            for (from_x, from_y), (to_x, to_y) in lines
            for part in range(100)
        )
    # The three best connected have a name in any case.
    assert crossed <= 2
