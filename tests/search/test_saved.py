"""Saved searches tell once what is new."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from rresi.core.declarations import replaced
from rresi.search import saved
from rresi.search.interface import load_glossary, reindex, save_search, search
from rresi.search.models import SavedSearch
from rresi.search.saved import SavedFilters
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


def test_something_new_is_told_once(library: Shelf) -> None:
    mine = save_search(owner_id=7, text="wijkbedrijf", language="nl", kinds=["thing"])
    told: list[tuple[int, ...]] = []

    def hear(hits: Any, **_: Any) -> None:
        told.append(tuple(hit.object_id for hit in hits))

    saved.new_finds.connect(hear)
    try:
        assert saved.check(mine) == ()  # what fitted at first is no news
        library.put(50, "nl", "Nog een wijkbedrijf", "In een andere wijk.")
        library.put(51, "nl", "Muziekschool", "Les voor kinderen.")
        reindex("thing", [50, 51])
        assert saved.check_saved_searches.call() == "1 finds"
        assert saved.check_saved_searches.call() == "0 finds"
    finally:
        saved.new_finds.disconnect(hear)
    assert told == [(50,)]
    found = saved.feed(mine.secret)
    assert found is not None
    assert [find.object_id for find in found[1]] == [50]


def test_a_related_term_alone_is_no_find(library: Shelf) -> None:
    load_glossary()
    mine = save_search(owner_id=7, text="beschut werk", language="nl", kinds=["thing"])
    library.put(60, "nl", "Kantine", "Een kantine biedt begeleid werk.")
    library.put(61, "nl", "Wasserij", "Een wasserij biedt beschut werk.")
    reindex("thing", [60, 61])
    answer = search("beschut werk", language="nl", kinds=["thing"])
    assert [hit.object_id for hit in answer.hits] == [61, 60]
    assert [hit.object_id for hit in saved.check(mine)] == [61]


def test_facets_narrow_a_saved_search(library: Shelf) -> None:
    narrow = SavedFilters("thing", lambda query: {"thing": {int(query.removeprefix("only="))}})
    mine = save_search(
        owner_id=7, text="wijkbedrijf", language="nl", kinds=["thing"], filters="only=60"
    )
    for number in (60, 61):
        library.put(number, "nl", f"Wijkbedrijf {number}", "Werk in de wijk.")
    reindex("thing", [60, 61])
    with replaced(SavedFilters, narrow):
        assert [hit.object_id for hit in saved.check(mine)] == [60]


def test_limits_and_forgetting(library: Shelf) -> None:
    with pytest.raises(ValueError, match="empty"):
        save_search(owner_id=7, text="  ", language="nl")
    for number in range(saved.AT_MOST):
        save_search(owner_id=7, text=f"vraag {number}", language="nl")
    with pytest.raises(ValueError, match="at most"):
        save_search(owner_id=7, text="een te veel", language="nl")
    assert len(saved.own_searches(7)) == saved.AT_MOST
    saved.forget_owner(7)
    assert saved.own_searches(7) == []
    assert saved.feed("no such secret") is None


def test_a_search_is_kept_once(library: Shelf) -> None:
    asked: dict[str, Any] = {"text": "wijkbedrijf", "language": "nl", "kinds": ["thing", "case"]}
    mine = save_search(owner_id=7, **asked)
    assert save_search(owner_id=7, **{**asked, "kinds": ["case", "thing"]}) == mine
    assert save_search(owner_id=8, **asked) != mine
    assert save_search(owner_id=7, filters="only=60", **asked) != mine
    assert save_search(owner_id=7, by_mail=True, **asked).by_mail
    assert save_search(owner_id=7, **asked).by_mail
    assert len(saved.own_searches(7)) == 2
    with pytest.raises(IntegrityError):  # whoever writes past the service
        SavedSearch.objects.create(owner_id=7, digest=mine.digest, secret="another")


def test_a_full_shelf_still_knows_what_is_on_it(library: Shelf) -> None:
    for number in range(saved.AT_MOST):
        save_search(owner_id=7, text=f"vraag {number}", language="nl")
    assert save_search(owner_id=7, text="vraag 3", language="nl").text == "vraag 3"
