"""The projection keeps surfaces, the drawing keeps every point's link, overlaps are resolved."""

from __future__ import annotations

import itertools
import re
from math import asin, cos, hypot, radians, sin, sqrt
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.design import maps
from rresi.design.map_areas import EARTH_RADIUS, project
from rresi.design.maps import MapPoint, draw

SVG = "{http://www.w3.org/2000/svg}"
longitudes = st.floats(-25, 45)
latitudes = st.floats(34, 71)


def svg_of(points: list[MapPoint], **options: object) -> ET.Element:
    svg = draw(points, title="Places", **options).svg  # type: ignore[arg-type]
    return ET.fromstring(svg)


def circles(root: ET.Element) -> list[tuple[float, float, float]]:
    return [
        (float(c.attrib["cx"]), float(c.attrib["cy"]), float(c.attrib["r"]))
        for c in root.iter(f"{SVG}circle")
    ]


def test_the_centre_is_the_origin() -> None:
    assert project(10, 52) == pytest.approx((0, 0))


@given(longitudes, latitudes)
def test_distance_from_the_centre_is_the_chord(longitude: float, latitude: float) -> None:
    # Snyder (1987), eq. 24-1: the radius on the map is 2 R sin(c/2); c here by the haversine.
    dy, dx = radians(latitude - 52), radians(longitude - 10)
    half = sqrt(sin(dy / 2) ** 2 + cos(radians(52)) * cos(radians(latitude)) * sin(dx / 2) ** 2)
    expected = 2 * EARTH_RADIUS * sin(asin(half))
    assert hypot(*project(longitude, latitude)) == pytest.approx(expected, abs=1e-6)


@given(longitudes, latitudes)
def test_surfaces_are_kept(longitude: float, latitude: float) -> None:
    step = 1e-3
    (x0, y0), (x1, y1), (x2, y2) = (
        project(longitude, latitude),
        project(longitude + step, latitude),
        project(longitude, latitude + step),
    )
    drawn = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
    true = (EARTH_RADIUS * radians(step)) ** 2 * cos(radians(latitude))
    assert drawn == pytest.approx(true, rel=1e-3)


def test_the_antipode_has_no_image() -> None:
    with pytest.raises(ValueError, match="no image"):
        project(-170, -52)


def test_north_is_up_and_east_is_right() -> None:
    assert project(10, 60)[1] < 0 < project(10, 40)[1]
    assert project(0, 52)[0] < 0 < project(20, 52)[0]


def test_one_city_is_drawn_with_the_country_around_it() -> None:
    root = svg_of([MapPoint(4.31, 52.08, "The Hague", "/regions/the-hague/")], members=["NL"])
    ((x, y, _),) = circles(root)
    assert (x, y) == pytest.approx((480, 320), abs=1)
    land = [p for p in root.iter(f"{SVG}path") if "map-land--member" in p.attrib.get("class", "")]
    assert len(land) == 1
    link = root.find(f"{SVG}a")
    assert link is not None
    assert link.attrib["href"] == "/regions/the-hague/"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(longitudes, latitudes, st.integers(1, 30)), min_size=1, max_size=30))
def test_every_point_keeps_its_link_and_none_hides_another(
    places: list[tuple[float, float, int]],
) -> None:
    points = [MapPoint(x, y, f"Place {i}", f"/{i}", n) for i, (x, y, n) in enumerate(places)]
    on_map = [p for p in points if maps._on_map(p)]
    root = svg_of(points)
    links = {a.attrib["href"] for a in root.iter(f"{SVG}a")}
    assert links == {p.url for p in on_map}
    for (x, y, r), (u, v, s) in itertools.combinations(circles(root), 2):
        assert hypot(x - u, y - v) >= (r + s) * 0.8


def test_two_at_the_same_place_stand_side_by_side() -> None:
    root = svg_of([MapPoint(4.4, 51.2, "One", "/1"), MapPoint(4.4, 51.2, "Two", "/2")])
    (x, y, r), (u, v, s) = circles(root)
    assert hypot(x - u, y - v) >= r + s


def test_many_points_are_counted_together() -> None:
    points = [MapPoint(4 + i % 10 * 0.01, 51 + i // 10 * 0.01, f"P{i}") for i in range(100)]
    root = svg_of([*points, MapPoint(27.8, 37.8, "Efeler")])
    numbers = [t.text for t in root.iter(f"{SVG}text")]
    assert sum(int(n) for n in numbers if n) == 100
    assert len(circles(root)) == len(numbers) + 1


def test_a_place_beyond_europe_is_named_not_drawn() -> None:
    seoul = MapPoint(126.98, 37.57, "Seoul", "/seoul")
    drawn = draw([MapPoint(9.73, 52.37, "Hannover", "/h"), seoul], title="Places")
    assert drawn.outside == (seoul,)
    assert [p["label"] for p in drawn.points] == ["Hannover"]
    assert "Seoul" not in drawn.svg


def test_the_extent_of_a_region_holds_its_places_and_one_place_has_one_too() -> None:
    places = [(4.0, 52.0), (4.4, 52.0), (4.4, 52.3), (4.0, 52.3), (4.2, 52.15)]
    for held, corners in ((places, 4), (places[:1], 1), (places[:2], 2)):
        root = svg_of([], extent=held, smallest=100)
        (area,) = (p for p in root.iter(f"{SVG}path") if p.attrib.get("class") == "map-extent")
        assert len(re.findall(r"[\d.]+ [\d.]+", area.attrib["d"])) == corners


def test_no_points_show_all_of_europe() -> None:
    root = svg_of([])
    land = [p for p in root.iter(f"{SVG}path") if "map-land" in p.attrib.get("class", "")]
    assert len(land) > 35
    assert circles(root) == []


def test_names_stand_apart_and_inside_the_map() -> None:
    places = [
        (4.31, 52.08, "The Hague"),
        (9.73, 52.37, "Region Hannover"),
        (4.04, 50.94, "Aalst"),
        (4.40, 51.22, "Province of Antwerp"),
        (27.84, 37.85, "Efeler"),
    ]
    root = svg_of([MapPoint(x, y, name) for x, y, name in places], labels=True)
    names = [t for t in root.iter(f"{SVG}text") if t.attrib.get("class") == "map-label"]
    assert {t.text for t in names} == {name for _, _, name in places}
    assert all(0 < float(t.attrib["x"]) < 960 for t in names)


def test_words_of_others_cannot_break_out_of_the_drawing() -> None:
    nasty = '"><script>alert(1)</script>'
    root = svg_of([MapPoint(4, 52, nasty, 'x"onload="y', note=nasty)], labels=True)
    assert not list(root.iter(f"{SVG}script"))
    link = root.find(f"{SVG}a")
    assert link is not None
    assert set(link.attrib) == {"class", "href"}
    assert not re.search(r"<script", draw([MapPoint(4, 52, nasty)], title=nasty).svg)


def test_the_drawing_fits_the_weight_of_a_page() -> None:
    assert len(draw([], title="Europe", fit=False).svg.encode()) < 60_000


def names_on(root: ET.Element) -> list[str]:
    return [
        text.text or "" for text in root.iter(f"{SVG}text") if "map-label" in text.get("class", "")
    ]


def test_many_at_one_place_are_one_point_with_the_name_of_the_place() -> None:
    crowd = [MapPoint(4.31, 52.08, f"House {n}", f"/{n}/", note="The Hague") for n in range(30)]
    alone = [MapPoint(5.12, 52.09, "Yard", "/yard/", note="Utrecht")]
    root = svg_of([*crowd, *alone], labels=True)
    assert len(circles(root)) == 2
    assert "30" in [text.text for text in root.iter(f"{SVG}text")]
    assert sorted(names_on(root)) == ["The Hague", "Utrecht"]
    few = svg_of(crowd[: maps.CROWD], labels=True)
    assert len(circles(few)) == maps.CROWD  # each with its link
    assert names_on(few) == ["The Hague"]  # said once


TOWNS = [("Delft", (4.356, 52.007)), ("Voorburg", (4.36, 52.07)), ("Den Haag", (4.31, 52.08))]


def test_a_near_map_names_the_towns_around() -> None:
    points = [MapPoint(4.31, 52.08, "The Hague", "/", 6)]
    root = svg_of(points, labels=True, smallest=40.0, towns=TOWNS)
    written = [one.text for one in root.iter(f"{SVG}text") if "map-label" in one.get("class", "")]
    # no name stands across a mark: that of the town in which the mark is gives way
    assert written[:3] == ["The Hague", "Delft", "Voorburg"]
    assert "Den Haag" not in written
    assert [one["label"] for one in draw(points, title="Places", towns=TOWNS).towns] == [
        name for name, _place in TOWNS
    ]


def test_a_far_map_names_no_towns() -> None:
    svg = draw([MapPoint(4.31, 52.08, "The Hague")], title="Places", towns=TOWNS).svg
    assert "Delft" not in svg
