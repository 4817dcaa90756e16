"""What is invented to show the site is counted nowhere, and marked where it stands."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from rresi.core.stamps import renew_stamp
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event, Promise
from rresi.exchange.models import Entry
from rresi.practices.kind import LIBRARY
from rresi.practices.models import Practice
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator
from tests.factories.events import make_event
from tests.factories.exchange import make_entry, make_organisation
from tests.factories.practices import index, make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import page

pytestmark = pytest.mark.django_db

MANY = 17
"""So many of each: a number that nothing else on these pages has."""
PAGES = (
    "/en/",
    "/en/practices/",
    "/en/practices/?view=map",
    "/en/organisations/",
    "/en/organisations/?view=map",
    "/en/events/",
    "/en/exchange/",
    "/en/regions/",
    "/en/regions/the-hague/",
    "/en/regions/the-hague/ecosystem/",
    "/en/search/?q=repair",
    "/en/about/",
)
COUNTED = re.compile(rf"(?<![\w.,/-]){MANY}(?![\w.,/-])(?! (?:and \d+ )?invented| May| June)")
"""The number where it is not said of invented examples."""


def made(*, invented: bool) -> None:
    """A network of many practices, organisations, needs, events and adoptions."""
    make_coordinator()
    region, other = make_region(), make_other_region()
    for number in range(MANY):
        letters = chr(ord("a") + number) * 3
        practice = make_practice(
            region,
            slug=f"repair-{letters}",
            title=f"Repair {letters}",
            translations={},
            language="en",
        )
        Transfer.objects.create(
            practice=practice,
            region=other,
            state=Transfer.State.PLANNED,
            state_since="2026-01-01",
            reported_at="2026-01-01T00:00Z",
            language="en",
        )
        organisation = make_organisation(region, name=f"Repair {letters}", slug=f"org-{letters}")
        make_entry(organisation, title=f"Repair {letters}")
        event = make_event(f"visit-{letters}", name=f"Repair {letters}", host_region=region)
        Promise.objects.create(
            event=event, what=f"Do {letters}", language="en", region=region, is_public=True
        )
    for model in (Practice, Organisation, Entry, Event):
        model.objects.update(invented=invented)
    index(Practice.objects.all())
    renew_stamp(LIBRARY)


def text_of(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<span aria-hidden="true"[^>]*>[^<]*</span>', " ", main)
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main, flags=re.S).split())


def counted(client: Client) -> dict[str, list[str]]:
    """Where each page says the number of the many as a fact."""
    found = {}
    for path in PAGES:
        text = text_of(page(client, path))
        said = [text[max(0, at.start() - 50) : at.end() + 40] for at in COUNTED.finditer(text)]
        if said:
            found[path] = said
    return found


def test_no_page_counts_examples_as_a_fact(client: Client) -> None:
    made(invented=True)
    assert counted(client) == {}
    region = text_of(page(client, "/en/regions/the-hague/"))
    assert "Promises made at events" in region
    assert "invented example" in region.partition("Do qqq")[2][:80], region[-3000:]


def test_an_invented_event_is_marked_among_what_is_new(client: Client) -> None:
    client.force_login(make_coordinator())
    make_event("visit", name="A visit", host_region=make_region())
    assert "invented" not in text_of(page(client, "/en/needs/lately/"))
    Event.objects.update(invented=True)
    assert "invented example Mission" in text_of(page(client, "/en/needs/lately/"))


def test_pages_count_what_is_real_without_a_word_of_examples(client: Client) -> None:
    made(invented=False)
    found = counted(client)
    for path in ("/en/", "/en/practices/", "/en/organisations/", "/en/search/?q=repair"):
        assert path in found
    for path in PAGES:
        assert "invented" not in text_of(page(client, path)), path
