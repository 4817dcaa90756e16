"""The first page: what the reader can read, the best figure, and questions to begin with."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.core.stamps import renew_stamp
from rresi.practices.kind import LIBRARY
from rresi.practices.models import Practice
from rresi.transfers.models import Transfer, TransferResult
from tests.factories.accounts import make_coordinator
from tests.factories.coastal import found
from tests.factories.exchange import make_entry
from tests.factories.practices import make_practice, make_practices
from tests.factories.regions import make_other_region, make_region
from tests.pages import page

pytestmark = pytest.mark.django_db


def poster(shown: str) -> str:
    found = re.search(r'<article class="poster".*?</article>', shown, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_the_poster_shows_the_best_figure_in_the_readers_words(client: Client) -> None:
    region = make_region()
    words = {
        "title": "A repair café",
        "summary": "Neighbours repair.",
        "evidence": [
            {"statement": "Things were repaired.", "unit": "things"},
            {"statement": "People meet.", "unit": ""},
        ],
    }
    make_practice(region, translations={"en": words})
    make_practice(region, slug="only-told", language="en", translations={}, evidence=[])
    undated = {"statement": "Some day.", "value": "9", "unit": "people", "source": 2}
    make_practice(region, slug="undated", language="en", translations={}, evidence=[undated])
    assert "4,321 things Things were repaired. A repair café Documented" in poster(
        page(client, "/en/")
    )
    assert "4.321 spullen In drie jaar" in poster(page(client, "/nl/"))


def test_the_poster_passes_over_a_figure_of_one_digit(client: Client) -> None:
    region = make_region()
    few = {"statement": "It ran six stores.", "value": "6", "unit": "stores", "period": "2018"}
    make_practice(region, slug="few", language="en", translations={}, evidence=[few])
    assert "6 stores" in poster(page(client, "/en/"))  # better than none
    many = few | {"statement": "It found work for 523 people.", "value": "523", "unit": "people"}
    make_practice(region, slug="many", language="en", translations={}, evidence=[many])
    for turn in range(2):
        assert "523 people" in poster(page(client, f"/en/?example={turn}"))


def test_without_a_figure_there_is_no_poster(client: Client) -> None:
    make_practice(evidence=[], translations={})
    assert not poster(page(client, "/en/"))


def test_the_poster_shows_another_example_when_asked(client: Client) -> None:
    region = make_region()
    make_practice(region, translations={}, language="en", title="A repair café")
    assert "Show another example" not in poster(page(client, "/en/"))
    make_practice(region, slug="second", translations={}, language="en", title="A tool library")
    shown = poster(page(client, "/en/"))
    another = page(client, "/en/?example=1")
    assert poster(another) != shown
    assert 'href="?example=2"' in another
    assert poster(page(client, "/en/?example=2")) == shown


def test_what_travels_from_one_region_to_another_is_told(client: Client) -> None:
    practice = make_practice(make_region())
    Transfer.objects.create(
        practice=practice, region=make_other_region(), state_since="2026-01-01", language="nl"
    )
    assert "From The Hague to Aalst" not in page(client, "/en/")  # interest is no adoption yet
    Transfer.objects.update(state=Transfer.State.PLANNED, reported_at="2026-01-01T00:00Z")
    shown = page(client, "/en/")
    assert "From The Hague to Aalst" in shown
    assert "Planned, since 1 January 2026" in shown
    Transfer.objects.update(state=Transfer.State.ABANDONED, reason="No room.", reason_language="en")
    assert "From city to city" not in page(client, "/en/")


def test_a_reader_is_told_how_many_practices_are_in_his_language(client: Client) -> None:
    region = make_region()
    for number, language in enumerate(["nl", "nl", "tr"]):
        make_practice(region, slug=f"p-{number}", language=language, translations={})
    figures = re.findall(r"<dd>(\d+)</dd>", page(client, "/tr/").split("</dl>")[0])
    assert figures == ["3", "1", "1"]


def test_what_came_last_begins_with_what_the_reader_can_read(client: Client) -> None:
    region = make_region()
    for number in range(2):
        make_practice(
            region, slug=f"own-{number}", title="Kendi dilinde", language="tr", translations={}
        )
    for number in range(5):
        make_practice(region, slug=f"p-{number}", language="nl", translations={})
    before, lately = page(client, "/tr/").split('class="lately"')
    assert lately.index("Kendi dilinde") < lately.index("Een repaircaf")
    (poster,) = set(re.findall(r"/tr/practices/(own-\d)/", before.split('class="poster"')[1]))
    assert f"/tr/practices/{poster}/" not in lately  # it stands on the poster


def test_a_single_practice_stands_on_the_poster_and_in_the_list(client: Client) -> None:
    make_practice(make_region())
    assert "/en/practices/repair-cafe/" in page(client, "/en/").split('class="lately"')[1]


def test_the_map_counts_what_the_list_of_a_region_holds(client: Client) -> None:
    make_coordinator()
    region = make_region()
    for slug, latitude in (("a", 52.08), ("b", 52.08), ("c", 51.92)):
        make_practice(region, slug=slug, title=f"Practice {slug}", translations={}, language="en")
        Practice.objects.filter(slug=slug).update(place=f"Town {latitude}", latitude=latitude)
    Practice.objects.filter(slug="b").update(invented=True)
    renew_stamp(LIBRARY)
    shown = page(client, "/en/").split('class="map-places"')[1].split("</ul>")[0]
    (place,) = re.findall(r'<a href="([^"]+)">([^<]+)</a> (\d+)', shown)
    assert place == ("/en/practices/?region=the-hague", "The Hague", "2")
    assert "2 practices and 1 invented example" in page(client, place[0])


def test_examples_stand_beside_the_steps_and_are_none(client: Client) -> None:
    make_coordinator()
    region = make_region()
    make_practice(region)
    Practice.objects.update(invented=True)
    renew_stamp(LIBRARY)
    for address in ("/en/", "/en/regions/the-hague/"):
        loop = page(client, address).split('class="loop"')[1].split("</ol>")[0]
        steps = " ".join(re.sub(r"<[^>]+>", " ", loop).split())
        assert "0 good practices shared and 1 invented example" in steps


def test_the_steps_from_map_to_result_are_counted(client: Client) -> None:
    make_coordinator()
    practice = make_practice(make_region())
    shown = " ".join(page(client, "/en/").split('class="loop"')[1].split("</ol>")[0].split())
    assert (
        '<span class="loop__count">1</span> <a href="/en/practices/">good practice shared' in shown
    )
    assert "next step" not in shown  # nobody's in particular
    aalst = make_other_region()
    Transfer.objects.create(
        practice=practice, region=aalst, state_since="2026-01-01", language="nl"
    )
    adopted = '<span class="loop__count">1</span> <a href="/en/regions/aalst/#adoptions">adoption'
    shown = " ".join(page(client, "/en/regions/aalst/").split('class="loop"')[1].split())
    assert adopted not in shown  # only interested
    Transfer.objects.update(state=Transfer.State.PLANNED, reported_at="2026-01-01T00:00Z")
    shown = " ".join(page(client, "/en/regions/aalst/").split('class="loop"')[1].split())
    assert adopted in shown
    assert "Add the first organisation" in shown
    result = TransferResult.objects.create(
        transfer=Transfer.objects.get(),
        position=0,
        statement="Ten jobs.",
        language="en",
        value=10,
    )
    measured = "adoption with a measured result"
    for address in ("/en/", "/en/regions/aalst/"):  # nobody can say where the ten are recorded
        assert f">{measured}" not in " ".join(page(client, address).split())
    TransferResult.objects.filter(pk=result.pk).update(
        source_title="Count", period_start="2025", period_end="2025"
    )
    assert f">{measured}" not in " ".join(page(client, "/en/").split())  # not tried out yet
    Transfer.objects.update(state=Transfer.State.PILOTING)
    home = " ".join(page(client, "/en/").split())
    assert f'<a href="#adoptions">{measured}' in home
    assert 'id="adoptions"' in home
    assert f'#adoptions">{measured}' in " ".join(page(client, "/en/regions/aalst/").split())


def test_the_home_page_counts_what_the_region_counts_from_the_first_day(client: Client) -> None:
    Transfer.objects.create(
        practice=make_practice(make_region()),
        region=make_other_region(),
        state=Transfer.State.PLANNED,
        state_since="2026-01-01",
        language="nl",
    )
    counted = re.compile(r'<span class="loop__count">(\d+)</span> <a href="[^"]*#adoptions">')
    for address in ("/en/", "/en/regions/aalst/"):
        assert counted.findall(" ".join(page(client, address).split())) == ["1"]
    told = " ".join(page(client, "/en/").split('id="adoptions"')[1].split())
    assert "Every adoption is counted above" in told
    assert "From The Hague to Aalst" not in told  # the region that shared it may still object


def test_questions_lead_to_the_search(client: Client) -> None:
    found(home={"questions": {"en": ["One?", "Two?", "Three?"]}})
    shown = page(client, "/en/")
    assert shown.count('href="/en/search/?q=') == 3


def test_the_page_takes_as_many_queries_at_many_practices_as_at_one(client: Client) -> None:
    def queries() -> int:
        page(client, "/en/")
        with CaptureQueriesContext(connection) as captured:
            page(client, "/en/")
        return len(captured)

    region = make_region()
    make_practice(region, slug="first")
    alone = queries()
    make_practices(9, region)
    assert queries() == alone


def test_what_is_invented_is_labelled_and_not_counted(client: Client) -> None:
    region = make_region()
    make_practice(region, slug="real")
    practice = make_practice(make_other_region(), slug="example")
    Transfer.objects.create(
        practice=practice,
        region=region,
        state=Transfer.State.PILOTING,
        state_since="2026-01-01",
        language="nl",
    )

    def figures() -> list[str]:
        shown = page(client, "/en/")
        return re.findall(r"<dd>(\d+)</dd>", shown) + re.findall(r'count">(\d+)</span>', shown)

    before = figures()
    Practice.objects.filter(pk=practice.pk).update(invented=True)
    renew_stamp(LIBRARY)
    after = figures()
    assert [int(a) - int(b) for a, b in zip(before, after, strict=False)].count(1) >= 3
    assert all(int(a) >= int(b) for a, b in zip(before, after, strict=False))
    for address in ("/en/", "/en/practices/", "/en/practices/example/"):
        assert "invented example" in page(client, address), address
    assert "invented example" not in page(client, "/en/practices/real/")
    shown = page(client, "/en/practices/")
    assert "1 practice and 1 invented example" in shown
    feed = client.get("/en/practices/feed.atom").content.decode()
    assert feed.count("(invented example)") == 1


def test_an_invented_need_is_marked_wherever_it_is_shown_and_not_counted(client: Client) -> None:
    region = make_region()
    need = make_entry(region, direction="need", invented=True)
    addresses = ("exchange/", f"exchange/{need.slug}/", "exchange/offers-and-needs.csv")
    for path in (*addresses, f"regions/{region.slug}/"):
        shown = client.get(f"/en/{path}").content.decode()
        assert "invented" in shown, path
    assert "kurgusal örnek" in page(client, "/tr/exchange/")
    assert "0 offers and needs and 1 invented example" in page(client, "/en/exchange/")
    make_entry(region, direction="offer")
    filters = page(client, "/en/exchange/")
    assert ">0 + 1</span>" in filters  # of needs
    assert "0 and 1 invented example</span>" in filters
    assert 'count">1</span>' not in page(client, f"/en/regions/{region.slug}/")
