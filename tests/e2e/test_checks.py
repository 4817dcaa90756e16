"""The checks of a page can fail: each finds the fault that it is there for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.axe import violations
from tests.e2e.visits import look

FRAME = """<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport"
    content="width=device-width"><style>{style}</style></head>
    <body><main><h1>Page</h1>{body}</main></body></html>"""
SOUND = FRAME.format(style="", body="<p>Words</p>")


@pytest.mark.parametrize(
    ("style", "body", "found"),
    [
        ("", "<p>Words</p>", ""),
        ("", "<img src='data:,'>", "light: image-alt"),
        ("p { color: #bbb; background: white }", "<p>Words</p>", "light: color-contrast"),
        (
            "@media (prefers-color-scheme: dark) { p { color: #333; background: black } }",
            "<p>Words</p>",
            "dark: color-contrast",
        ),
        ("p + p { color: #bbb; background: white }", "<p>Words</p>" * 2, "light: color-contrast"),
        (
            "@media (prefers-color-scheme: dark) { p { color: #fff; background: black }"
            " a { color: #ddd; text-decoration: none } }",
            "<p>Words and <a href='/'>a link</a> beside them</p>",
            "dark: link-in-text-block",
        ),
        ("aside { background: #444 }", "<aside><p>Words</p></aside>", "light: color-contrast"),
        ("p { width: 400px }", "<p>Words</p>", "scrolls sideways at 320 px"),
    ],
)
def test_a_fault_is_found(browser: Browser, style: str, body: str, found: str) -> None:
    page = browser.new_page()
    page.set_content(FRAME.format(style=style, body=body))
    problems = look(page, "en")
    assert problems == [] if not found else problems[0].startswith(found)
    page.close()


def test_a_fault_of_contrast_is_found_on_every_page_that_has_it(browser: Browser) -> None:
    """Only what was found sound is not asked about again."""
    for _visit in range(2):
        page = browser.new_page()
        page.set_content(FRAME.format(style="p { color: #aaa }", body="<p>Words</p>"))
        assert [line.partition(":")[0] for line in violations(page)] == ["color-contrast"]
        page.close()


@pytest.mark.parametrize("colours_alone", [False, True])
def test_a_link_like_the_words_beside_it_is_found_after_one_that_stands_alone(
    browser: Browser, colours_alone: bool
) -> None:
    """The same paint is right where there are no words beside a link."""
    style = "p { color: #222 } a { color: #333; text-decoration: none }"
    for words, found in (("", []), ("Words and ", ["link-in-text-block"])):
        page = browser.new_page()
        page.set_content(FRAME.format(style=style, body=f"<p>{words}<a href='/'>a link</a></p>"))
        problems = violations(page, colours_alone=colours_alone)
        assert [line.partition(":")[0] for line in problems] == found
        page.close()


def test_an_id_that_stands_twice_is_found(browser: Browser) -> None:
    """A drawing's title took the id of a field, whose label then named the drawing."""
    page = browser.new_page()
    label = "<label for='name'>Name</label><input id='name'>"
    drawing = "<svg role='img' aria-label='x'><title id='name'>x</title></svg>"
    for body, found in ((label, []), (drawing + label, ["id-twice", "id-twice"])):
        page.set_content(FRAME.format(style="", body=body))
        assert sorted(line.partition(":")[0] for line in violations(page)) == found
    page.close()


def test_the_language_is_looked_at(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(SOUND)
    assert look(page, "nl") == ["lang is not nl"]
    page.close()


def test_axe_runs_again_on_the_next_page_of_a_tab(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(SOUND)
    assert violations(page) == []
    page.goto(
        "data:text/html,<html lang=en><title>Page</title><main><h1>Page</h1><img src='data:,'>"
    )
    assert [line.partition(":")[0] for line in violations(page)] == ["image-alt"]
    page.close()
