"""Suggestions: who sees them, what they say, and whom the weekly mail tells of what."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from rresi.exchange import suggesting
from rresi.exchange.models import Entry, Introduction, Suggestion
from rresi.exchange.rules import ASKED_A_WEEK
from rresi.exchange.services import entries, introductions, suggestions
from tests.factories.accounts import make_person
from tests.factories.exchange import make_entry, make_organisation
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db
ADVICE = {"what": "function", "function": "training", "reach": "anywhere"}


@pytest.fixture(autouse=True)
def _without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "load_encoder", lambda: None)


def _told(entry: Entry) -> tuple[list[suggesting.Told], list[suggesting.Told]]:
    suggestions.renew()
    with translation.override("en"):
        return suggesting.told(Entry.objects.get(pk=entry.pk))


def test_an_offer_fits_or_is_told_what_would_have_to_change() -> None:
    need = make_entry(make_organisation(), "need", languages=["nl"], **ADVICE)
    fitting = make_entry(make_organisation(), "offer", languages=["nl", "en"], **ADVICE)
    german = make_entry(make_organisation(), "offer", languages=["de"], **ADVICE)
    silent = make_entry(make_organisation(), "offer", **ADVICE)
    fits, misses = _told(need)
    assert [one.card.pk for one in fits] == [fitting.pk, silent.pk]
    assert "Language: Dutch" in fits[0].fits
    assert fits[1].unknown == ("Not stated: Language: Dutch",)
    assert "Language: Dutch" not in fits[1].fits
    (miss,) = misses
    assert miss.card.pk == german.pk
    assert miss.blocks == ("Does not fit: Language: Dutch",)
    assert miss.change == "Without this, it would be suggestion number 2: Language: Dutch"


def test_a_budget_for_a_day_is_said_as_the_entry_says_it() -> None:
    money: dict[str, Any] = {
        "price_from": None,
        "price_to": Decimal(200),
        "currency": "EUR",
        "price_unit": "day",
    }
    need = make_entry(make_organisation(), "need", **ADVICE, **money)
    money |= {"price_from": Decimal(150), "price_to": None}
    make_entry(make_organisation(), "offer", **ADVICE, **money)
    ((fit,), _misses) = _told(need)
    assert "Budget: €200 per day" in fit.fits


def test_what_only_a_region_may_see_is_suggested_within_it() -> None:
    home, elsewhere = make_region(), make_other_region()
    need = make_entry(make_organisation(home), "need", **ADVICE)
    far = make_entry(make_organisation(elsewhere), "need", **ADVICE)
    make_entry(make_organisation(home), "offer", audience="region", **ADVICE)
    assert len(_told(need)[0]) == 1
    assert _told(far) == ([], [])


def test_a_closed_offer_is_no_longer_suggested() -> None:
    need = make_entry(make_organisation(), "need", **ADVICE)
    offer = make_entry(make_organisation(), "offer", **ADVICE)
    assert len(_told(need)[0]) == 1
    Entry.objects.filter(pk=offer.pk).update(state="expired")
    with translation.override("en"):
        assert suggesting.told(need) == ([], []), "also before the worker has looked again"
    suggestions.renew()
    assert not Suggestion.objects.exists()


def test_only_who_looks_after_it_sees_what_is_suggested(client: Client) -> None:
    person = make_person()
    need = make_entry(make_organisation(member=person), "need", **ADVICE)
    make_entry(make_organisation(), "offer", "Lessons for beginners", **ADVICE)
    suggestions.renew()
    path = f"/en/exchange/{need.slug}/"
    assert "Lessons for beginners" not in client.get(path).content.decode()
    client.force_login(person)
    page = client.get(path).content.decode()
    assert "Lessons for beginners" in page
    assert "The same function: Training" in page


def test_the_weekly_mail_spares_who_offers_and_repeats_nothing() -> None:
    offer = make_entry(make_organisation(email="rare@offer.example"), "offer", **ADVICE)
    needs = [
        make_entry(make_organisation(email=f"n{n}@need.example"), "need", **ADVICE)
        for n in range(ASKED_A_WEEK + 2)
    ]
    suggestions.renew()
    assert suggestions.tell_weekly() == ASKED_A_WEEK
    assert Counter(one.to[0] for one in mail.outbox).most_common(1)[0][1] == 1
    assert all("rare@offer.example" not in str(one.body) for one in mail.outbox)
    assert not any(one.to == ["rare@offer.example"] for one in mail.outbox)
    assert suggestions.tell_weekly() == 0, "the provider has had enough this week"
    later = timezone.now() + timedelta(days=8)
    assert suggestions.tell_weekly(now=later) == len(needs) - ASKED_A_WEEK
    assert Introduction.objects.filter(offer=offer).count() == len(needs)


def test_one_tap_in_the_mail_says_yes(client: Client) -> None:
    need = make_entry(make_organisation(email="need@need.example"), "need", **ADVICE)
    make_entry(make_organisation(email="offer@offer.example"), "offer", **ADVICE)
    suggestions.renew()
    suggestions.tell_weekly()
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/\s]+(/\w\w/exchange/answer/\S+)", str(letter.body))
    assert link
    assert client.get(link[1]).status_code == 200
    assert len(mail.outbox) == 1
    client.post(link[1], {"said": "yes"})
    assert mail.outbox[-1].to == ["offer@offer.example"]
    assert Introduction.objects.get(need=need).need_answer == "yes"


@pytest.mark.parametrize("count", [1, 6])
def test_the_panel_asks_as_many_queries_for_one_as_for_many(
    count: int, django_assert_max_num_queries: object
) -> None:
    need, region = make_entry(make_organisation(), "need", **ADVICE), make_region()
    for _number in range(count):
        make_entry(make_organisation(region), "offer", **ADVICE)
    suggestions.renew()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        suggesting.told(need)


def test_it_takes_what_an_entry_states() -> None:
    region = make_region(country="NL")
    made = make_entry(region, "need", reach="home", languages=["nl"], capacity=4)
    assert entries.KIND == "entry"
    found = suggesting.engine_entry(made)
    assert found.places == {f"NL:{region.pk}:"}
    assert found.languages == {"nl"}
    assert (found.capacity, found.party % 2) == (4, 1)


def test_what_is_new_is_matched_within_minutes_and_the_page_says_so(client: Client) -> None:
    person = make_person()
    need = make_entry(make_organisation(member=person), "need", **ADVICE)
    client.force_login(person)
    path = f"/en/exchange/{need.slug}/"
    assert "We have not looked for matches yet" in client.get(path).content.decode()
    assert suggestions.match_new() == 1
    page = client.get(path).content.decode()
    assert "We have not looked" not in page
    assert "There are no matches yet" in page
    assert suggestions.match_new() == 0, "nothing is new"
    make_entry(make_organisation(), "offer", "Lessons for beginners", **ADVICE)
    assert suggestions.match_new() == 1, "a new offer is matched with the needs that stand"
    assert "Lessons for beginners" in client.get(path).content.decode()
    assert suggestions.match_new() == 0


def test_the_quick_way_suggests_what_the_whole_one_does() -> None:
    for number in range(4):
        way = "offer" if number % 2 else "need"
        make_entry(make_organisation(), way, cpv=f"3911{number}000", what="product")
        make_entry(make_organisation(), way, **ADVICE)
        suggestions.match_new()
    quick = set(Suggestion.objects.values_list("need", "offer", "fits", "score"))
    assert quick
    suggestions.renew()
    assert set(Suggestion.objects.values_list("need", "offer", "fits", "score")) == quick


def test_codes_of_one_group_are_suggested_and_said_to_be_related() -> None:
    need = make_entry(make_organisation(), "need", what="product", cpv="39111000")
    make_entry(make_organisation(), "offer", what="product", cpv="39130000")
    (fit,), _misses = _told(need)
    assert any(reason.startswith("A closely related purchase") for reason in fit.fits)


def test_an_offer_sees_the_needs_that_few_can_meet_and_no_more_than_a_week_bears() -> None:
    offer = make_entry(make_organisation(), "offer", **ADVICE)
    for _number in range(ASKED_A_WEEK + 2):
        make_entry(make_organisation(), "need", **ADVICE)
    fits, misses = _told(offer)
    assert (len(fits), misses) == (ASKED_A_WEEK, [])
    found = introductions.suggest(need=Entry.objects.get(pk=fits[0].card.pk), offer=offer)
    assert found is not None
    token = introductions.token_for(found, "offer", None)
    introductions.answer_by_link(token=token, said="no")
    assert fits[0].card.pk not in {one.card.pk for one in _told(offer)[0]}
