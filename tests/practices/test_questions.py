"""Questions to those who run a practice: asked once, answered for those who may read."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import MailRhythm, NetworkRole, Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.portraits import set_portrait, url_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import (
    create_person,
    erase_person,
    export_personal_data,
    grant_network_role,
)
from rresi.core.refusals import Refused
from rresi.practices import needs
from rresi.practices.models import Practice, Question
from rresi.practices.questions.queries import export_of
from rresi.practices.questions.services import answer_question, ask_question
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager
from tests.factories.pictures import picture
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return make_practice()


@pytest.fixture
def keeper() -> User:
    return manager(make_other_region())


def manager(region: Region, name: str = "manager") -> User:
    user = create_person(email=f"{name}@example.org", name=name, language="en")
    appoint_manager(actor=OPERATOR, region=region, user=user)
    return User.objects.get(pk=user.pk)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_questions_are_asked_once_and_answered_for_those_who_may_read(
    practice: Practice, client: Client
) -> None:
    host = manager(practice.region, "host")
    asker = create_person(email="asker@example.org", name="Asker", language="tr")
    client.force_login(asker)
    data = {"text": "Kaç gönüllü gerekli?", "members_only": "on", "token": str(uuid.uuid4())}
    for _press in range(2):
        assert client.post("/en/practices/repair-cafe/questions/", data).status_code == 302
    question = Question.objects.get()
    client.force_login(host)
    address = f"/en/practices/repair-cafe/questions/{question.pk}/"
    assert client.post(address, {"answer": "Twaalf."}).status_code == 302
    told = Notice.objects.get(user=asker, event="question-answered")
    assert "Kaç gönüllü gerekli?" in told.body
    assert "Twaalf." in told.body
    assert "Twaalf" in client.get("/en/practices/repair-cafe/questions/").content.decode()
    client.logout()
    assert "Twaalf" not in client.get("/en/practices/repair-cafe/questions/").content.decode()


def test_who_answers_for_a_practice_is_told_so_when_asking(practice: Practice) -> None:
    owner = create_person(email="owner@example.org", name="Owner", language="en")
    practice.owner = owner
    practice.save()
    data = {"text": "How many volunteers?", "token": str(uuid.uuid4())}
    page = "/en/practices/repair-cafe/questions/"
    for user, own in ((owner, True), (manager(practice.region, "host"), True), (None, False)):
        asker = user or create_person(email="asker@example.org", name="Asker", language="en")
        data["token"] = str(uuid.uuid4())
        shown = browser(asker).post(page, data, follow=True).content.decode()
        assert ("You are one of the people who answer it" in shown) is own
        assert ("You will get an email when it is answered" in shown) is not own
        assert ("Publish answer" in shown) is own


def test_who_answers_is_shown_the_answer_and_not_asked_to_ask(practice: Practice) -> None:
    host, asker = manager(practice.region, "host"), manager(make_other_region(), "asker")
    page = "/en/practices/repair-cafe/questions/"
    sent = browser(asker).post(page, {"text": "How?", "token": str(uuid.uuid4())}, follow=True)
    assert "Publish answer" not in sent.content.decode()
    assert "Send question" in sent.content.decode()
    shown = browser(host).get(page).content.decode()
    assert "Send question" not in shown
    assert f'action="{page}{Question.objects.get().pk}/"' in shown


def test_a_question_is_withdrawn_by_whoever_asked_while_nobody_answered(
    practice: Practice, keeper: User
) -> None:
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    page = "/en/practices/repair-cafe/questions/"
    for answered in (False, True):
        question = ask_question(
            actor=actor_of(asker),
            practice=practice,
            text="How?",
            members_only=False,
            language="en",
            token=uuid.uuid4(),
        )
        own = f"{page}{question.pk}/withdraw/"
        assert browser(keeper).post(own).status_code == 403
        if answered:
            Question.objects.update(answer="So.", answered_at=timezone.now())
        assert ("Delete my question" in browser(asker).get(page).content.decode()) is not answered
        for _press in range(2):
            assert browser(asker).post(own).status_code == 302
        assert Question.objects.exists() is answered


def test_a_stranger_does_not_answer(practice: Practice, client: Client) -> None:
    asker = create_person(email="asker@example.org", name="Asker", language="tr")
    question = Question.objects.create(
        practice=practice, asker=asker, language="tr", text="?", token=uuid.uuid4()
    )
    client.force_login(asker)
    address = f"/en/practices/repair-cafe/questions/{question.pk}/"
    assert client.post(address, {"answer": "x"}).status_code == 403


def ask(practice: Practice, **more: Any) -> Question:
    asker = create_person(email="asker@example.org", name="Asker", language="tr")
    return Question.objects.create(
        practice=practice, asker=asker, language="tr", text="Kaç?", token=uuid.uuid4(), **more
    )


def test_the_answer_can_be_for_members_alone(practice: Practice, client: Client) -> None:
    question = ask(practice)
    page = f"/en/practices/repair-cafe/questions/{question.pk}/"
    desk = browser(manager(practice.region, "host"))
    desk.post(page, {"answer": "Twaalf.", "members_only": "on", "seen": ""})
    assert "Twaalf" not in client.get("/en/practices/repair-cafe/questions/").content.decode()
    # What was asked among members stays there, whatever is sent.
    desk.post(page, {"answer": "Twaalf!", "seen": _seen(desk, page)})
    question.refresh_from_db()
    assert (question.answer, question.members_only) == ("Twaalf!", True)
    assert Notice.objects.filter(event="question-answered").count() == 1


def _seen(desk: Client, page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', desk.get(page).content.decode())
    assert found
    return found[1]


def test_of_two_who_answer_at_once_the_second_is_told_and_loses_nothing(
    practice: Practice,
) -> None:
    question = ask(practice)
    page = f"/en/practices/repair-cafe/questions/{question.pk}/"
    coordinator = create_person(email="c@example.org", name="C", language="en")
    grant_network_role(actor=OPERATOR, user=coordinator, kind=NetworkRole.Kind.COORDINATOR)
    first, second = browser(manager(practice.region, "host")), browser(coordinator)
    assert first.post(page, {"answer": "Twaalf.", "seen": ""}).status_code == 302
    assert first.post(page, {"answer": "Twaalf.", "seen": ""}).status_code == 302  # twice
    conflict = second.post(page, {"answer": "Dertien.", "seen": ""})
    assert conflict.status_code == 409
    shown = conflict.content.decode()
    assert "Dertien." in shown
    assert "<p>Twaalf.</p>" in shown
    seen = re.findall(r'name="seen" value="([^"]*)"', shown)[0]
    assert second.post(page, {"answer": "Dertien.", "seen": seen}).status_code == 302
    question.refresh_from_db()
    assert question.answer == "Dertien."


def test_too_many_questions_are_slowed_down_and_the_last_one_stays(
    practice: Practice, keeper: User
) -> None:
    cache.clear()
    desk = browser(keeper)
    for number in range(21):
        data = {"text": f"Vraag {number}", "token": str(uuid.uuid4())}
        answer = desk.post("/en/practices/repair-cafe/questions/", data)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "Vraag 20</textarea>" in answer.content.decode()
    assert Question.objects.count() == 20


def test_what_somebody_asked_and_answered_is_in_their_export(practice: Practice) -> None:
    host = manager(practice.region, "host")
    question = ask(practice, answer="Twaalf.", answered_by=host, answered_at=timezone.now())
    assert question.asker is not None
    slug = practice.slug
    assert export_personal_data(actor=actor_of(host), user=host)["questions"] == [
        {"practice": slug, "question": "", "answer": "Twaalf."}
    ]
    assert export_of(question.asker.pk) == [{"practice": slug, "question": "Kaç?", "answer": ""}]


def test_a_question_to_nobody_in_particular_goes_to_the_coordinator(
    practice: Practice, client: Client
) -> None:
    head = create_person(email="head@example.org", name="Head", language="en")
    grant_network_role(actor=OPERATOR, user=head, kind=NetworkRole.Kind.COORDINATOR)
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    client.force_login(asker)
    data = {"text": "How many volunteers?", "token": str(uuid.uuid4())}
    page = client.post("/en/practices/repair-cafe/questions/", data, follow=True)
    assert "sent to the network coordinator" in page.content.decode()
    assert Notice.objects.get(event="question-asked").user_id == head.pk
    assert "How many volunteers?" in browser(head).get("/en/needs/").content.decode()
    manager(practice.region, "host")
    assert "How many volunteers?" not in browser(head).get("/en/needs/").content.decode()


def test_who_answers_reads_who_asks_and_in_which_language(practice: Practice) -> None:
    manager(practice.region, "Managing")
    alone = create_person(email="asker@example.org", name="Asker", language="tr")
    ask_as(practice, alone)
    ask_as(practice, manager(make_other_region(), "Other"))
    first, second = Notice.objects.filter(event="question-asked").order_by("pk")
    assert "Language: Dutch" in first.body
    assert "Who is asking: Asker\n" in first.body
    assert "received this question too" not in first.body
    assert "Who is asking: Other · Aalst\n" in second.body
    manager(practice.region, "Second")
    Notice.objects.all().delete()
    ask_as(practice, alone)
    for told in Notice.objects.filter(event="question-asked"):
        assert "1 other person has received this question too." in told.body
    assert Notice.objects.filter(event="question-asked").count() == 2


def ask_as(practice: Practice, asker: User) -> Question:
    return ask_question(
        actor=actor_of(asker),
        practice=practice,
        text="Hoe?",
        members_only=False,
        language="nl",
        token=uuid.uuid4(),
    )


@pytest.mark.parametrize("answers", ["owner", "manager", "coordinator"])
def test_a_question_always_reaches_somebody_and_the_page_says_whom(
    practice: Practice, client: Client, answers: str
) -> None:
    coordinator = create_person(email="c@example.org", name="Coordinating", language="en")
    grant_network_role(actor=OPERATOR, user=coordinator, kind=NetworkRole.Kind.COORDINATOR)
    expected = coordinator
    if answers == "manager":
        expected = manager(practice.region, "Managing")
    if answers == "owner":
        expected = create_person(email="o@example.org", name="Owning", language="en")
        Practice.objects.update(owner=expected)
        practice.refresh_from_db()
    asker = create_person(email="asker@example.org", name="Asker", language="tr")
    question = ask_as(practice, asker)
    assert list(Notice.objects.filter(event="question-asked").values_list("user", flat=True)) == [
        expected.pk
    ]
    person = User.objects.get(pk=expected.pk)
    waiting = [group for group in needs.needs(person, actor_of(person)) if group.needs]
    assert [(group.key, group.total) for group in waiting] == [("questions", 1)]
    for other, keys in ((coordinator, []), (asker, ["own-open-questions"])):
        if other != expected:
            found = needs.needs(other, actor_of(other))
            assert [group.key for group in found if group.needs] == keys
    for address in ("/en/practices/repair-cafe/", "/en/practices/repair-cafe/questions/"):
        assert expected.name not in client.get(address).content.decode()  # names are for members
    client.force_login(asker)
    assert expected.name in client.get("/en/practices/repair-cafe/questions/").content.decode()
    Practice.objects.update(personal={})  # without a contact, whoever answers stands in its place
    assert expected.name in client.get("/en/practices/repair-cafe/").content.decode()
    assert question.answer == ""


def test_an_answer_is_marked_with_its_own_language(practice: Practice, client: Client) -> None:
    asker = create_person(email="asker@example.org", name="Asker", language="nl")
    question = ask_as(practice, asker)
    host = manager(practice.region, "host")
    client.force_login(host)
    client.post(
        f"/tr/practices/repair-cafe/questions/{question.pk}/", {"answer": "Evet.", "seen": ""}
    )
    page = client.get("/en/practices/repair-cafe/questions/").content.decode()
    assert '<div class="prose" lang="tr"><p>Evet.</p>' in page
    assert "in Turkish" in page


def test_words_in_another_language_than_the_page_are_marked(
    practice: Practice, client: Client
) -> None:
    client.force_login(create_person(email="asker@example.org", name="Asker", language="en"))
    data = {"text": "Kaç gönüllü gerekli ve ne kadar tutuyor?", "token": str(uuid.uuid4())}
    client.post("/en/practices/repair-cafe/questions/", data)
    question = Question.objects.get()
    client.force_login(manager(practice.region, "host"))
    written = "Wij zijn begonnen met vijf vrijwilligers."
    client.post(
        f"/en/practices/repair-cafe/questions/{question.pk}/", {"answer": written, "seen": ""}
    )
    page = client.get("/en/practices/repair-cafe/questions/").content.decode()
    assert f'<div class="prose" lang="nl"><p>{written}</p>' in page
    assert "in Dutch" in page
    assert '<h2 class="question" lang="tr">' in page
    assert "in Turkish" in page


def test_how_long_answers_take_is_said_where_enough_are_known(
    practice: Practice, client: Client
) -> None:
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    page = "/en/practices/repair-cafe/questions/"
    now = timezone.now()
    for number, days in enumerate([1, 2, 3, 40, 3]):
        assert "Half of all answers" not in client.get(page).content.decode()
        question = Question.objects.create(
            practice=practice,
            asker=asker,
            language="en",
            text=f"{number}?",
            token=uuid.uuid4(),
            answer="Yes.",
            answered_at=now,
        )
        Question.objects.filter(pk=question.pk).update(
            asked_at=now - timedelta(days=days) + timedelta(hours=1)
        )
    said = "Half of all answers so far came within 3 days."
    assert said in client.get(page).content.decode()
    client.force_login(asker)
    data = {"text": "How many?", "token": str(uuid.uuid4())}
    told = client.post(page, data, follow=True).content.decode()
    assert f"You will get an email when it is answered. {said}" in told


def test_whoever_was_asked_learns_that_a_question_was_withdrawn(practice: Practice) -> None:
    host, slow = manager(practice.region, "host"), manager(practice.region, "slow")
    User.objects.filter(pk=slow.pk).update(mail_rhythm=MailRhythm.WEEKLY)
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    question = ask_as(practice, asker)
    mine = browser(asker)
    assert "Your questions without an answer" in mine.get("/en/needs/").content.decode()
    own = f"/en/practices/repair-cafe/questions/{question.pk}/"
    mine.post(f"{own}withdraw/")
    assert question.text in Notice.objects.get(user=host, event="question-withdrawn").body
    assert not Notice.objects.filter(user=slow).exists()  # they were not mailed of it yet
    assert "Your questions without an answer" not in mine.get("/en/needs/").content.decode()
    again = mine.post(f"{own}withdraw/", follow=True).content.decode()
    assert "This question has already been withdrawn." in again
    late = browser(host).get(own, follow=True).content.decode()
    assert "has withdrawn it" in late


def test_whoever_was_asked_learns_that_the_asker_has_left(practice: Practice) -> None:
    host = manager(practice.region, "host")
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    answered, question = ask_as(practice, asker), ask_as(practice, asker)
    answer_question(
        actor=actor_of(host), question=answered, answer="Yes.", members_only=False, seen=""
    )
    erase_person(actor=actor_of(asker), user=asker)
    assert Question.objects.get() == answered
    assert Question.objects.get().asker is None
    assert Notice.objects.get(user=host, event="question-withdrawn").body.count(question.text) == 1
    assert not [one for one in needs_of(host, actor_of(host)) if one.key == "questions"]


def test_nobody_is_told_of_the_end_of_what_was_no_task_any_more(practice: Practice) -> None:
    host = manager(practice.region, "host")
    asker = create_person(email="asker@example.org", name="Asker", language="en")
    ask_as(practice, asker)
    Practice.objects.update(publication=Practice.Publication.WITHDRAWN)
    erase_person(actor=actor_of(asker), user=asker)
    assert not Question.objects.exists()
    assert not Notice.objects.filter(user=host, event="question-withdrawn").exists()


def test_an_answer_to_a_question_that_was_withdrawn_meanwhile_is_refused(
    practice: Practice,
) -> None:
    host = manager(practice.region, "host")
    question = ask_as(practice, create_person(email="asker@example.org", name="A", language="en"))
    Question.objects.all().delete()
    with pytest.raises(Refused, match="has been withdrawn"):
        answer_question(
            actor=actor_of(host), question=question, answer="Yes.", members_only=False, seen=""
        )


def test_a_question_about_an_unpublished_practice_waits_for_nobody(practice: Practice) -> None:
    host = manager(practice.region, "host")
    ask_as(practice, create_person(email="asker@example.org", name="A", language="en"))
    assert "Questions to answer" in browser(host).get("/en/needs/").content.decode()
    Practice.objects.update(publication=Practice.Publication.WITHDRAWN)
    assert "Questions to answer" not in browser(host).get("/en/needs/").content.decode()


def test_members_see_the_faces_of_who_answers_and_who_answered(
    practice: Practice, keeper: User, client: Client
) -> None:
    host = manager(practice.region, "Mieke Peeters")
    asker = ask(practice, answer="Twaalf.", answered_by=host, answered_at=timezone.now()).asker
    assert asker is not None
    addresses = {}
    for person in (host, asker):
        set_portrait(actor=actor_of(person), user=person, content=picture((200, 300)))
        person.refresh_from_db()
        addresses[person] = url_of(str(person.portrait_id), 96)
    address = addresses[host]
    pages = ("/en/practices/repair-cafe/", "/en/practices/repair-cafe/questions/")
    assert browser(keeper).get(pages[1]).content.decode().count(f'src="{address}"') == 2
    for path in pages:
        assert address not in client.get(path).content.decode()  # the name is for members
    User.objects.filter(pk=host.pk).update(named_since=timezone.now())
    assert address in client.get(pages[0]).content.decode()
    shown = client.get(pages[1]).content.decode()
    assert shown.count(f'src="{address}"') == 2, "who agreed is named where they answered, too"
    assert shown.count("Mieke Peeters") > 2
    User.objects.update(named_since=timezone.now())
    assert addresses[asker] not in client.get(pages[1]).content.decode(), "they only asked"
    assert addresses[asker] in browser(keeper).get(pages[1]).content.decode()
