"""Relations between organisations: whole sentences both ways, notes in the reader's language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import queries, services
from rresi.ecosystem.models import Relation, RelationText
from rresi.ecosystem.profile import Profile

pytestmark = pytest.mark.django_db
KINDS = [kind.value for kind in Relation.Kind]


def relation(kind: str, target: str, **note: str) -> dict[str, Any]:
    return {"kind": kind, "target": target, "source": "https://example.org/", "note": note}


def make(*relations: dict[str, Any]) -> None:
    """The city, with these relations to the hub."""
    records: list[dict[str, Any]] = [
        {"slug": "city", "name": "The City", "names": {"nl": "De Stad"}, "relations": relations},
        {"slug": "hub", "name": "The Hub"},
    ]
    services.create_organisations(actor=OPERATOR, records=records)


def lines(slug: str, language: str = "en") -> list[str]:
    """The sentences of the page's relations, without tags, notes and sources."""
    page = Client().get(f"/{language}/organisations/{slug}/").content.decode()
    found = re.search(r'<ul class="list">(.*?)</ul>', page, re.DOTALL)
    assert found, page
    items = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)
    sentences = (item.partition("<div>")[0] for item in items)
    return [" ".join(re.sub(r"<[^>]*>", "", one).split()) for one in sentences]


def test_each_kind_has_a_sentence_in_both_directions() -> None:
    make(*(relation(kind, "hub") for kind in KINDS))
    said, heard = lines("city"), lines("hub")
    assert said == [
        "Works with The Hub",
        "Founded The Hub",
        "Member of The Hub",
        "Funds The Hub",
        "Hosts The Hub",
        "Trains people from The Hub",
        "Refers people to The Hub",
        "Buys from The Hub",
    ]
    assert heard == [
        "Works with The City",
        "Founded by The City",
        "Has The City as a member",
        "Funded by The City",
        "Hosted by The City",
        "Gets training from The City",
        "Receives people referred by The City",
        "Sells to The City",
    ]


def test_a_note_is_said_in_the_readers_language_and_marked_in_another() -> None:
    make(relation("funds", "hub", en="Since 2015", nl="Sinds 2015"))
    page = Client().get("/nl/organisations/city/").content.decode()
    assert '<span class="muted">Sinds 2015</span>' in page
    page = Client().get("/de/organisations/city/").content.decode()
    assert '<span class="muted" lang="en">Since 2015</span>' in page


def test_more_relations_take_no_more_statements() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = queries.whole("city")
            assert found is not None
            Profile.of(found, whole=True)
        return len(captured)

    make(relation("funds", "hub", en="Since 2015"))
    one = count()
    city = Relation.objects.get().origin
    others = [{"slug": f"o{n}", "name": f"O {n}"} for n in range(20)]
    services.create_organisations(actor=OPERATOR, records=others)
    for other in type(city).objects.filter(slug__startswith="o"):
        made = Relation.objects.create(kind="hosts", origin=city, target=other)
        RelationText.objects.create(relation=made, language="en", note="In its hall")
    assert count() == one <= 14
