"""Where a town is: only where its name says it for sure."""

from __future__ import annotations

import pytest
from django.utils import translation

from rresi.core.boxes import Box
from rresi.regions.towns import extents, town_point, towns_within
from tests.factories.regions import make_region

THE_HAGUE = (52.077, 4.299)


def test_a_town_is_found_by_each_of_its_names() -> None:
    for name in ("Den Haag", "The Hague", "Lahey", "DEN HAAG"):
        assert town_point(name, "NL") == THE_HAGUE
    assert town_point("Aydın", "TR") == town_point("Aydin", "TR") is not None
    assert town_point("Den Haag", "BE") is None
    assert town_point("Nowhere", "NL") is None
    assert town_point("", "NL") is None


def test_a_town_far_from_its_region_is_another_of_that_name() -> None:
    assert town_point("Delft", "NL", THE_HAGUE) == (52.007, 4.356)
    assert town_point("Delft", "NL", (37.8, 27.8)) is None


def test_the_towns_of_a_part_of_a_map_have_the_readers_names() -> None:
    box = Box.at(*THE_HAGUE).wider(0.1)
    with translation.override("tr"):
        found = towns_within(box)
    assert found[0] == ("Lahey", THE_HAGUE[::-1])
    assert ("Delft", (4.356, 52.007)) in found
    assert "Leiden" not in dict(found)


@pytest.mark.django_db
def test_a_region_reaches_as_far_as_its_size_lets_it() -> None:
    make_region()
    south = {
        "names": {"en": "South Aegean"},
        "country": "TR",
        "point": {"lat": 37.77, "lon": 29.09},
    }
    make_region("south", codes=[{"scheme": "NUTS", "code": "TR32", "version": 2024}], **south)
    make_region("nowhere", **{**south, "codes": []})
    reach = extents({"the-hague", "south", "nowhere"})
    assert reach["the-hague"].beyond((52.04, 4.33)) == (0, "")
    assert reach["the-hague"].beyond((51.92, 4.48)) == (21, "Delft en Westland")
    # Bodrum lies 168 km from the middle of a region of three provinces, İzmir in another.
    assert reach["south"].beyond((37.03, 27.43)) == (0, "")
    assert reach["south"].beyond((38.41, 27.14))[1] == "İzmir"
    # Of a region without codes nobody knows more than that none is so large.
    assert reach["nowhere"].beyond((38.0, 28.0)) == (0, "")
    assert reach["nowhere"].beyond((41.0, 29.0))[0] > 150
