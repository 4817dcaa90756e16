"""The guides: complete in every language, and shown as pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation

from rresi.core.translations import interface_languages
from rresi.help import guides
from rresi.help.rendering import render_guide
from rresi.search import interface as search
from tests.pages import page

pytestmark = pytest.mark.django_db

LANGUAGES = interface_languages()
WRITTEN = tuple(sorted(path.name for path in guides.PAGES.iterdir()))
"""The languages that the guides are written in; readers of another one get English."""
WEIGHT = 60_000
"""Bytes of HTML that a guide may have before compression."""
CODE = re.compile(r"^```.*?^```$|^    .*$", re.DOTALL | re.MULTILINE)
EMPHASIS = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
SPAN = re.compile(r"`[^`\n]+`")


def source(slug: str, language: str) -> str:
    return (guides.PAGES / language / f"{slug}.md").read_text(encoding="utf-8")


def test_the_guides_are_written_in_the_languages_of_the_network() -> None:
    assert {"en", "nl", "de", "tr", "fr"} <= {*WRITTEN}


@pytest.mark.parametrize("language", WRITTEN)
def test_the_guides_are_complete(language: str) -> None:
    assert sorted(path.stem for path in (guides.PAGES / language).iterdir()) == [
        *sorted(guides.SLUGS)
    ]


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("slug", guides.SLUGS)
def test_a_guide_opens_and_its_links_lead_somewhere(
    client: Client, slug: str, language: str
) -> None:
    text = page(client, f"/{language}/help/{slug}/")
    assert len(text.encode()) < WEIGHT
    assert f'<html lang="{language}">' in text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r' lang="(\w+)"', main) == []  # all of it is in the page's own language
    anchors = set(re.findall(r' id="([^"]+)"', text))
    for link in re.findall(r' href="([^"]+)"', main):
        path, _, anchor = link.partition("#")
        if not path:
            assert anchor in anchors, link
        elif not path.startswith("http"):
            target = path.replace("../", f"/{language}/help/")
            assert client.get(target).status_code == 200, link


@pytest.mark.parametrize("language", [code for code in WRITTEN if code != "en"])
@pytest.mark.parametrize("slug", guides.SLUGS)
def test_a_translation_says_what_the_english_says(slug: str, language: str) -> None:
    """The same headings, lists and rows of tables; the same code, but for words in example data."""
    english, other = source(slug, "en"), source(slug, language)
    marks = r"^(?:#+ |- |\| `[^`]+`|\|)"
    assert re.findall(marks, other, re.MULTILINE) == re.findall(marks, english, re.MULTILINE)
    assert len(CODE.findall(other)) == len(CODE.findall(english))
    assert {*SPAN.findall(CODE.sub("", other))} == {*SPAN.findall(CODE.sub("", english))}


@pytest.mark.parametrize("language", [code for code in WRITTEN if code != "en"])
def test_buttons_are_called_what_the_pages_call_them(language: str) -> None:
    """What a guide to the website puts in italics is a text of the interface, word for word."""
    path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    shown = {
        text
        for message in catalogue
        for text in ([message.string] if isinstance(message.string, str) else message.string or ())
    }
    assert [
        f"{slug}: {name}"
        for slug in guides.GROUPS[0].slugs
        for named in EMPHASIS.findall(source(slug, language))
        for name in named.split(" → ")
        if name not in shown and "…" not in name
    ] == []


def test_contents_list_every_guide_in_its_order(client: Client) -> None:
    text = page(client, "/nl/help/")
    assert re.findall(r'result__title"><a href="/nl/help/([\w-]+)/"', text) == [*guides.SLUGS]


def test_a_guide_leads_to_the_one_before_and_the_one_after(client: Client) -> None:
    text = page(client, f"/en/help/{guides.SLUGS[1]}/")
    assert f'rel="prev" href="/en/help/{guides.SLUGS[0]}/"' in text
    assert f'rel="next" href="/en/help/{guides.SLUGS[2]}/"' in text
    assert 'rel="prev"' not in page(client, f"/en/help/{guides.SLUGS[0]}/")
    assert 'rel="next"' not in page(client, f"/en/help/{guides.SLUGS[-1]}/")


def test_there_is_no_page_for_an_unknown_guide(client: Client) -> None:
    assert client.get("/en/help/no-such-guide/").status_code == 404
    assert client.get("/en/help/..%2Fen%2Flibrary/").status_code == 404


def test_the_footer_leads_to_help_in_every_language(client: Client) -> None:
    for language in LANGUAGES:
        footer = page(client, f"/{language}/about/").partition("<footer")[2]
        assert f'href="/{language}/help/"' in footer


def test_the_sitemap_lists_the_guides(client: Client) -> None:
    text = page(client, "/sitemap.xml")
    for language in LANGUAGES:
        for path in ("", *(f"{slug}/" for slug in guides.SLUGS)):
            assert f"/{language}/help/{path}</loc>" in text


def test_the_search_finds_guides(client: Client) -> None:
    assert search.reindex(guides.KIND) == len(guides.SLUGS) * len(WRITTEN)
    text = page(client, "/en/search/?q=authenticator+app")
    assert 'href="/en/help/account/"' in text
    assert search.reindex(guides.KIND, [1]) == len(WRITTEN)


def test_a_guide_without_a_translation_is_shown_in_english_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "en").mkdir()
    for slug in guides.SLUGS:
        (tmp_path / "en" / f"{slug}.md").write_text(f"# About {slug}\n\nA lead.\n\n## More\n\nEnd.")
    monkeypatch.setattr(guides, "PAGES", tmp_path)
    guides._read.cache_clear()
    try:
        text = page(client, "/tr/help/account/")
        assert '<div class="prose guide" lang="en"><h2 id="more">More</h2>' in text
        assert '<div lang="en">\n      <h1 class="page-head__title">About account</h1>' in text
        with translation.override("tr"):
            found = guides.find("account")
        assert found
        assert found.language == "en"
    finally:
        guides._read.cache_clear()


def test_markdown_becomes_a_page() -> None:
    guide = render_guide(
        "# T & U\n\nA *lead*\nof two lines.\n\n    one <b>\n\n## Ünal\n\n"
        "See [it](other.md#x), [there](https://example.org/a.md) <i>.\n\n"
        "| A | B |\n|---|---|\n| `a\\|b` | c |\n\n```sh run\necho\n```\n"
    )
    assert (guide.title, guide.lead) == ("T & U", "A lead\nof two lines.")
    assert [(heading.anchor, heading.text) for heading in guide.headings] == [("ünal", "Ünal")]
    assert guide.body == (
        '<pre translate="no"><code>one &lt;b&gt;\n</code></pre>\n'
        '<h2 id="ünal">Ünal</h2>\n'
        '<p>See <a href="../other/#x">it</a>, <a href="https://example.org/a.md">there</a> '
        "&lt;i&gt;.</p>\n"
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Ünal (A, B)">\n'
        '<table class="table">\n<thead>\n<tr>\n<th scope="col">A</th>\n<th scope="col">B</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n<td><code>a|b</code></td>\n<td>c</td>\n</tr>\n</tbody>\n"
        '</table>\n</div>\n<pre translate="no"><code>echo\n</code></pre>\n'
    )
    assert "a|b" in guide.plain
    for broken in ("", "No title", "# Title\n\n- a list", "## Low\n\nA lead."):
        with pytest.raises(ValueError, match="title and a paragraph"):
            render_guide(broken)
