"""Pages composed of panels."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from rresi.core.declarations import replace, replaced
from rresi.design import panels
from rresi.design.panels import Page, Panel, Panels, Remarks, panels_of

PAGE: Page[str] = Page("toy", slots=("aside", "story"))
OTHER: Page[str] = Page("other", slots=("aside", "story"))
NOTICE = "design/components/notice.html"


@pytest.fixture(autouse=True)
def _own_panels() -> Iterator[None]:
    with replaced(Panels), replaced(Remarks):
        yield


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/en/toy/")


def notice(text: str, **more: Any) -> Panel:
    return Panel("story", NOTICE, {"text": text}, **more)


def shown(request: HttpRequest, slot: str = "story") -> str:
    context = {"panels": panels_of(PAGE, "bear", request), "slot": slot, "text": "of the page"}
    template = engines["django"].from_string(
        "{% load design %}{% if slot == 'story' %}{% panels panels.story %}"
        "{% else %}{% panels panels.aside %}{% endif %}|{{ text }}"
    )
    return str(template.render(context, request))


def two(subject: str, _request: HttpRequest) -> Iterator[Panel]:
    yield notice(f"second of {subject}", place=20)
    yield notice(f"first of {subject}", place=10, title="What <it> says", key="said")


def broken(_subject: str, _request: HttpRequest) -> Iterator[Panel]:
    yield notice("never seen")
    raise ZeroDivisionError


def misplaced(_subject: str, _request: HttpRequest) -> Iterator[Panel]:
    yield Panel("cellar", NOTICE)


def without_template(_subject: str, _request: HttpRequest) -> Iterator[Panel]:
    yield Panel("story", "design/there-is-none.html")


def test_an_empty_page_has_all_its_slots(request_: HttpRequest) -> None:
    assert panels_of(PAGE, "bear", request_) == {"aside": [], "story": []}
    assert shown(request_) == "|of the page"


def test_panels_stand_in_order_whoever_declares_first(request_: HttpRequest) -> None:
    replace(Panels, Panels(PAGE, two), Panels(OTHER, two))
    page = shown(request_)
    assert page.count("first of bear") == page.count("second of bear") == 1
    assert page.index("first of bear") < page.index("second of bear")
    assert "bear" not in shown(request_, "aside")


def test_a_panel_with_a_title_is_a_section_and_its_words_are_escaped(request_: HttpRequest) -> None:
    replace(Panels, Panels(PAGE, two))
    assert '<section id="said" lang="en"><h2>What &lt;it&gt; says</h2>' in shown(request_)


def test_what_a_panel_says_does_not_leak_into_the_page(request_: HttpRequest) -> None:
    replace(Panels, Panels(PAGE, two))
    assert shown(request_).endswith("|of the page")


@pytest.mark.parametrize("source", [broken, misplaced, without_template])
def test_a_broken_panel_raises_in_tests(request_: HttpRequest, source: Any) -> None:
    replace(Panels, Panels(PAGE, source))
    with pytest.raises(Exception):  # noqa: B017, PT011  # each breaks in its own way
        shown(request_)


@pytest.mark.parametrize("source", [broken, misplaced, without_template])
def test_a_broken_panel_is_logged_and_left_out_in_production(
    request_: HttpRequest, source: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RAISE_BROKEN_PANELS = False
    replace(Panels, Panels(PAGE, source), Panels(PAGE, two))
    with caplog.at_level(logging.ERROR, logger="rresi.design.panels"):
        page = shown(request_)
    assert "first of bear" in page
    assert "never seen" not in page
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is not None


def test_remarks_of_several_apps_are_put_together(request_: HttpRequest) -> None:
    def length(words: Sequence[str], _request: HttpRequest) -> dict[int, str]:
        return {pk: f"{len(word)} letters" for pk, word in enumerate(words)}

    def loud(words: Sequence[str], _request: HttpRequest) -> dict[int, str]:
        return {pk: "loud" for pk, word in enumerate(words) if word.isupper()}

    replace(Remarks, Remarks(PAGE, length), Remarks(PAGE, loud))
    assert panels.remarks_on(PAGE, ["bee", "BEAR"], request_) == {
        0: ("3 letters",),
        1: ("4 letters", "loud"),
    }


def test_broken_remarks_are_left_out_in_production(request_: HttpRequest, settings: Any) -> None:
    def faulty(_words: Sequence[str], _request: HttpRequest) -> dict[int, str]:
        raise ZeroDivisionError

    replace(Remarks, Remarks(PAGE, faulty))
    with pytest.raises(ZeroDivisionError):
        panels.remarks_on(PAGE, ["bee"], request_)
    settings.RAISE_BROKEN_PANELS = False
    assert panels.remarks_on(PAGE, ["bee"], request_) == {}
