"""Every page, in five languages and two colour schemes, as a browser sees it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.e2e.pages import LANGUAGES, NO_PAGE, PUBLIC, SIGNED_IN, STATUS
from tests.e2e.people import PASSWORD
from tests.e2e.visits import Tab

PERSON = "coordinator@demo.example"
PARTS = 6


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield space + pattern.name
        else:
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_address_is_visited_or_said_to_have_no_page() -> None:
    ours = set(names(get_resolver()))
    known = {*PUBLIC, *SIGNED_IN, *NO_PAGE}
    assert sorted(ours - known) == []
    assert sorted(known - ours) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(tab: Tab, name: str, language: str) -> None:
    tab.leave_no_trace()
    assert tab.visit(f"/{language}{PUBLIC[name]}", STATUS.get(name, 200)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there(tab: Tab, language: str) -> None:
    tab.leave_no_trace()
    assert tab.visit(f"/{language}/practices/no-such-practice/", 404) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_pages_of_who_has_signed_in(tab: Tab, part: int, language: str) -> None:
    """In parts, so that no worker is left with all of them, and each soon after signing in."""
    tab.leave_no_trace()
    page = tab.page
    page.goto(f"/{language}/account/login/")
    page.locator("input[type=email]").fill(PERSON)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/needs/")
    found = []
    for path in list(SIGNED_IN.values())[part::PARTS]:
        found += tab.visit(f"/{language}{path}")
    assert found == []


PRINTED = {  # how many pages of A4 each may need
    "/practices/made-in-moerwijk/": 2,
    "/practices/made-in-moerwijk/fit/?region=efeler": 1,
    "/practices/compare/?p=tkalka-maribor&p=fairkauf-hannover": 2,
    "/organisations/apollo-14/": 1,
}


@pytest.mark.parametrize("path", PRINTED)
def test_a_page_on_paper_is_short_and_says_where_it_is_from(page: Page, path: str) -> None:
    page.goto(f"/en{path}")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) <= PRINTED[path]
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    assert f"/en{path}" in text
    for pressed in ("Ask a question", "Suggest a change", "Origin and spread", "Library"):
        assert pressed not in text


SHOWN = (":detail", ":list", ":home", ":training", ":organisation", ":entry", ":question")
LONG = [name for name in PUBLIC if name.endswith(SHOWN)]


@pytest.mark.parametrize("name", LONG)
def test_one_long_word_breaks_wherever_people_write(page: Page, name: str) -> None:
    """Each text of the page in turn becomes a single word, as a title may be."""
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"/en{PUBLIC[name]}")
    widened: list[str] = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.querySelector('main'), 4);
            const texts = [], found = [];
            while (walker.nextNode()) texts.push(walker.currentNode);
            for (const text of texts) {
                const holder = text.parentElement.closest('h1, h2, h3, h4, p, dd, li');
                if (!holder || !/[a-z]{4}/i.test(text.data) || !holder.checkVisibility()) continue;
                const fixed = 'nav, table, button, .button, summary, svg, .inline-form';
                if (text.parentElement.closest(fixed)) continue;
                const before = text.data;
                text.data = 'Unbreakable'.repeat(15);
                if (document.documentElement.scrollWidth > 375) found.push(before.trim());
                text.data = before;
            }
            return texts.length < 10 ? ['no texts'] : found;
        }"""
    )
    assert widened == []


@pytest.mark.parametrize("name", ["portal:home", "practices:list", "practices:detail"])
def test_everything_is_reached_with_the_keyboard(page: Page, name: str) -> None:
    """Tab reaches each link, button and field that is shown, and shows where it is."""
    page.goto(f"/en{PUBLIC[name]}", wait_until="networkidle")
    wanted: int = page.evaluate(
        """() => {
            const kinds = 'a[href],button,input,select,summary,textarea';
            const all = [...document.querySelectorAll(kinds)]
                .filter(e => e.checkVisibility() && !e.disabled && e.type !== 'hidden'
                        && e.tabIndex >= 0)
                // of a group of radio buttons Tab reaches the chosen one, arrows the others
                .filter(e => e.type !== 'radio' || e.checked);
            all.forEach((e, i) => e.dataset.wanted = i);
            return all.length;
        }"""
    )
    reached, unseen = set(), []
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        mark, shown, what = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e);
                const shown = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0
                    || s.boxShadow !== 'none';
                return [e.dataset.wanted ?? null, shown, e.outerHTML.slice(0, 80)];
            }"""
        )
        if mark is not None:
            reached.add(int(mark))
            unseen += [] if shown else [what]
        if len(reached) == wanted:
            break
    missed = page.evaluate(
        """reached => [...document.querySelectorAll('[data-wanted]')]
            .filter(e => !reached.includes(+e.dataset.wanted))
            .map(e => e.outerHTML.slice(0, 80))""",
        sorted(reached),
    )
    assert (missed, unseen) == ([], [])
