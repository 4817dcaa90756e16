"""Every word of a practice's page is searched, in every language in which it is read."""

from __future__ import annotations

from typing import Any

import pytest

from rresi.accounts.roles import OPERATOR
from rresi.core.documents.describing import Control, describe
from rresi.core.documents.words import word_fields
from rresi.ecosystem.services import create_organisations
from rresi.editorial.searching import FILED_UNDER, search_documents
from rresi.impact.kind import CASES
from rresi.media.encoding import reencode
from rresi.practices.kind import PRACTICES
from rresi.search import interface as search
from tests.factories.pictures import picture
from tests.factories.practices import index, make_practice

pytestmark = pytest.mark.django_db

NOT_SEARCHED = {
    Control.NUMBER: "a figure is no word",
    Control.RANGE: "a figure is no word",
    Control.MONTH: "a date is no word",
    Control.PERIOD: "a date is no word",
    Control.DATE: "a date is no word",
    Control.FLAG: "the words of the interface",
    Control.CHOICE: "the words of the interface, in their facet",
    Control.PICTURE: "an address",
}
"""By control what is shown on a page and not searched, and why."""


def exempt(about: Any) -> bool:
    return about.control in NOT_SEARCHED or about.personal or "inputmode" in about.attributes


@pytest.mark.parametrize("kind", [PRACTICES, CASES], ids=["practice", "case"])
def test_every_field_is_searched_or_an_exception_by_name(kind: Any) -> None:
    """A field that is neither would be shown and not found."""
    filed = {kind.tags[vocabulary] for vocabulary in FILED_UNDER if vocabulary in kind.tags}
    own = {"sdgs", "currency", "price_year", "resources.money.currency"}  # say too little
    left = []
    for one in describe(kind.document).fields:
        inner = one.row.fields if one.row else (one,)
        for each in inner:
            place = f"{one.place}.{each.place}" if one.row else one.place
            about = each.about
            named = about.control in {Control.LINE, Control.LINES}
            searched = about.words or one.place in filed or (named and about.choices is None)
            if not searched and place not in own and not exempt(about):
                left.append(place)
    assert left == []


def everything() -> dict[str, Any]:
    """A practice of which every field says a word of its own."""
    return {
        "sources": [{"title": "Jaarverslag zonnebloem", "url": "https://example.org/a"}],
        "links": [{"title": "Handreiking korenbloem", "url": "https://example.org/b"}],
        "evidence": [
            {"statement": "Er zijn er veel.", "value": "3", "unit": "klaprozen per jaar"},
        ],
        "resources": {
            "people": "Een hovenier.",
            "time": "Een boterbloem lang.",
            "money": [{"amount": "5", "currency": "EUR", "note": "voor paardenbloemen"}],
        },
        "conditions": [{"kind": "funding", "text": "Er is een margriet nodig."}],
        "images": [
            {
                "file": "flower.jpg",
                "alt": "Een vergeet-mij-nietje",
                "licence": "CC BY 4.0",
                "credit": "Madelief Fotografie",
            }
        ],
    }


@pytest.mark.parametrize(
    "asked",
    [
        *("zonnebloem", "korenbloem", "klaprozen", "hovenier", "boterbloem", "paardenbloemen"),
        *("margriet", "vergeet-mij-nietje", "madelief fotografie"),
    ],
)
def test_what_rows_say_is_found(asked: str) -> None:
    practice = make_practice(pictures=[reencode(picture())], translations={}, **everything())
    index([practice])
    answer = search.search(asked, language="nl", kinds=["practice"])
    assert [hit.object_id for hit in answer.hits if hit.exact] == [practice.pk]


def test_the_words_stand_in_the_order_of_the_page() -> None:
    """Whatever order the database keeps them in: the first of them are encoded."""
    practice = make_practice(translations={})
    text = practice.texts.get(language=practice.source_language)
    text.words = dict(sorted(text.words.items(), reverse=True))
    text.save()
    [document] = search_documents(PRACTICES, [practice.pk])
    said = [one.text for one in word_fields(PRACTICES.document, practice.document)]
    assert document.body.startswith(said[1])


def test_an_organisation_is_found_by_its_name_in_every_language() -> None:
    record = {"slug": "heel", "name": "Stichting Heel", "names": {"en": "Wholeness", "de": "Ganz"}}
    create_organisations(actor=OPERATOR, records=[record])
    practice = make_practice(organisation="Stichting Heel", partners=[])
    index([practice])
    for asked in ("Wholeness", "Ganz"):
        [hit] = search.search(asked, language="en", kinds=["practice"]).hits
        assert hit.channel == search.Channel.NAME
