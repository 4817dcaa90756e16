"""SVG: every text and attribute is escaped, numbers are short, a picture has a name."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from rresi.design import svg

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"


@given(st.text(), st.text())
def test_any_text_is_shown_and_never_becomes_markup(text: str, title: str) -> None:
    drawn = svg.image(
        10, 20, svg.element("text", text, lang=text), class_="x", title=title, description=text
    )
    root = ET.fromstring(drawn)
    (shown,) = root.iter(f"{SVG}text")
    assert not list(shown)
    assert len(root) == 1 + bool(title) + bool(text)
    if text.isprintable():
        assert (shown.text or "") == text
        assert shown.get("lang") == text


def test_elements_stay_and_texts_are_escaped() -> None:
    inner = svg.element("tspan", "a < b")
    assert inner == "<tspan>a &lt; b</tspan>"
    assert svg.element("text", inner, " & ", _("Picture")) == (
        "<text><tspan>a &lt; b</tspan> &amp; Picture</text>"
    )
    hostile = SafeString('"><script>')
    assert svg.element("a", href=hostile) == '<a href="&quot;&gt;&lt;script&gt;"/>'


def test_attributes_are_named_as_in_svg_and_none_is_left_out() -> None:
    made = svg.element("path", class_="a", stroke_width=0.5, viewBox="0 0 1 1", d=None)
    assert made == '<path class="a" stroke-width="0.5" viewBox="0 0 1 1"/>'


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (100, "100"), (2.50, "2.5"), (1 / 3, "0.33"), (-0.5, "-0.5"), (20.0, "20")],
)
def test_numbers_have_no_needless_zeros(value: float, text: str) -> None:
    assert svg.number(value) == text


def test_a_number_is_rounded_as_asked() -> None:
    assert svg.number(12.345, 1) == "12.3"
    assert svg.number(100, 0) == "100"
    assert svg.number(-0.001) == "0"


def test_a_picture_is_named_by_its_title() -> None:
    made = svg.image(4, 2.5, class_="x", title="T", description="D", key="k", role="img")
    assert made == (
        '<svg class="x" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2.5" width="4" '
        'height="2.5" role="img"><title id="k-title">T</title><desc id="k-desc">D</desc></svg>'
    )
