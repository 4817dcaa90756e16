"""Introductions: nobody is contacted, and no address shown, before both sides said yes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Incomplete, Refused
from rresi.exchange import queries
from rresi.exchange.models import FollowUp, Introduction, Step
from rresi.exchange.rules import ASKED_A_WEEK
from rresi.exchange.services import entries, introductions, outcomes
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import (
    introduce,
    make_entry,
    make_introduction,
    make_organisation,
)
from tests.pages import hidden

pytestmark = pytest.mark.django_db


def _link(number: int = -1) -> str:
    found = re.search(r"https?://[^/\s]+(/\w\w/exchange/\S+)", str(mail.outbox[number].body))
    assert found
    return found[1]


def _pair() -> Introduction:
    need = make_entry(make_organisation(email="need@need.example"), "need", "A printer")
    offer = make_entry(make_organisation(email="offer@offer.example"), "offer", "We print")
    return make_introduction(need, offer)


def _days_ago(count: int) -> str:
    return f"{timezone.localdate() - timedelta(days=count):%d/%m/%Y}"


def test_a_suggestion_contacts_nobody() -> None:
    _pair()
    introductions.ask_waiting()
    assert mail.outbox == []


def test_one_yes_asks_the_other_side_and_the_second_introduces(client: Client) -> None:
    found = _pair()
    token = introductions.token_for(found, "need", None)
    introductions.answer_by_link(token=token, said="yes")
    assert [one.to for one in mail.outbox] == [["offer@offer.example"]]
    assert "need@need.example" not in str(mail.outbox[0].body)
    path = _link()
    page = client.get(path)
    assert "need@need.example" not in page.content.decode()
    found.refresh_from_db()
    assert found.offer_answer == "open", "to look says nothing"
    assert client.post(path, {"said": "yes"}).status_code == 302
    assert client.post(path, {"said": "yes"}).status_code == 302, "a second tap changes nothing"
    found.refresh_from_db()
    assert found.introduced_at
    assert sorted(one.to[0] for one in mail.outbox[1:]) == [
        "need@need.example",
        "offer@offer.example",
    ]
    assert "need@need.example" in client.get(path).content.decode()
    assert FollowUp.objects.filter(introduction=found).count() == 6
    assert Step.objects.filter(introduction=found, event="introduced").count() == 1


def test_not_now_ends_it_and_tells_no_reason() -> None:
    found = _pair()
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    token = introductions.token_for(found, "offer", None)
    introductions.answer_by_link(token=token, said="no", why="price", remark="Too cheap")
    last = mail.outbox[-1]
    assert last.to == ["need@need.example"]
    assert "Too cheap" not in str(last.body)
    assert "offer@offer.example" not in str(last.body)
    assert Step.objects.get(event="no").why == "price"
    Step.objects.filter(event="no").delete()
    with pytest.raises(Refused):
        introductions.answer_by_link(token=token, said="yes")


def test_a_yes_to_what_was_withdrawn_since_introduces_nobody(client: Client) -> None:
    found = _pair()
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    entries.close(actor=OPERATOR, entry=found.need, closing="withdrawn")
    path = _link()
    shown = client.get(path).content.decode()
    assert "This offer or need has been withdrawn" in shown
    assert "Yes, introduce us" not in shown
    mail.outbox.clear()
    answered = client.post(path, {"said": "yes"}, follow=True).content.decode()
    assert "This did not lead to an introduction" in answered
    assert mail.outbox == [], "nobody is told that who said yes cannot"
    found.refresh_from_db()
    assert found.introduced_at is None
    assert found.lapsed_at
    assert not any("need@need.example" in str(one.body) for one in mail.outbox)
    assert client.post(path, {"said": "yes"}).status_code == 410


def test_not_now_becomes_a_yes_for_fourteen_days(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _pair()
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    path = f"/en/exchange/answer/{introductions.token_for(found, 'offer', None)}/"
    assert "Change your answer" in client.post(path, {"said": "no"}, follow=True).content.decode()
    found.refresh_from_db()
    later = timezone.now() + timedelta(days=15)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert "Change your answer" not in client.get(path).content.decode()
        assert client.post(path, {"said": "yes"}).status_code == 410
    assert client.post(path, {"said": "yes"}, follow=True).status_code == 200
    found.refresh_from_db()
    assert found.introduced_at
    assert client.post(path, {"said": "no"}).status_code == 410, "the other has the address now"


def test_the_database_introduces_nobody_who_has_not_said_yes() -> None:
    found = _pair()
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=found.pk).update(introduced_at=timezone.now())


def test_a_provider_is_asked_three_times_a_week_and_the_rarest_need_first() -> None:
    provider = make_organisation()
    offer = make_entry(provider, "offer")
    made = []
    for number in range(ASKED_A_WEEK + 2):
        found = make_introduction(make_entry(make_organisation()), offer)
        Introduction.objects.filter(pk=found.pk).update(alternatives=10 - number)
        made.append(found)
        token = introductions.token_for(found, "need", None)
        introductions.answer_by_link(token=token, said="yes")
    asked = Introduction.objects.filter(offer_asked_at__isnull=False)
    assert asked.count() == ASKED_A_WEEK
    assert introductions.ask_waiting() == (0, 0)
    Introduction.objects.update(offer_asked_at=None)
    Introduction.objects.filter(pk=made[0].pk).update(
        offer_asked_at=timezone.now() - timedelta(days=6)
    )
    Introduction.objects.filter(pk=made[1].pk).update(
        offer_asked_at=timezone.now() - timedelta(days=5)
    )
    assert introductions.ask_waiting()[0] == 1
    made[-1].refresh_from_db()
    assert made[-1].offer_asked_at, "the need that the fewest can meet"


def test_silence_ends_it_after_thirty_days() -> None:
    found = _pair()
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    Introduction.objects.update(offer_asked_at=timezone.now() - timedelta(days=31))
    assert introductions.ask_waiting() == (0, 1)
    assert introductions.ask_waiting() == (0, 0)
    assert Step.objects.get(event="lapsed").why == "silence"
    assert mail.outbox[-1].to == ["need@need.example"]


def test_nobody_answers_for_another() -> None:
    found = _pair()
    stranger = make_person()
    make_organisation(member=stranger)
    with pytest.raises(PermissionDenied):
        introductions.answer(actor=actor_of(stranger), introduction=found, side="offer", said="yes")
    with pytest.raises(Incomplete):
        introductions.answer_by_link(
            token=introductions.token_for(found, "offer", None), said="perhaps"
        )


def test_what_came_of_it_is_asked_and_told_by_one_tap(client: Client) -> None:
    found = introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    Introduction.objects.update(introduced_at=timezone.now() - timedelta(days=100))
    FollowUp.objects.exclude(after="12m").update(due_on=timezone.localdate())
    before = len(mail.outbox)
    assert outcomes.ask_due() == 2, "the later of two questions, to each side"
    assert outcomes.ask_due() == 0
    assert len(mail.outbox) == before + 2
    path = _link()
    assert client.get(path).status_code == 200
    found.refresh_from_db()
    assert found.stage == "nothing"
    assert client.post(path, {"stage": "contract"}).status_code == 302
    found.refresh_from_db()
    assert found.stage == "contract"
    client.post(path, {"stage": "talk"})
    found.refresh_from_db()
    assert found.stage == "contract", "what was reached stays reached"
    client.post(path, {"why": "time"})
    found.refresh_from_db()
    assert found.ended_at
    assert client.post(path, {}).status_code == 422


def test_a_report_has_a_day_and_is_taken_back(client: Client) -> None:
    found = introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    noon = timezone.localtime().replace(hour=12)
    Introduction.objects.update(introduced_at=noon - timedelta(days=100))
    path = f"/en/exchange/outcome/{outcomes.token_for(found, 'need', None)}/"
    client.post(path, {"stage": "talk", "day": _days_ago(60)})
    client.post(path, {"stage": "contract", "day": _days_ago(10)})
    course = queries.introductions.courses()["service"][0]
    assert [round(course.reached[step]) for step in (1, 2, 3, 4)] == [40, 40, 90, 90]
    page = client.get(path).content.decode()
    assert "Your last report: A contract, on" in page
    taken = {"undo": hidden(page, "undo")}
    other = f"/en/exchange/outcome/{outcomes.token_for(found, 'offer', None)}/"
    assert client.post(other, taken).status_code == 410, "each side takes back its own"
    assert client.post(path, taken).status_code == 302
    assert client.post(path, taken).status_code == 302, "pressed twice"
    found.refresh_from_db()
    assert found.stage == "talk"
    assert Step.objects.filter(event="taken-back").count() == 1
    client.post(path, {"why": "time"})
    found.refresh_from_db()
    assert found.ended_at
    client.post(path, {"undo": Step.objects.get(why="time").pk})
    assert Introduction.objects.filter(ended_at=None).exists()
    assert queries.introductions.reasons_given() == {}


@pytest.mark.parametrize(
    ("days_ago", "words"), [(-1, "in the future"), (101, "not been introduced yet")]
)
def test_a_day_that_cannot_be_is_refused_and_the_words_stay(
    client: Client, days_ago: int, words: str
) -> None:
    found = introduce(make_entry(make_organisation()), make_entry(make_organisation(), "offer"))
    Introduction.objects.update(introduced_at=timezone.now() - timedelta(days=100))
    path = f"/en/exchange/outcome/{outcomes.token_for(found, 'need', None)}/"
    told = {"stage": "talk", "day": _days_ago(days_ago), "remark": "See you on Monday"}
    for day, said in ((_days_ago(days_ago), words), ("soon", "is not a day")):
        answer = client.post(path, {**told, "day": day})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "See you on Monday" in answer.content.decode()
    found.refresh_from_db()
    assert found.stage == "nothing"


def test_a_record_is_never_rewritten() -> None:
    found = _pair()
    step = Step.objects.get(introduction=found)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(event="yes")


def test_what_lasts_a_year_is_not_said_on_the_first_day() -> None:
    person = make_person()
    need = make_entry(make_organisation(member=person), "need")
    found = introduce(need, make_entry(make_organisation(), "offer"))
    said: dict[str, Any] = {"actor": actor_of(person), "introduction": found, "side": "need"}
    with pytest.raises(Incomplete, match="Twelve months"):
        outcomes.report(**said, stage="lasting")
    with pytest.raises(Incomplete):
        outcomes.report(**said, stage="contact", why="price")
    outcomes.report(**said, stage="contact")


def test_words_are_for_the_two_sides_after_both_said_yes_and_for_a_year(client: Client) -> None:
    found = _pair()
    paths = {
        side: f"/en/exchange/answer/{introductions.token_for(found, side, None)}/"
        for side in ("need", "offer")
    }
    client.post(paths["need"], {"said": "yes", "remark": "We start in May."})
    assert "We start in May." not in client.get(paths["offer"]).content.decode()
    client.post(paths["offer"], {"said": "yes"})
    for path in paths.values():
        assert "We start in May." in client.get(path).content.decode()
    client.force_login(make_coordinator())
    record = client.get(f"/en/exchange/introductions/{found.pk}/").content.decode()
    assert "We start in May." not in record
    assert outcomes.erase_remarks() == 0
    assert outcomes.erase_remarks(now=timezone.now() + timedelta(days=366)) == 1
    assert "We start in May." not in client.get(paths["offer"]).content.decode()


def test_the_headline_of_the_answer_page_follows_the_answer(client: Client) -> None:
    found = _pair()
    path = f"/en/exchange/answer/{introductions.token_for(found, 'need', None)}/"
    assert "<h1" in (asked := client.get(path).content.decode())
    assert "Would you like to meet?" in asked
    assert "You said yes" in client.post(path, {"said": "yes"}, follow=True).content.decode()
    no = client.post(path, {"said": "no"}, follow=True).content.decode()
    assert "Would you like to meet?" not in no


def test_a_reason_counts_until_the_same_side_says_yes(client: Client) -> None:
    found = _pair()
    path = f"/en/exchange/answer/{introductions.token_for(found, 'need', None)}/"
    client.post(path, {"said": "no", "why": "price"})
    assert queries.introductions.reasons_given() == {"price": 1}
    client.post(path, {"said": "yes"})
    assert queries.introductions.reasons_given() == {}


def test_a_form_from_before_the_answer_changes_nothing(client: Client) -> None:
    found = _pair()
    introductions.answer_by_link(token=introductions.token_for(found, "need", None), said="yes")
    path = _link()
    seen = hidden(client.get(path).content.decode(), "seen")
    client.post(path, {"said": "no", "seen": seen})
    stale = client.post(path, {"said": "yes", "seen": seen})
    assert stale.status_code == 422
    assert "You have since answered in another window." in stale.content.decode()
    found.refresh_from_db()
    assert (found.offer_answer, found.introduced_at) == ("no", None)


def test_a_yes_is_withdrawn_while_the_other_may_still_change_its_mind(client: Client) -> None:
    found = _pair()
    own = f"/en/exchange/answer/{introductions.token_for(found, 'need', None)}/"
    other = f"/en/exchange/answer/{introductions.token_for(found, 'offer', None)}/"
    client.post(own, {"said": "yes"})
    client.post(other, {"said": "no"})
    assert "Change your answer" in client.get(own).content.decode()
    assert client.post(own, {"said": "no"}).status_code == 302
    assert client.post(other, {"said": "yes"}).status_code == 410
    found.refresh_from_db()
    assert found.introduced_at is None
