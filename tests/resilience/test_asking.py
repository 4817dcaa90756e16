"""Asking who knows: who is asked what, once, and what an answer does to the report."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.core import taxonomies
from rresi.core.formats import day
from rresi.core.refusals import Refused
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.models import (
    Change,
    FactDates,
    Offer,
    Organisation,
    OrganisationMember,
    Relation,
    Suggestion,
)
from rresi.ecosystem.services import (
    create_organisations,
    merge,
    reopening,
    suggesting,
    undo_merge,
)
from rresi.ecosystem.services.claiming import keep_fresh
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager
from rresi.resilience import asking, front, questions, reading, services
from rresi.resilience.confirming import Confirmations, confirmations_of
from rresi.resilience.models import Question
from rresi.resilience.proposing import answers_by
from rresi.resilience.queries import export_of
from rresi.resilience.reaching import line
from rresi.resilience.recorded import Recorded
from rresi.resilience.recording import PAUSE, recorded_of
from rresi.resilience.statements import label
from rresi.resilience.unsure import by_function, to_confirm, unsure
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.regions import make_region
from tests.factories.resilience import make_ecosystem

REPORT = "/en/regions/the-hague/ecosystem/"
QUESTIONS = f"{REPORT}questions/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    found = make_ecosystem()
    Organisation.objects.update(email="", languages=["en"])
    for slug in ("hub", "bank"):
        Organisation.objects.filter(slug=slug).update(email=f"info@{slug}.example")
    return found


@pytest.fixture
def manager(region: Region) -> User:
    user = make_person("manager@example.org")
    appoint_manager(actor=OPERATOR, region=region, user=user)
    return user


def ask(manager: User, region: Region) -> int:
    return asking.ask(actor=actor_of(manager), region=region)


def token_in(message: EmailMessage) -> str:
    found = re.search(r"/ecosystem/questions/(\S+)/", str(message.body))
    assert found, message.body
    return found[1]


def test_each_is_asked_its_two_questions_once(region: Region, manager: User) -> None:
    assert ask(manager, region) == 2
    assert sorted(one.to[0] for one in mail.outbox) == ["info@bank.example", "info@hub.example"]
    assert Question.objects.count() == 4
    assert {one.asked_by for one in Question.objects.all()} == {manager}
    for one in mail.outbox:
        assert one.subject.startswith("2 questions for ")
        assert len(re.findall(r"\?\n", str(one.body))) == 2
    with pytest.raises(Refused, match="no one left"):
        ask(manager, region)
    assert len(mail.outbox) == 2


def test_the_mail_is_in_the_language_of_the_organisation(region: Region, manager: User) -> None:
    Organisation.objects.filter(slug="hub").update(languages=["tr"])
    ask(manager, region)
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    assert "/tr/regions/the-hague/ecosystem/questions/" in one.body


def test_without_a_language_of_its_own_it_is_that_of_the_region(
    region: Region, manager: User
) -> None:
    Organisation.objects.update(languages=[], country="")
    ask(manager, region)
    assert mail.outbox
    for one in mail.outbox:
        assert "/nl/regions/the-hague/ecosystem/questions/" in one.body


def test_the_mail_says_who_asks_and_whom_an_answer_reaches(region: Region, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(name="Joris Bakker")
    ask(manager, region)
    assert "Joris" not in mail.outbox[0].body  # who agreed to nothing stays an office
    assert "Region manager, The Hague" in mail.outbox[0].body
    assert mail.outbox[0].reply_to == []
    Question.objects.all().delete()
    User.objects.filter(pk=manager.pk).update(named_since=timezone.now())
    ask(manager, region)
    assert "Joris Bakker (Region manager, The Hague)" in mail.outbox[-1].body
    assert mail.outbox[-1].reply_to == ["manager@example.org"]


def test_without_a_named_person_an_answer_reaches_the_network(
    region: Region, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(brand.current(), email="office@network.example")
    monkeypatch.setattr(brand, "current", lambda: known)
    ask(manager, region)
    assert mail.outbox[0].reply_to == ["office@network.example"]


def test_who_does_not_want_to_be_asked_is_left_alone_until_they_say_otherwise(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    assert f"{path}#no-more" in one.body
    assert "Please do not ask us again" in client.get(path).content.decode()
    for _press in range(2):
        assert client.post(path, {"said": "no-more"}).status_code == 302
    page = client.get(path).content.decode()
    assert "You may ask us again" in page
    assert 'name="question"' not in page  # nothing is asked of who wants no questions

    # A year later: neither its own mail nor the yearly one carries a question to it.
    Question.objects.update(asked_at=timezone.now() - timedelta(days=400))
    assert {one.organisation.slug for one in questions.to_ask(region)[0]} == {"bank"}
    assert questions.ranked(region, actor="hub") == []
    client.force_login(manager)
    assert "1 does not want to be asked." in client.get(QUESTIONS).content.decode()
    client.logout()
    # The one that it is merged with is left alone as well.
    kept, other = (Organisation.objects.get(slug=slug) for slug in ("school", "hub"))
    merging = merge(actor=OPERATOR, keep=kept, other=other)
    assert questions.ranked(region, actor="school") == []
    undo_merge(actor=OPERATOR, merge=merging)

    assert client.post(path, {"said": "again"}).status_code == 302
    assert {one.organisation.slug for one in questions.to_ask(region)[0]} == {"bank", "hub"}


def test_nobody_is_troubled_for_an_answer_that_is_all_but_certain(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chances() -> list[float]:
        facts = [one.fact for one in questions.ranked(region, at_most=99)]
        return sorted(1 - one.probability if one.recorded else one.probability for one in facts)

    every = chances()
    assert every[0] < every[-1]
    monkeypatch.setattr(questions, "LEAST", every[-1])
    assert set(chances()) == {every[-1]}


def test_nobody_is_troubled_for_an_answer_that_changes_nothing(region: Region) -> None:
    """What three provide outlives a closure, and one more of them adds less than a point."""
    facts = questions.facts_worth_asking(recorded_of(region), (), percent=80, asked=())
    thin = {one.function for one in facts}
    assert {"finance", "training", "workspace"} <= thin
    assert "incubation" not in thin  # two provide it
    bare = replace_offers(recorded_of(region), "incubation", confidence=0.5)
    doubted = questions.facts_worth_asking(bare, (), percent=100, asked=())
    assert {(one.function, one.recorded) for one in doubted} == {("incubation", True)}  # one of two


def replace_offers(recorded: Recorded, function: str, *, confidence: float) -> Recorded:
    """The same records with offers of one function that are less certain."""
    offers = (
        one.model_copy(update={"confidence": confidence}) if one.function == function else one
        for one in recorded.offers
    )
    return recorded.model_copy(update={"offers": tuple(offers)})


def test_relations_are_asked_about_that_would_relieve(region: Region) -> None:
    def asked() -> set[frozenset[str]]:
        found = questions.ranked(region, at_most=99)
        return {frozenset((one.fact.actor, one.fact.other)) for one in found if one.fact.other}

    told = reading.read(region)
    assert told is not None
    (one,) = told.report.result.reliefs
    assert asked() == {frozenset((one.first, one.second))}
    # Of few relations the page says nothing, and asks nothing about them.
    records = [{"name": f"Alone {n}", "region": "the-hague"} for n in range(4)]
    create_organisations(actor=OPERATOR, records=records)
    services.refresh(region)
    assert asked() == set()


def test_only_who_looks_after_the_region_asks(region: Region, client: Client) -> None:
    stranger = make_person("stranger@example.org")
    with pytest.raises(PermissionDenied):
        asking.ask(actor=actor_of(stranger), region=region)
    client.force_login(stranger)
    assert client.get(QUESTIONS).status_code == 404
    assert client.post(QUESTIONS).status_code == 404
    assert not mail.outbox


def test_a_yes_becomes_an_offer_and_the_report_follows(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    question = Question.objects.filter(organisation__slug="hub").exclude(function="").first()
    assert question is not None
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    before = reading.read(region)
    assert before is not None

    page = client.get(path)
    assert page.status_code == 200
    for text in (one.body, page.content.decode()):
        assert "what you do for other organisations or people, not for yourselves" in text
    assert str(taxonomies.FUNCTIONS[question.function].label) in page.content.decode()
    assert not Offer.objects.filter(function=question.function).exists()

    data = {"question": question.pk, "said": "yes"}
    for _press in range(2):
        assert client.post(path, data).status_code == 302
    offer = Offer.objects.get(organisation__slug="hub", function=question.function)
    assert (offer.confidence, offer.stated_on) == (1, timezone.localdate())
    dates = FactDates.objects.get(organisation__slug="hub", group="offers")
    assert (dates.confirmed_as, dates.stated_on) == ("", None)  # nobody asked about its others
    (change,) = Change.objects.filter(event=Change.Event.ANSWERED)
    assert change.by_link
    assert "you answered “" in client.get(path).content.decode()

    after = reading.read(region)
    assert after is not None
    assert after.standing.outdated
    assert services.refresh(region)
    after = reading.read(region)
    assert after is not None
    assert after.report.result.redundancy > before.report.result.redundancy
    # Taken back by the same link: what the yes wrote goes, and comes again with another yes.
    assert "That was a mistake: the answer is no" in client.get(path).content.decode()
    for said, count in (("no", 0), ("yes", 1)):
        assert client.post(path, {"question": question.pk, "said": said}).status_code == 302
        offers = Offer.objects.filter(organisation__slug="hub", function=question.function)
        assert offers.count() == count
        question.refresh_from_db()
        assert question.answer == said


def test_who_has_closed_is_asked_nothing(region: Region, manager: User, client: Client) -> None:
    ask(manager, region)
    question = Question.objects.filter(organisation__slug="hub").exclude(function="").first()
    assert question is not None
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    Organisation.objects.filter(slug="hub").update(closed_on=timezone.localdate())
    for answer in (client.get(path), client.post(path, {"question": question.pk, "said": "yes"})):
        assert answer.status_code == 410
        assert "This question is closed. It takes no more answers." in answer.content.decode()
    assert not Offer.objects.filter(organisation__slug="hub", function=question.function).exists()


def test_a_no_is_kept_and_makes_the_gap_more_certain(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    question = Question.objects.filter(organisation__slug="bank").exclude(function="").first()
    assert question is not None
    chance = _chance(region, question.function)
    (one,) = [one for one in mail.outbox if one.to == ["info@bank.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    assert client.post(path, {"question": question.pk, "said": "no"}).status_code == 302
    assert not Offer.objects.filter(function=question.function).exists()
    question.refresh_from_db()
    assert (question.answer, question.answered_at is not None) == ("no", True)
    assert services.refresh(region)
    assert _chance(region, question.function) > chance
    page = client.get("/en/regions/the-hague/ecosystem/").content.decode()
    assert "1 organisation has answered that it does not provide this." in page
    # After a year nobody can rely on it, and the question may be asked again.
    later = timezone.localdate() + timedelta(days=366)
    assert recorded_of(region).denials
    assert not recorded_of(region, later).denials


def _chance(region: Region, key: str) -> float:
    found = reading.read(region, asked=80)
    assert found is not None
    (function,) = [one for one in found.report.result.functions if one.key == key]
    assert function.chance is not None
    return function.chance


def test_a_relation_is_confirmed_by_one_side(region: Region, client: Client) -> None:
    hub, bank = (Organisation.objects.get(slug=slug) for slug in ("hub", "bank"))
    school = Organisation.objects.get(slug="school")
    now = timezone.now()
    rows = [
        Question.objects.create(organisation=one, other=school, batch="b", asked_at=now)
        for one in (hub, bank)
    ]
    for row in rows:
        asked = row.organisation
        token = links.token_for(asked, links.Purpose.ANSWER, "b", email=asked.email)
        asking.answer(token=token, pk=row.pk, said=Question.Answer.YES)
    # The school and the hub had a relation already, told by the school.
    assert Relation.objects.filter(target=school).count() == 1
    assert Relation.objects.get(target=school).origin == bank


def test_a_link_dies_with_the_address_it_was_sent_to(region: Region) -> None:
    hub = Organisation.objects.get(slug="hub")
    row = Question.objects.create(
        organisation=hub, function="workspace", batch="b", asked_at=timezone.now()
    )
    token = links.token_for(hub, links.Purpose.ANSWER, "b", email=hub.email)
    Organisation.objects.filter(pk=hub.pk).update(email="new@hub.example")
    with pytest.raises(Refused, match="no longer has"):
        asking.asked(token)
    with pytest.raises(Refused, match="no longer has"):
        asking.answer(token=token, pk=row.pk, said=Question.Answer.YES)


def test_a_doubtful_offer_is_settled_either_way(region: Region) -> None:
    hub = Organisation.objects.get(slug="hub")
    for said, left in (("yes", [1.0]), ("no", [])):
        Question.objects.all().delete()
        Offer.objects.filter(organisation=hub, function="workspace").delete()
        Offer.objects.create(organisation=hub, function="workspace", confidence=0.4)
        services.refresh(region)
        facts = [one.fact for one in questions.ranked(region, actor="hub")]
        assert ("workspace", True) in {(fact.function, fact.recorded) for fact in facts}
        now = timezone.now()
        row = Question.objects.create(
            organisation=hub, function="workspace", batch=said, asked_at=now
        )
        token = links.token_for(hub, links.Purpose.ANSWER, said, email=hub.email)
        asking.answer(token=token, pk=row.pk, said=Question.Answer(said))
        found = Offer.objects.filter(organisation=hub, function="workspace")
        assert [offer.confidence for offer in found] == left


def test_a_link_is_for_its_own_questions_and_expires(
    region: Region, manager: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(manager, region)
    tokens = {one.to[0]: token_in(one) for one in mail.outbox}
    hubs = f"{QUESTIONS}{tokens['info@hub.example']}/"
    foreign = Question.objects.filter(organisation__slug="bank").first()
    assert foreign is not None
    assert client.post(hubs, {"question": foreign.pk, "said": "yes"}).status_code == 410
    assert client.post(hubs, {"question": foreign.pk, "said": "perhaps"}).status_code == 422
    assert client.post(hubs, {"question": "x", "said": "yes"}).status_code == 410
    assert client.get(f"{QUESTIONS}nonsense/").status_code == 410
    assert not Question.objects.exclude(answer="").exists()
    monkeypatch.setitem(links.LASTS, links.Purpose.ANSWER, timedelta(seconds=-1))
    assert "expired" in client.get(hubs).content.decode()


def test_the_yearly_question_carries_them_and_nothing_is_asked_twice(
    region: Region, manager: User
) -> None:
    Organisation.objects.filter(slug="hub").update(ask_on=timezone.localdate())
    Organisation.objects.exclude(slug="hub").update(ask_on=None)
    keep_fresh()
    keep_fresh()
    (one,) = mail.outbox
    assert one.subject == "Is your profile still correct? The Hub"
    assert len(re.findall(r"\?\n", str(one.body))) == 2
    assert {row.asked_by for row in Question.objects.all()} == {None}
    mail.outbox.clear()
    assert ask(manager, region) == 1  # the bank; the hub was just asked
    assert mail.outbox[0].to == ["info@bank.example"]


def test_what_was_merged_is_answered_by_the_one_that_was_kept(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    kept, other = (Organisation.objects.get(slug=slug) for slug in ("school", "hub"))
    row = Question.objects.filter(organisation=other).exclude(function="").first()
    assert row is not None
    merge(actor=OPERATOR, keep=kept, other=other)
    assert client.get(path).status_code == 200
    assert client.post(path, {"question": row.pk, "said": "yes"}).status_code == 302
    assert Offer.objects.filter(organisation=kept, function=row.function).exists()


def test_the_manager_sees_what_would_be_worth_knowing(
    region: Region, manager: User, client: Client
) -> None:
    assert 'id="ask"' not in client.get("/en/regions/the-hague/ecosystem/").content.decode()
    client.force_login(manager)
    report = client.get("/en/regions/the-hague/ecosystem/").content.decode()
    assert "All questions, and the answers" in report
    page = client.get(QUESTIONS).content.decode()
    assert "Ask 2 organisations by email" in page
    assert "No: no email address is recorded" in page  # the school
    assert 'href="/en/organisations/school/edit/#id_email"' in page
    assert 'id="id_email"' in client.get("/en/organisations/school/edit/").content.decode()
    answer = client.post(QUESTIONS, follow=True)
    assert "2 organisations have been asked by email." in answer.content.decode()
    assert "not answered yet" in answer.content.decode()
    assert client.post(QUESTIONS).status_code == 409


def test_the_page_says_who_can_be_asked_and_how_the_rest_can(
    region: Region, manager: User, client: Client
) -> None:
    records: list[dict[str, Any]] = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": ["policy"]}
        for n in range(12)
    ]
    create_organisations(actor=OPERATOR, records=records)
    services.refresh(region)
    all_of_them = Organisation.objects.filter(region=region).count()
    Organisation.objects.exclude(slug="hub").update(email="")
    # Many others would be more worth asking, but they cannot be: who can be stands first.
    assert "hub" not in {one.organisation.slug for one in questions.ranked(region)[:1]}
    client.force_login(manager)
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    assert (
        f"{all_of_them} organisations are recorded in this region; 1 can be reached by email."
        in page
    )
    assert f"{all_of_them - 1} organisations without an email address" in page
    assert "Ask 1 organisation by email" in page
    assert 'href="/en/organisations/o11/edit/#id_email"' in page
    assert ask(manager, region) == 1
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    assert "1 of them was contacted less than six months ago" in page
    assert "There is no one left to ask at the moment." in page
    member = make_person("speaker@example.org")
    other = Organisation.objects.get(slug="o11")
    OrganisationMember.objects.create(organisation=other, user=member)
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    assert "; 2 can be reached by email." in page
    assert "o11/edit/" not in page


def test_where_nothing_is_recorded_there_is_nothing_to_ask(client: Client) -> None:
    make_region()
    client.force_login(make_coordinator())
    assert "There is nothing to ask" in client.get(QUESTIONS).content.decode()
    assert client.post(QUESTIONS).status_code == 409


def test_the_pages_take_as_many_queries_at_many_organisations(
    region: Region, manager: User, client: Client
) -> None:
    client.force_login(manager)

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = (QUESTIONS, "/en/regions/the-hague/ecosystem/")
    few = [count(path) for path in paths]
    records: list[dict[str, Any]] = [
        {
            "slug": f"o{n}",
            "name": f"O {n}",
            "region": "the-hague",
            "kind": "hub" if n < 3 else "company",  # what the hub provides is asked of its like
            "functions": ["policy"],
            "email": f"info@o{n}.example",
        }
        for n in range(60)
    ]
    create_organisations(actor=OPERATOR, records=records)
    services.refresh(region)
    assert [count(path) for path in paths] == few
    assert max(few) <= 38


def test_erasing_a_person_keeps_the_question(region: Region, manager: User) -> None:
    ask(manager, region)
    assert sorted(row["asked"] for row in export_of(manager.pk)) == ["bank", "bank", "hub", "hub"]
    manager.delete()
    assert Question.objects.filter(asked_by=None).count() == 4


def test_who_speaks_for_an_organisation_is_asked_if_it_publishes_no_address(
    region: Region, manager: User
) -> None:
    Organisation.objects.update(email="")
    with pytest.raises(Refused, match="no one left"):
        ask(manager, region)
    member = make_person("member@example.org")
    OrganisationMember.objects.create(
        organisation=Organisation.objects.get(slug="hub"), user=member
    )
    assert ask(manager, region) == 1
    assert mail.outbox[-1].to == ["member@example.org"]


def test_no_more_organisations_are_loaded_than_are_shown(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "LEAST", 0)  # of so many that do the same, each other thing is
    records: list[dict[str, Any]] = [
        {
            "slug": f"o{n}",
            "name": f"O {n}",
            "region": "the-hague",
            "functions": ["policy"],
            "email": f"o{n}@example.org" if n % 2 else "",
        }
        for n in range(120)
    ]
    create_organisations(actor=OPERATOR, records=records)
    services.refresh(region)
    loaded: list[int] = []

    def note(instance: Organisation, **_: Any) -> None:
        loaded.append(instance.pk)

    post_init.connect(note, sender=Organisation)
    try:
        ready, others = questions.to_ask(region)
    finally:
        post_init.disconnect(note, sender=Organisation)
    assert (len(ready), len(others)) == (questions.AT_ONCE, questions.NOT_YET)
    assert all(one.can_be_asked for one in ready)
    assert not any(one.can_be_asked for one in others)
    assert len(loaded) <= 2 * (questions.AT_ONCE + questions.NOT_YET)


def test_who_said_by_its_link_that_it_has_closed_is_told_when_that_is_approved(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    client.post(f"{QUESTIONS}{token_in(one)}/", {"said": "closed"})
    mail.outbox.clear()
    client.force_login(manager)
    decide = f"/en/organisations/suggestions/{Suggestion.objects.get().pk}/"
    page = " ".join(client.get(decide).content.decode().split())
    assert "by the link in a mail to the address on record, that it no longer exists" in page
    assert client.post(decide, {"decision": "approve"}).status_code == 302
    assert Organisation.objects.get(slug="hub").closed_on is not None
    (told,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    assert told.subject.startswith("The Hub ")
    assert "/organisations/hub/" in told.body


def test_who_has_closed_says_so_on_the_page_of_the_questions(
    region: Region, manager: User, client: Client
) -> None:
    ask(manager, region)
    (one,) = [one for one in mail.outbox if one.to == ["info@hub.example"]]
    path = f"{QUESTIONS}{token_in(one)}/"
    page = client.get(path).content.decode()
    assert "The organisation no longer exists" in page
    assert "Only then does the directory say that you have closed." in page
    for _press in range(2):
        assert client.post(path, {"said": "closed"}).status_code == 302
    page = client.get(path).content.decode()
    assert "You have told us that the organisation no longer exists." in page
    assert 'name="question"' not in page
    (waiting,) = Suggestion.objects.all()
    assert waiting.organisation == Organisation.objects.get(slug="hub")
    assert [*waiting.document] == ["closed_on"]
    assert Organisation.objects.get(slug="hub").closed_on is None  # until somebody has checked
    assert "That was a mistake: the organisation still exists" in page
    for _press in range(2):
        assert client.post(path, {"said": "not-closed"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (
        Suggestion.State.REJECTED,
        "The organisation has taken this back.",
    )
    assert 'name="question"' in client.get(path).content.decode()


@pytest.fixture
def star(region: Region) -> Region:
    """Three more organisations of which one relation is recorded each, that with the hub."""
    related = [{"kind": "partners", "target": "hub"}]
    records: list[dict[str, Any]] = [
        {"slug": f"leaf-{n}", "name": f"Leaf {n}", "region": "the-hague", "relations": related}
        for n in range(3)
    ]
    records[0] |= {"email": "info@leaf.example", "languages": ["en"]}
    create_organisations(actor=OPERATOR, records=records)
    services.refresh(region)
    return region


OPEN = "With which other organisations does Leaf 0 work?"


def open_mail(manager: User, star: Region) -> tuple[EmailMessage, str, Question]:
    """The mail that asks with whom a leaf works, the path of its page, and that question."""
    ask(manager, star)
    (one,) = [one for one in mail.outbox if one.to == ["info@leaf.example"]]
    row = Question.objects.get(organisation__slug="leaf-0", function="", other=None)
    return one, f"{QUESTIONS}{token_in(one)}/", row


def test_who_hangs_on_one_is_listed_and_asked_with_whom_it_works(
    star: Region, manager: User, client: Client
) -> None:
    client.force_login(manager)
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    assert "The Hub alone connects these 5 organisations with the rest of the network." in page
    assert "2 of them can be asked now." in page  # the bank and a leaf
    (table,) = re.findall(r'id="connections".*?</table>', page)
    names = re.findall(r'<th scope="row"><a href="/en/organisations/[^"]*">([^<]*)<', table)
    assert names == ["City Bank", "Leaf 0", "Leaf 1", "Leaf 2", "The School"]
    assert 'href="/en/organisations/leaf-1/edit/#id_email"' in table
    one, _path, row = open_mail(manager, star)
    assert OPEN in one.body
    assert str(one.body).count("?\n") <= questions.EACH
    assert row.is_open
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    assert "not answered yet" in page.partition("connections")[2].partition("</table>")[0]
    assert Question.objects.filter(function="", other=None).count() == 2
    Question.objects.update(asked_at=timezone.now() - timedelta(days=200))
    asked = questions.to_send(questions.connections(star)[1])
    assert asked == []  # of the same, not again within a year


def test_whom_it_names_becomes_a_relation_or_is_looked_at(
    star: Region, manager: User, client: Client
) -> None:
    _mail, path, row = open_mail(manager, star)
    page = client.get(path).content.decode()
    assert "Recorded so far: The Hub." in " ".join(page.split())
    assert '<option value="The School">' in page
    data = {"question": row.pk, "said": "named", "name": ["the school ", "Unknown Makers", ""]}
    for _press in range(2):
        answer = client.post(path, data, follow=True)
        assert answer.status_code == 200
    assert "someone from the region will check: Unknown Makers." in answer.content.decode()
    relation = Relation.objects.get(origin__slug="leaf-0", target__slug="school")
    assert (relation.kind, relation.stated_on) == ("partners", timezone.localdate())
    (waiting,) = Suggestion.objects.all()
    assert waiting.region == star
    row.refresh_from_db()
    assert (row.answer, list(row.named or {})) == ("yes", ["school"])
    client.force_login(manager)
    assert "The School (" in " ".join(client.get(QUESTIONS).content.decode().split())
    Organisation.objects.get(slug="school").texts.create(language="nl", name="De School")
    for page in (QUESTIONS, path):
        shown = client.get(page.replace("/en/", "/nl/")).content.decode()
        assert "De School" in shown
        assert "The School" not in shown.partition("<datalist")[0]
    # It no longer hangs on the hub.
    services.refresh(star)
    assert "leaf-0" not in {one.organisation.slug for one in questions.connections(star)[1]}
    # Whoever adds the unknown one adds the relation as well.
    decide = f"/en/organisations/suggestions/{waiting.pk}/"
    fields = {"name": "Unknown Makers", "region": "the-hague", "decision": "approve"}
    assert client.post(decide, fields).status_code == 302
    assert Relation.objects.filter(origin__name="Unknown Makers", target__slug="leaf-0").exists()
    client.logout()
    for _press in range(2):
        client.post(path, {"question": row.pk, "said": "unnamed", "other": "school"})
    assert not Relation.objects.filter(origin__slug="leaf-0", target__slug="school").exists()
    row.refresh_from_db()
    assert (row.answer, row.named) == ("", {})


def test_names_are_recognised_as_an_import_does_and_told_of_once(
    star: Region, manager: User, client: Client
) -> None:
    _mail, path, row = open_mail(manager, star)
    mail.outbox.clear()
    lines = ["stichting de school b.v.", "The School, City Bank", "New One, New Two"]
    Organisation.objects.get(slug="school").texts.create(language="nl", name="De School")
    sent = {"question": row.pk, "said": "named", "name": lines}
    page = client.post(path, sent, follow=True).content.decode()
    row.refresh_from_db()
    assert set(row.named or {}) == {"school", "bank"}
    assert {one.document["name"] for one in Suggestion.objects.all()} == {"New One", "New Two"}
    assert "someone from the region will check: New One, New Two." in " ".join(page.split())
    (told,) = [one for one in mail.outbox if one.to == [manager.email]]
    assert told.subject == "Leaf 0 has said with whom it works"
    assert "New One; New Two" in told.body
    client.force_login(manager)
    tasks = client.get("/en/needs/").content.decode()
    assert "Named by Leaf 0 when asked with whom it works" in tasks
    assert "New One and New Two" in tasks


def test_a_name_that_says_nothing_is_asked_for_again(
    star: Region, manager: User, client: Client
) -> None:
    _mail, path, row = open_mail(manager, star)
    for names, said in (
        ([""], "Enter the name of at least one organisation."),
        (["Leaf 0"], "Leaf 0: Name another organisation than your own."),
        (["The School", "x"], "x: "),
    ):
        data = {"question": row.pk, "said": "named", "name": names}
        answer = client.post(path, data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert f'value="{names[0]}"' in answer.content.decode()
    assert not Suggestion.objects.exists()
    assert Relation.objects.filter(origin__slug="leaf-0").count() == 1  # nothing of it was kept
    data = {"question": row.pk, "said": "no", "name": ["The School"]}
    answer = client.post(path, data)  # the two buttons stand beside one another
    assert answer.status_code == 422
    assert 'value="The School"' in answer.content.decode()
    row.refresh_from_db()
    assert row.answer == ""
    assert client.post(path, {"question": row.pk, "said": "no", "name": [""]}).status_code == 302
    assert "you answered that you work with no others" in client.get(path).content.decode()
    row.refresh_from_db()
    assert row.answer == "no"


def test_page_paper_and_questions_count_who_was_asked_and_has_answered(
    star: Region, manager: User, client: Client
) -> None:
    client.force_login(manager)
    pages = (QUESTIONS, REPORT)
    assert not [path for path in pages if "still to ask:" in shown(client, path)]
    _mail, path, row = open_mail(manager, star)  # the bank is asked as well
    asked = "Asked: 2, answered: 0, still to ask: 3."
    assert [asked in shown(client, path) for path in pages] == [True, True]
    assert f"Ask the 5 organisations that only The Hub connects {REST} {asked}" in shown(
        client, REPORT
    )
    client.post(path, {"question": row.pk, "said": "no", "name": [""]})
    asked = "Asked: 2, answered: 1, still to ask: 3."
    assert [asked in shown(client, path) for path in pages] == [True, True]
    # Who has said that there is no other relation is certain to hang on it.
    said = "Not certain, as only one relation is recorded: 4 of 5."
    assert shown(client, REPORT).count(said) == 1  # on the card; of so many nothing else is said
    assert f"Ask the 4 organisations that only The Hub connects {REST} {asked}" in shown(
        client, REPORT
    )
    told = reading.read(star)
    assert told is not None
    (named,) = [one["text"] for one in front.organisations_to_ask(told.report)][:1]
    assert named == (
        "Without an email address: Leaf 1, Leaf 2 and The School. "
        "Asked, not answered yet: City Bank."
    )
    day = timezone.now()
    for one in Organisation.objects.filter(slug__in=["bank", "leaf-1", "leaf-2", "school"]):
        answer = {"answer": "no", "answered_at": day, "asked_at": day, "batch": "x"}
        Question.objects.update_or_create(
            organisation=one, function="", other=None, defaults=answer
        )
    page = shown(client, REPORT)
    assert "with whom else they work" not in page
    assert "Bring together with others: the 5 organisations that only The Hub connects" in page
    paper = client.get(f"{REPORT}report.json").json()["proposals"][-1]
    assert (paper["answers_by"], bool(paper["done_by"])) == ("", True)


def test_a_name_that_ends_with_a_full_stop_has_one() -> None:
    assert line("Training", ["Titaan B.V."]) == "Training: Titaan B.V."
    assert line("Training", ["Titaan", "Bank"]) == "Training: Titaan and Bank."


def test_what_is_asked_is_no_decision_of_the_council(star: Region) -> None:
    told = reading.read(star)
    assert told is not None
    (only,) = front.decisions(told.report, None)
    assert only["title"] == "Ask first, then decide"
    services.estimate_completeness(
        actor=OPERATOR, region=star, percent=95, low=90, high=100, basis="Two streets"
    )
    told = reading.read(star)
    assert told is not None
    decide, meanwhile = front.decisions(told.report, told.estimate)
    assert decide["title"] == "What the council is asked to decide"
    assert not [what for what, _by, _then in decide["rows"] if what.startswith("Ask ")]
    assert "Cost: not known yet" in " ".join(decide["about"])
    assert meanwhile["title"] == "What is done meanwhile"
    ((what, by, _then),) = meanwhile["rows"]
    assert what.startswith("Ask the 5 organisations that only The Hub connects")
    assert by
    assert "Cost" not in " ".join(meanwhile["about"])


def test_who_says_that_it_has_closed_is_marked_until_that_is_decided(
    region: Region, manager: User, client: Client
) -> None:
    client.force_login(manager)
    school = Organisation.objects.get(slug="school")
    suggesting.suggest(actor=OPERATOR, record={"name": "First", "region": "the-hague"})
    said = "This organisation says that it has closed, which the region has not decided yet: "
    assert said not in shown(client, REPORT)
    reopening.suggest_state(actor=VISITOR, organisation=school, closed=True)
    named = (
        f"{said}The School ({day(timezone.localdate())}). Then there is no recorded provider any"
    )
    pdf = PdfReader(BytesIO(client.get(f"{REPORT}report.pdf").content)).pages[0].extract_text()
    page = shown(client, REPORT)
    for paper in (page, pdf):
        assert "".join(named.split()) in "".join(paper.split())
    assert "Only The School (says that it has closed) is recorded" in page
    told = client.get(f"{REPORT}report.json").json()
    assert told["not_decided"].startswith(named)
    tasks = shown(client, "/en/needs/")
    assert tasks.index("says that it no longer exists") < tasks.index("A new organisation")
    reopening.take_back(organisation=school, closed=True)
    assert said not in shown(client, REPORT)


REST = "to the rest of the network with whom else they work."


def shown(client: Client, path: str) -> str:
    """A page in one line, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", "", client.get(path).content.decode()).split())


def test_the_yearly_mail_asks_it_too(star: Region) -> None:
    Organisation.objects.update(ask_on=None)
    Organisation.objects.filter(slug="leaf-0").update(ask_on=timezone.localdate())
    keep_fresh()
    (one,) = mail.outbox
    assert OPEN in one.body


@pytest.fixture
def unconfirmed(region: Region) -> Region:
    """Two provide every function; nobody has confirmed one, which publishes an address."""
    records: list[dict[str, Any]] = [
        {
            "slug": f"all-{n}",
            "name": f"All {n}",
            "region": "the-hague",
            "functions": taxonomies.FUNCTIONS.keys,
        }
        for n in (1, 2)
    ]
    records[1] |= {"email": "info@all.example", "languages": ["en"]}
    create_organisations(actor=OPERATOR, records=records)
    FactDates.objects.exclude(organisation__slug="all-2").update(
        confirmed_at=timezone.now(), confirmed_as="manager"
    )
    services.refresh(region)
    return region


def test_who_is_not_confirmed_is_asked_what_the_paper_says(
    unconfirmed: Region, manager: User, client: Client
) -> None:
    told = reading.read(unconfirmed)
    assert told is not None
    first = unsure(told.report)[0].key
    wanted = f"Is it still correct that All 2 provides this: {label(first)}?"
    client.force_login(manager)
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    (table,) = re.findall(r'id="recalled".*?</table>', page)
    assert 'href="/en/organisations/all-2/">All 2</a>' in table
    assert label(first) in table
    ask(manager, unconfirmed)
    (one,) = [one for one in mail.outbox if one.to == ["info@all.example"]]
    assert wanted in one.body
    path = f"{QUESTIONS}{token_in(one)}/"
    client.logout()
    row = Question.objects.get(organisation__slug="all-2", function=first)

    def confirmed() -> bool:
        services.refresh(unconfirmed)
        found = reading.read(unconfirmed)
        assert found is not None
        (own,) = [one for one in found.report.result.functions if one.key == first]
        return own not in unsure(found.report) and found.report.sure_of(own) == 2

    assert not confirmed()
    for _press in range(2):
        assert client.post(path, {"question": row.pk, "said": "yes"}).status_code == 302
    assert confirmed()
    assert FactDates.objects.get(organisation__slug="all-2", group="offers").confirmed_as == ""
    today = timezone.localdate()
    now = confirmations_of(unconfirmed, today)
    assert now.answers == {("all-2", first): today}
    assert Confirmations.kept(now.as_data(today)) == replace(now, of=today)  # as a snapshot does
    # It holds for a year.
    later = confirmations_of(unconfirmed, timezone.localdate() + timedelta(days=367))
    assert not later.answers
    client.force_login(manager)
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    (table,) = re.findall(r'id="recalled".*?</table>', page)
    assert label(first) not in table


def test_nothing_is_promised_that_half_a_year_of_silence_forbids(
    unconfirmed: Region, manager: User, client: Client
) -> None:
    told = reading.read(unconfirmed)
    assert told is not None
    doubted = [one.key for one in unsure(told.report)]
    assert len(doubted) > questions.EACH
    client.force_login(manager)
    # A page counts what a press sends, not what could be sent if there were nothing else.
    page = " ".join(client.get(QUESTIONS).content.decode().split())
    (table,) = re.findall(r'id="recalled".*?</table>', page)
    first = "No: two other questions to this organisation go first"
    sent = table.count("> Yes <")
    assert f"{sent} of these questions can be asked now." in table
    assert table.count(first) == len(doubted) - sent
    ask(manager, unconfirmed)
    asked = set(
        Question.objects.filter(organisation__slug="all-2").values_list("function", flat=True)
    )
    assert len(asked & set(doubted)) == sent
    again = timezone.localdate(timezone.now() + PAUSE)
    later = f"All 2 (can be asked again from {day(again)})"

    def whom() -> str:
        found = reading.read(unconfirmed)
        assert found is not None
        return by_function(found.report)

    # What was asked can still be answered; the rest waits, and the paper says until when.
    assert whom().count(later) == len(doubted) - sent
    assert all(f"{label(key)}: All 2." in whom() for key in asked & set(doubted))
    found = reading.read(unconfirmed)
    assert found is not None
    soon = to_confirm(found.report)
    Question.objects.update(answer="no", answered_at=timezone.now())
    found = reading.read(unconfirmed)
    assert found is not None
    late = to_confirm(found.report)
    assert soon is not None
    assert late is not None
    assert later in late.what
    assert (soon.answers_by, late.answers_by) == (
        answers_by(timezone.localdate()),
        answers_by(again),
    )
    assert late.answers_by in found.report.headline


def test_a_no_takes_out_what_nobody_confirmed_and_a_yes_brings_it_back(
    unconfirmed: Region, manager: User, client: Client
) -> None:
    organisation = Organisation.objects.get(slug="all-2")
    ask(manager, unconfirmed)
    row = Question.objects.filter(organisation=organisation).exclude(function="")[0]
    offers = organisation.offers.filter(function=row.function)
    offers.update(price="free", capacity=12)
    to = organisation.email
    token = links.token_for(organisation, links.Purpose.ANSWER, row.batch, email=to)
    path = f"{QUESTIONS}{token}/"
    assert "If you answer no, an entry that no one has" in client.get(path).content.decode()
    for _press in range(2):
        client.post(path, {"question": row.pk, "said": "no"})
        assert not offers.exists()
    client.post(path, {"question": row.pk, "said": "yes"})
    assert [(one.price, one.capacity) for one in offers] == [("free", 12)]
    # What somebody has confirmed stays: that is for a person to look at.
    FactDates.objects.filter(organisation=organisation).update(
        confirmed_at=timezone.now() + timedelta(minutes=1), confirmed_as="manager"
    )
    Offer.objects.update(stated_on=None)
    client.post(path, {"question": row.pk, "said": "no"})
    assert offers.exists()
