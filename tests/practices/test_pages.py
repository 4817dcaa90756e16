"""The library's pages, as a reader and a browser meet them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.services import create_person
from rresi.core.stamps import renew_stamp
from rresi.core.translations import interface_languages
from rresi.practices.kind import LIBRARY
from rresi.practices.lines import evidence_line
from rresi.practices.models import Practice, PracticeText
from rresi.practices.parts import EvidencePart
from rresi.practices.vocabulary import Method, SourceKind
from tests.factories.practices import index, make_practice, make_practices
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_the_address_holds_the_state(client: Client) -> None:
    make_practice(make_other_region(), slug="in-belgium", title="Uit Aalst")
    make_practice(make_region(), slug="in-the-netherlands", title="Uit Den Haag")
    page = text(client, "/nl/practices/?country=BE")
    assert "Uit Aalst" in page
    assert "Uit Den Haag" not in page
    assert 'href="?"' in page  # the chosen value takes itself away
    both = text(client, "/nl/practices/?country=BE&country=NL&sort=title")
    assert both.index("Uit Aalst") < both.index("Uit Den Haag")


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=999",
        "?page=x",
        "?page=" + "9" * 50,
        "?sort=nonsense",
        "?topic=",
        "?topic=%00",
        "?country=<script>",
        "?q=%00",
        "?q=" + "x" * 10_000,
        "?start=zz",
        "?topic=a&" + "&".join(f"region={i}" for i in range(200)),
    ],
)
def test_no_address_breaks_the_page(client: Client, query: str) -> None:
    make_practice()
    page = text(client, f"/en/practices/{query}")
    assert "</main>" in page
    assert "<script>" not in page.partition("<main")[2]


def test_what_the_address_says_is_shown_as_text(client: Client) -> None:
    make_practice()
    page = text(client, "/en/practices/?q=<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_htmx_gets_the_part_that_changes(client: Client) -> None:
    make_practice()
    part = client.get("/en/practices/", headers={"HX-Request": "true"})
    assert not part.content.decode().lstrip().startswith("<!doctype")
    assert 'id="library"' in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_words_are_found_and_facets_count_what_matches(client: Client) -> None:
    index([make_practice()])
    assert "<mark>" in text(client, "/nl/practices/?q=repaircafé")
    nothing = text(client, "/en/practices/?q=xylofoonorkest")
    assert "0 practices" in nothing
    assert "<mark>" not in nothing


def test_a_practice_reads_in_the_readers_language_and_says_when_it_cannot(client: Client) -> None:
    make_practice()
    english = text(client, "/en/practices/repair-cafe/")
    assert "A repair café in every neighbourhood" in english
    assert "4,321" in english
    turkish = text(client, "/tr/practices/repair-cafe/")
    assert '<h1 class="page-head__title page-head__title--long" lang="en">' in turkish
    asked = text(client, "/tr/practices/repair-cafe/?text=nl")
    assert "Een repaircafé in elke wijk" in asked


def test_every_number_says_where_it_comes_from(client: Client) -> None:
    make_practice()
    page = text(client, "/nl/practices/repair-cafe/")
    assert "4.321" in page
    assert 'href="#source-2"' in page
    assert 'id="source-2"' in page
    assert '<ol class="list list--numbered">' in page
    assert "https://example.org/ev" in page


@pytest.mark.parametrize("code", interface_languages())
def test_what_is_reported_names_nobody_for_that_is_the_source(code: str) -> None:
    with translation.override(code):
        names = [str(kind.label) for kind in SourceKind if kind != SourceKind.UNKNOWN]
        words = {word for name in names for word in name.split() if len(word) > 3}
        method = str(Method.REPORTED.label)
    assert not words & set(re.findall(r"\w+", method))


def test_the_day_of_publishing_is_that_of_the_clock_here(client: Client) -> None:
    make_practice()
    midnight = datetime(2026, 1, 1, 0, 30, tzinfo=timezone.get_default_timezone())
    Practice.objects.update(published_at=midnight)
    assert "1 January 2026" in text(client, "/en/practices/repair-cafe/")


def test_an_old_translation_is_marked(client: Client) -> None:
    practice = make_practice()
    assert "out of date" not in text(client, "/en/practices/repair-cafe/")
    Practice.objects.filter(pk=practice.pk).update(revision=2)
    assert "out of date" in text(client, "/en/practices/repair-cafe/")


def test_what_should_have_been_looked_at_again_is_marked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_by = make_practice().review_by
    notes = {
        "/en/practices/": "may be out of date",
        "/en/practices/repair-cafe/": "This practice was due for an update check by",
    }
    monkeypatch.setattr(timezone, "localdate", lambda *_at: review_by)
    for path, note in notes.items():
        assert note not in text(client, path)  # and the worker keeps what the list says
    monkeypatch.setattr(timezone, "localdate", lambda *_at: review_by + timedelta(days=1))
    for path, note in notes.items():
        assert note in text(client, path)


def test_a_draft_translation_is_not_shown(client: Client) -> None:
    practice = make_practice()
    PracticeText.objects.filter(practice=practice, language="en").update(status="draft")
    renew_stamp(LIBRARY)
    assert "A repair café" not in text(client, "/en/practices/repair-cafe/")


def test_drafts_are_for_those_who_may_read_them(client: Client) -> None:
    practice = make_practice()
    Practice.objects.filter(pk=practice.pk).update(publication="draft")
    text(client, "/en/practices/repair-cafe/", status=404)


def test_the_contact_is_for_members_only(client: Client) -> None:
    make_practice()
    assert "mies@example.org" not in text(client, "/en/practices/repair-cafe/")
    client.force_login(create_person(email="a@example.org", name="A", language="en"))
    assert "mies@example.org" in text(client, "/en/practices/repair-cafe/")


def test_markdown_is_rendered_and_nothing_else(client: Client) -> None:
    hostile = "**vet** <script>alert(1)</script> [x](javascript:alert(1)) ![p](http://x/y.png)"
    row = PracticeText.objects.get(practice=make_practice(), language="nl")
    row.words["problem"] = hostile
    row.save()
    page = text(client, "/nl/practices/repair-cafe/")
    assert "<strong>vet</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert 'src="http://x' not in page


def test_json_ld_cannot_break_out_of_its_element(client: Client) -> None:
    make_practice(title="Kwaad </script><script>alert(1)</script>", translations={})
    page = text(client, "/nl/practices/repair-cafe/")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    assert data["headline"] == "Kwaad </script><script>alert(1)</script>"
    assert data["inLanguage"] == "nl"
    assert "<script>alert" not in page


def test_links_between_languages_and_the_canonical_one(client: Client) -> None:
    make_practice()
    page = text(client, "/de/practices/repair-cafe/?text=nl")
    assert 'rel="canonical" href="http://localhost:8000/de/practices/repair-cafe/"' in page
    for code in interface_languages():
        assert (
            f'hreflang="{code}" href="http://localhost:8000/{code}/practices/repair-cafe/' in page
        )


def test_compare_takes_four_and_says_so(client: Client) -> None:
    made = make_practices(5)
    query = "&".join(f"p={practice.slug}" for practice in made)
    page = text(client, f"/en/practices/compare/?{query}&p=unknown")
    assert page.count("compare__picture") == 4
    assert "Only the first 4" in page
    without = page.split("chips--remove")[1].split('href="')[1].split('"')[0]
    assert made[0].slug not in without
    assert made[4].slug in without, "the fifth comes up when the first goes"
    assert "Nothing to compare" in text(client, "/en/practices/compare/")


@pytest.mark.parametrize(
    ("statement", "value", "unit", "told"),
    [
        ("70% van de mensen kwam terug.", "70", "%", True),
        ("Er kwamen 1.000 mensen.", "1000", "mensen", True),
        ("Er kwamen 1\u202f000 mensen.", "1000", "mensen", True),
        ("Het kostte 1.234,50 euro.", "1234.5", "euro", True),
        ("In 2020 300 mensen.", "300", "mensen", True),
        ("In 2020 300 mensen.", "2020300", "mensen", False),
        ("Van 170 mensen kwam de helft.", "70", "%", False),
        ("De helft.", None, "", False),
        ("In 12 maanden vonden mensen werk.", "12", "banen", False),
        ("In 12 months people found work.", "12", "jobs", False),
        ("In 12 months 12 people found work.", "12", "jobs", True),
        ("Après 12 mois.", "12", "emplois", False),
        ("Nach 12 Monaten.", "12", "Monate", True),
        ("It took 12 months.", "12", "months", True),
    ],
)
@pytest.mark.parametrize("language", ["en", "tr", "fr"])
def test_a_figure_that_the_sentence_names_is_read_once(
    language: str, statement: str, value: str | None, unit: str, told: bool
) -> None:
    part = EvidencePart(
        id="e1",
        statement=statement,
        value=None if value is None else Decimal(value),
        unit=unit,
        method=Method.RECORDS,
    )
    with translation.override(language):
        assert evidence_line(part, {}, {}, {}).is_told == told


def test_the_feed_is_atom_and_lists_new_practices(client: Client) -> None:
    make_practice()
    root = ElementTree.fromstring(text(client, "/nl/practices/feed.atom"))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    titles = [e.text for e in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert "Een repaircafé in elke wijk" in titles


def test_the_sitemap_names_every_practice_in_every_language(client: Client) -> None:
    make_practice()
    sitemap = text(client, "/sitemap.xml")
    ElementTree.fromstring(sitemap)
    for code in interface_languages():
        assert f"<loc>http://localhost:8000/{code}/practices/repair-cafe/</loc>" in sitemap


@pytest.mark.parametrize("count", [1, 15])
def test_the_library_takes_the_same_statements_at_any_size(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_practices(count)
    text(client, "/en/practices/?topic=finance")  # fills the worker's copy
    with django_assert_num_queries(1):
        text(client, "/en/practices/?topic=finance")
    text(client, f"/en/practices/{made[0].slug}/")
    with django_assert_num_queries(9):
        text(client, f"/en/practices/{made[0].slug}/")


def test_what_nobody_reviewed_says_so_wherever_it_is_read(client: Client) -> None:
    make_practice()  # as an import makes it, without a decision
    told = "Entered by the coordinator; not reviewed."
    shown = text(client, "/en/practices/repair-cafe/")
    assert shown.count(told) == 3  # below the title, at the end, for programs
    assert f'"creativeWorkStatus": "{told}"' in shown
    assert told in text(client, "/en/practices/compare/?p=repair-cafe")
    assert "not reviewed" in text(client, "/en/practices/")
    assert "not reviewed" in text(client, "/en/practices/?review=no")
    assert "not reviewed" not in text(client, "/en/practices/?review=yes")
    pdf = PdfReader(BytesIO(client.get("/en/practices/repair-cafe.pdf").content))
    assert told in " ".join(" ".join(one.extract_text() for one in pdf.pages).split())


@pytest.mark.parametrize("page", ["booklet", "compare"])
def test_a_slug_with_a_nul_is_unknown(client: Client, page: str) -> None:
    assert client.get(f"/en/practices/{page}/?p=a%00b").status_code in {200, 302}


def test_what_was_published_before_a_rule_is_still_read(client: Client) -> None:
    practice = make_practice()
    stored = practice.document
    stored["evidence"][0]["period"] = "2090"  # measured before it begins
    stored["partners"] = ["Gemeente Den Haag", "gemeente den haag"]
    Practice.objects.filter(pk=practice.pk).update(document=stored)
    assert "2090" in text(client, f"/nl/practices/{practice.slug}/")
    assert practice.slug in text(client, "/nl/practices/")


def test_its_author_is_congratulated_for_two_weeks_and_nobody_else(client: Client) -> None:
    practice = make_practice()
    practice.owner = create_person(email="author@example.org", name="A", language="en")
    practice.save()
    told, path = "Your practice is published", "/en/practices/repair-cafe/"
    assert told not in text(client, path)
    client.force_login(practice.owner)
    assert told in text(client, path)
    practice.published_at = timezone.now() - timedelta(days=15)
    practice.save()
    assert told not in text(client, path)


def test_a_comparison_leads_with_the_figure_and_says_where_there_is_none(client: Client) -> None:
    home = make_region()
    make_practice(home)
    said = [{"statement": "Het hielp."}]
    make_practice(home, slug="told", title="Verteld", evidence=said, translations={})
    page = text(client, "/en/practices/compare/?p=repair-cafe&p=told")
    figures = page.partition('class="compare__figures"')[2].partition("</tr>")[0]
    assert "<strong>4,321</strong>" in figures
    assert "no figure" in figures
    assert page.count('class="compare__picture"') == 2
    assert page.index("compare__figures") < page.index(">In short<") < page.index(">Where<")


def test_a_region_counts_an_invented_practice_apart(client: Client) -> None:
    home = make_region()
    make_practice(home)
    Practice.objects.update(invented=True)
    page = client.get("/en/regions/").content.decode()
    assert "0 practices and 1 invented example" in page
    page = " ".join(client.get("/en/regions/the-hague/").content.decode().split())
    glance = page[page.index("What it shares") :][:400]
    assert '<span class="glance__number">0</span> good practices' in glance
    assert "invented example" in glance
