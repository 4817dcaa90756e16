"""Where a town is: only where its name says it for sure."""

from __future__ import annotations

from rresi.regions.towns import town_point

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
