"""Questions to regions: who is asked and why, who reads what, when it is public, what is kept."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from rresi.accounts.models import MailRhythm, Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import VISITOR, actor_of
from rresi.accounts.services import erase_person
from rresi.core.models import RateCount
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.taxonomies import FUNCTIONS
from rresi.core.translations import interface_languages
from rresi.ecosystem.models import Offer
from rresi.editorial.documents import text_for
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party
from rresi.exchange.peers import choosing, keeping, queries, rules, services, telling
from rresi.exchange.peers.rules import Asked, Known
from rresi.regions.models import Region, RegionManager
from rresi.search import interface as search
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import make_organisation
from tests.factories.practices import index, make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden

pytestmark = pytest.mark.django_db
State = PeerAnswer.State


def _asked(**changes: Any) -> Asked:
    stated = {
        "title": "How do you buy from social enterprises?",
        "text": "Our purchasers do not know how to begin.",
        "language": "en",
    }
    return Asked(**(stated | changes))


class Scene:
    """An organisation in The Hague asks; Aalst is asked and has a manager."""

    def __init__(self) -> None:
        self.home = make_region()
        self.aalst = make_other_region()
        self.asker = make_person("asker@secret.example")
        self.manager = make_person("manager@secret.example")
        RegionManager.objects.create(region=self.aalst, user=self.manager)
        self.organisation = make_organisation(self.home, member=self.asker, languages=["nl", "en"])

    def ask(self, *, agreed: bool = False, token: UUID | None = None) -> PeerQuestion:
        made = services.ask(
            actor=actor_of(self.asker),
            asked=_asked(language="nl"),
            regions=[self.aalst.pk],
            agreed=agreed,
            token=token or uuid4(),
            organisation=self.organisation,
        )
        return PeerQuestion.objects.get(pk=made.pk)

    def place(self, question: PeerQuestion) -> PeerAnswer:
        return question.answers.get(region=self.aalst)

    def answer(
        self,
        question: PeerQuestion,
        *,
        agreed: bool = False,
        text: str = "Begin met een kleine opdracht.",
    ) -> PeerAnswer:
        place = self.place(question)
        return services.answer_by_link(
            token=telling.token_for(place, self.manager.pk),
            text=text,
            language="nl",
            agreed=agreed,
            seen=place.version,
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _browser(user: User | None = None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


def test_regions_are_chosen_by_practices_functions_and_languages() -> None:
    home, aalst = make_region(), make_other_region()
    antwerp = make_region("antwerp", country="BE", codes=[], languages=["nl", "fr"])
    far = make_region("far", country="TR", codes=[], languages=["tr"], partner=False)
    practice = make_practice(aalst)
    index([practice, make_practice(far, slug="made-up", invented=True)])
    for _number in range(2):
        provider = make_organisation(antwerp)
        Offer.objects.create(organisation=provider, function="procurement")
    invented = make_organisation(far, invented=True)
    Offer.objects.create(organisation=invented, function="procurement")
    side = Party(region=home)
    title = text_for(practice).title
    found = {
        one.region_id: one
        for one in choosing.proposed(_asked(title=title, text="", function="procurement"), side)
    }
    assert set(found) == {aalst.pk, antwerp.pk}, "neither its own nor an ignorant one"
    assert list(found[aalst.pk].practices) == [practice.slug]
    assert found[antwerp.pk].offers == 2
    assert found[antwerp.pk].languages == ("nl",)
    with translation.override("en"):
        told = choosing.explained(list(found.values()), "procurement")
    words = {one.region.pk: (one.practices, one.reasons) for one in told}
    assert [line.slug for line in words[aalst.pk][0]] == [practice.slug]
    assert words[antwerp.pk][1][0].startswith(
        "2 organisations in this region provide this function"
    )
    assert "coordinators" in words[antwerp.pk][1][-1]
    assert far.pk not in found


def test_without_experience_partners_that_share_a_language_are_asked() -> None:
    home, aalst = make_region(), make_other_region()
    make_region("efeler", country="TR", codes=[], languages=["tr"])
    found = choosing.proposed(_asked(title="zzqx", text="", language="nl"), Party(region=home))
    assert [one.region_id for one in found] == [aalst.pk]


def test_the_best_known_come_first_and_no_more_than_five() -> None:
    known = [Known(pk, {f"p{pk}": pk}, languages=("nl",)) for pk in range(1, 9)]
    known.append(Known(9, {}, languages=("nl",)))
    assert [one.region_id for one in rules.choose(known)] == [1, 2, 3, 4, 5]
    assert rules.choose([*known, Known(10, {"p": 4}, managed=True)])[0].region_id == 1
    equal = [Known(11, {"p": 4}), Known(12, {"q": 4}, managed=True)]
    assert [one.region_id for one in rules.choose(equal)] == [12, 11]


def test_a_region_that_was_asked_often_this_week_is_spared(scene: Scene) -> None:
    for _number in range(rules.ASKED_A_WEEK):
        scene.ask()
        RateCount.objects.all().delete()
    assert not scene.ask().answers.exists()  # the coordinator has it
    PeerAnswer.objects.update(asked_at=timezone.now() - timedelta(days=8))
    RateCount.objects.all().delete()
    assert scene.ask().answers.exists()


def test_one_mail_goes_to_the_manager_in_their_language_and_none_twice(scene: Scene) -> None:
    User.objects.filter(pk=scene.manager.pk).update(language="nl")
    mail.outbox.clear()
    token = uuid4()
    first, second = scene.ask(token=token), scene.ask(token=token)
    assert first == second
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    assert "/nl/exchange/questions/linked/" in mail.outbox[0].body
    assert first.title in mail.outbox[0].body
    assert scene.asker.email not in str(mail.outbox[0].message())


def test_a_region_without_a_manager_is_answered_for_by_the_coordinator(scene: Scene) -> None:
    RegionManager.objects.all().delete()
    coordinator = make_coordinator()
    mail.outbox.clear()
    question = scene.ask()
    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    groups = {one.key: one for one in needs_of(coordinator, actor_of(coordinator))}
    assert [one.what for one in groups["peer-questions"].needs] == [question.title]
    assert services.decline(actor=actor_of(coordinator), place=scene.place(question)).state


def test_it_is_public_exactly_while_both_sides_agree(scene: Scene) -> None:
    """Over every order of agreeing and withdrawing: page, list, search, feed and sitemap."""
    question = scene.ask()
    scene.answer(question)
    both = ((True, True), (True, False), (False, True), (False, False))
    for first, second in product(both, repeat=2):
        for asker, region in (first, second):
            services.settle(actor=actor_of(scene.asker), question=question, agreed=asker)
            scene.answer(question, agreed=region)
            public = asker and region
            visitor = _browser()
            path = f"/en/exchange/questions/{question.slug}/"
            assert visitor.get(path).status_code == (200 if public else 404)
            for page in ("/en/exchange/questions/", "/en/exchange/questions/feed.atom"):
                assert (question.title in visitor.get(page).content.decode()) is public, page
            assert (question.slug in visitor.get("/sitemap.xml").content.decode()) is public
            shown = visitor.get(f"/en/regions/{scene.aalst.slug}/").content.decode()
            assert (question.title in shown) is public
            search.reindex(queries.KIND)
            found = search.search("social enterprises", language="en", kinds=[queries.KIND])
            assert bool(found.hits) is public


def test_an_answer_whose_region_does_not_agree_stays_private(scene: Scene) -> None:
    other = make_region("antwerp", country="BE", codes=[], languages=["nl"])
    question = scene.ask(agreed=True)
    scene.answer(question, agreed=True)
    PeerAnswer.objects.create(
        question=question,
        region=other,
        asked_at=timezone.now(),
        state=State.ANSWERED,
        text="For you alone.",
        language="en",
        answered_at=timezone.now(),
    )
    path = f"/en/exchange/questions/{question.slug}/"
    for user, seen in ((None, False), (scene.manager, False), (scene.asker, True)):
        text = _browser(user).get(path).content.decode()
        assert ("For you alone." in text) is seen, user
    search.reindex(queries.KIND)
    assert not search.search("“for you alone”", language="en", kinds=[queries.KIND]).exact


def test_a_private_question_is_read_by_its_sides_and_the_coordinator_alone(scene: Scene) -> None:
    question = scene.ask()
    scene.answer(question)
    stranger, elsewhere = make_person(), make_person()
    RegionManager.objects.create(region=scene.home, user=elsewhere)
    path = f"/en/exchange/questions/{question.slug}/"
    for user, status in (
        (None, 404),
        (stranger, 404),
        (elsewhere, 404),
        (scene.manager, 200),
        (scene.asker, 200),
        (make_coordinator(), 200),
    ):
        answer = _browser(user).get(path)
        assert answer.status_code == status, user
        text = answer.content.decode()
        for person in (scene.asker, scene.manager):
            assert user == person or person.email not in text
            assert user == person or person.name not in text


def test_each_step_is_for_its_own_side(scene: Scene) -> None:
    question = scene.ask()
    place = scene.place(question)
    asker, manager = actor_of(scene.asker), actor_of(scene.manager)
    coordinator = actor_of(make_coordinator())
    said: dict[str, Any] = {"text": "Yes.", "language": "en", "agreed": True, "seen": ""}
    for actor in (asker, VISITOR, actor_of(make_person())):
        with pytest.raises(PermissionDenied):
            services.answer(actor=actor, place=place, **said)
        with pytest.raises(PermissionDenied):
            services.decline(actor=actor, place=place)
    for actor in (manager, coordinator, VISITOR):
        with pytest.raises(PermissionDenied):
            services.settle(actor=actor, question=question, agreed=True)
        with pytest.raises(PermissionDenied):
            services.close(actor=actor, question=question)
    with pytest.raises(PermissionDenied):
        services.settle(actor=manager, question=question, agreed=False)
    services.answer(actor=manager, place=place, **said)
    services.settle(actor=asker, question=question, agreed=True)
    assert not services.settle(actor=coordinator, question=question, agreed=False).published_at


def test_two_who_answer_for_one_region_do_not_overwrite_each_other(scene: Scene) -> None:
    question = scene.ask()
    scene.answer(question)
    with pytest.raises(Outdated):
        services.answer_by_link(
            token=telling.token_for(scene.place(question), None),
            text="Something else.",
            language="en",
            agreed=False,
            seen="",
        )
    scene.answer(question)  # the same text again changes nothing
    path = f"/en/exchange/questions/{question.slug}/answer/{scene.aalst.slug}/"
    typed = {"text": "Something else.", "language": "en", "seen": ""}
    answer = _browser(scene.manager).post(path, typed)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Something else." in text
    assert "Begin met een kleine opdracht." in text
    saved = _browser(scene.manager).post(path, typed | {"seen": hidden(text, "seen")})
    assert saved.status_code == 302


def test_by_the_link_one_answers_or_declines_without_an_account(scene: Scene) -> None:
    question = scene.ask()
    place = scene.place(question)
    path = f"/tr/exchange/questions/linked/{telling.token_for(place, None)}/"
    browser = _browser()
    assert browser.get(path).status_code == 200
    assert scene.place(question).state == State.WAITING, "reading is no answer"
    assert browser.post(path, {"do": "decline"}).status_code == 302
    assert scene.place(question).state == State.DECLINED
    answered = {"text": "Küçük başlayın.", "language": "tr", "agreed": "on", "seen": ""}
    mail.outbox.clear()
    assert browser.post(path, answered).status_code == 302
    assert scene.place(question).state == State.ANSWERED
    assert [one.to for one in mail.outbox] == [[scene.asker.email]]
    assert scene.manager.email not in str(mail.outbox[0].message())
    assert browser.post(path, {"do": "decline"}).status_code == 409
    assert browser.get("/en/exchange/questions/linked/nonsense/").status_code == 410
    question.delete()
    assert browser.get(path).status_code == 410


def test_a_closed_question_takes_no_new_answer_but_lets_one_withdraw(scene: Scene) -> None:
    question, other = scene.ask(agreed=True), scene.ask()
    scene.answer(question, agreed=True)
    for one in (question, other):
        services.close(actor=actor_of(scene.asker), question=one)
    with pytest.raises(Refused):
        scene.answer(other)
    with pytest.raises(Refused):
        scene.answer(question, text="Quite another answer.")
    assert scene.answer(question, agreed=False).agreed is False
    assert not PeerQuestion.objects.get(pk=question.pk).published_at
    assert needs_of(scene.manager, actor_of(scene.manager)) == []


def test_an_address_in_the_text_is_refused(scene: Scene) -> None:
    for name in ("title", "text"):
        with pytest.raises(Incomplete) as refusal:
            services.check(_asked(**{name: "Write to me at a.b@town.example please"}))
        assert refusal.value.problems[0][0] == name
    services.check(_asked(text="We pay €5 @ the door, 10 a.m."))


def test_one_sender_is_held_and_nobody_is_written_to_twice(scene: Scene) -> None:
    mail.outbox.clear()
    sent = refused = 0
    for _number in range(100):
        try:
            scene.ask()
            sent += 1
        except Refused:
            refused += 1
    assert (sent, refused) == (services.SENT.size, 100 - services.SENT.size)
    assert len(mail.outbox) == sent


def test_only_proposed_regions_can_be_asked(scene: Scene) -> None:
    for regions in ([], [scene.home.pk], [10**9]):
        with pytest.raises(Incomplete):
            services.ask(
                actor=actor_of(scene.asker),
                asked=_asked(language="nl"),
                regions=regions,
                agreed=False,
                token=uuid4(),
                organisation=scene.organisation,
            )
    with pytest.raises(PermissionDenied):
        services.ask(
            actor=actor_of(make_person()),
            asked=_asked(language="nl"),
            regions=[scene.aalst.pk],
            agreed=False,
            token=uuid4(),
            organisation=scene.organisation,
        )


def test_the_unanswered_are_on_a_dashboard_and_reminded_once(scene: Scene) -> None:
    question = scene.ask()
    groups = needs_of(scene.manager, actor_of(scene.manager))
    assert [(one.key, one.total) for one in groups] == [("peer-questions", 1)]
    mail.outbox.clear()
    assert keeping.remind() == 0
    PeerAnswer.objects.update(asked_at=timezone.now() - rules.REMIND_AFTER)
    assert (keeping.remind(), keeping.remind()) == (1, 0)
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    waiting = needs_of(scene.asker, actor_of(scene.asker))
    assert [(one.key, one.waiting) for one in waiting] == [("open-peer-questions", True)]
    PeerQuestion.objects.update(asked_at=timezone.now() - timedelta(days=31))
    groups = needs_of(scene.asker, actor_of(scene.asker))
    assert [one.key for one in groups] == ["own-questions"]
    PeerQuestion.objects.update(asked_at=timezone.now())
    waiting = needs_of(scene.asker, actor_of(scene.asker))
    assert [one.key for one in waiting] == ["open-peer-questions"]
    services.decline(actor=actor_of(scene.manager), place=scene.place(question))
    groups = needs_of(scene.asker, actor_of(scene.asker))
    assert "No region has answered" in str(groups[0].needs[0].why)
    scene.answer(question, agreed=True)
    groups = needs_of(scene.asker, actor_of(scene.asker))
    assert "agrees to publish" in str(groups[0].needs[0].why)
    assert needs_of(scene.manager, actor_of(scene.manager)) == []


def test_private_questions_are_deleted_after_their_day_and_public_ones_lose_names(
    scene: Scene,
) -> None:
    private, public = scene.ask(), scene.ask(agreed=True)
    scene.answer(public, agreed=True)
    assert keeping.forget() == 0
    after = timezone.localdate() + rules.KEPT + timedelta(days=1)
    assert keeping.forget(after) == 1
    assert not PeerQuestion.objects.filter(pk=private.pk).exists()
    public.refresh_from_db()
    assert public.asker is None
    assert scene.place(public).answered_by is None
    assert keeping.forget(after) == 0
    services.settle(actor=actor_of(scene.asker), question=public, agreed=False)
    assert keeping.forget(timezone.localdate() + timedelta(days=29)) == 0


def test_a_person_gets_what_they_wrote_and_their_side_keeps_it_without_the_name(
    scene: Scene,
) -> None:
    private, public = scene.ask(), scene.ask(agreed=True)
    scene.answer(public, agreed=True)
    assert [one["slug"] for one in queries.export_of(scene.asker.pk)["asked"]] == [
        private.slug,
        public.slug,
    ]
    assert queries.export_of(scene.manager.pk)["answered"][0]["text"]
    for person in (scene.asker, scene.manager):
        erase_person(actor=actor_of(person), user=person)
    left = list(PeerQuestion.objects.order_by("pk"))
    assert left == [private, public]
    assert [one.asker for one in left] == [None, None]
    assert scene.place(public).answered_by is None


def test_a_regions_question_goes_on_with_its_other_managers(scene: Scene) -> None:
    left, other = make_person(), make_person("colleague@secret.example")
    for person in (left, other):
        RegionManager.objects.create(region=scene.home, user=person)
    question = _ask_for_home(scene, left)
    erase_person(actor=actor_of(left), user=left)
    keys = [one.key for one in needs_of(other, actor_of(other))]
    assert keys == ["open-peer-questions"]
    shown = _browser(other).get("/en/exchange/questions/").content.decode()
    assert "Questions of your regions and organisations" in shown
    assert "Asked by The Hague" in shown
    assert ">Your questions<" not in shown
    mail.outbox.clear()
    scene.answer(question, agreed=True)
    assert [one.to for one in mail.outbox] == [[other.email]]
    assert "a question of The Hague" in mail.outbox[0].subject
    assert services.settle(actor=actor_of(other), question=question, agreed=True).published_at


def test_a_question_of_which_nobody_is_left_goes_on_with_the_coordinator(scene: Scene) -> None:
    left, coordinator = make_person(), make_coordinator()
    RegionManager.objects.create(region=scene.home, user=left)
    question, answered = _ask_for_home(scene, left), _ask_for_home(scene, left)
    with pytest.raises(PermissionDenied):
        services.close(actor=actor_of(coordinator), question=question)
    with pytest.raises(PermissionDenied):
        services.take_back(actor=actor_of(coordinator), question=question)
    erase_person(actor=actor_of(left), user=left)
    groups = {one.key: one for one in needs_of(coordinator, actor_of(coordinator))}
    assert groups["questions-left-alone"].total == 2
    page = f"/en/exchange/questions/{question.slug}/"
    shown = _browser(coordinator).get(page).content.decode()
    assert "No one who asked this has an account any more." in shown
    assert "I agree to publish" not in shown, "nobody agrees for the region"
    mail.outbox.clear()
    scene.answer(answered)
    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    assert "pass it on to The Hague" in mail.outbox[0].body
    mail.outbox.clear()
    closed = _browser(coordinator).post(f"{page}act/", {"act": "close"})
    assert closed.status_code == 302
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    services.take_back(actor=actor_of(coordinator), question=question)
    successor = make_person()
    RegionManager.objects.create(region=scene.home, user=successor)
    assert [one.key for one in needs_of(successor, actor_of(successor))] == []
    assert not needs_of(coordinator, actor_of(coordinator))
    with pytest.raises(PermissionDenied):
        services.close(actor=actor_of(coordinator), question=answered)


def _ask_for_home(scene: Scene, person: User) -> PeerQuestion:
    return services.ask(
        actor=actor_of(person),
        asked=_asked(language="nl"),
        regions=[scene.aalst.pk],
        agreed=False,
        token=uuid4(),
        region=scene.home,
    )


def test_when_every_region_declines_the_asker_is_told_and_asks_others(scene: Scene) -> None:
    other = make_region("antwerp", country="BE", codes=[], languages=["nl"])
    question = services.ask(
        actor=actor_of(scene.asker),
        asked=_asked(language="nl"),
        regions=[scene.aalst.pk, other.pk],
        agreed=True,
        token=uuid4(),
        organisation=scene.organisation,
    )
    coordinator, browser = make_coordinator(), _browser(scene.asker)
    page = f"/en/exchange/questions/{question.slug}/"
    new = f"/en/exchange/questions/new/?again={question.slug}"
    places = [scene.place(question), question.answers.get(region=other)]
    mail.outbox.clear()
    services.decline(actor=actor_of(coordinator), place=places[0])
    assert not mail.outbox
    assert new not in browser.get(page).content.decode()
    for _twice in range(2):
        services.decline(actor=actor_of(coordinator), place=places[1])
    assert [one.to for one in mail.outbox] == [[scene.asker.email]]
    assert question.title in mail.outbox[0].subject
    assert f"All regions that {scene.organisation.name} asked" in mail.outbox[0].body
    assert new in browser.get(page).content.decode()
    make_region("bruges", country="BE", codes=[], languages=["nl"])
    shown = browser.get(new).content.decode()
    assert question.text in shown
    stranger = make_person("stranger@secret.example")
    make_organisation(scene.home, member=stranger)
    assert question.text not in _browser(stranger).get(new).content.decode()
    typed = {
        "owner": f"organisation:{scene.organisation.slug}",
        "title": question.title,
        "text": question.text,
        "language": "nl",
        "token": hidden(shown, "token"),
    }
    shown = browser.post(new, typed | {"do": "choose"}).content.decode()
    chosen = Region.objects.get(slug="bruges")
    assert f'value="{chosen.pk}"' in shown
    assert not any(f'name="regions" value="{one.region_id}"' in shown for one in places)
    for _twice in range(2):
        sent = browser.post(new, typed | {"do": "send", "regions": [chosen.pk]})
        assert sent.status_code == 302
    assert PeerQuestion.objects.count() == 2
    question.refresh_from_db()
    assert question.closed_at is not None


def test_only_who_still_has_it_to_do_learns_that_it_is_over(scene: Scene) -> None:
    coordinator = make_coordinator()
    Region.objects.filter(pk=scene.aalst.pk).update(languages=["tr"])
    question = services.ask(
        actor=actor_of(scene.asker),
        asked=_asked(language="nl"),
        regions=[],
        agreed=False,
        token=uuid4(),
        organisation=scene.organisation,
    )
    assert mail.outbox[-1].to == [coordinator.email]
    services.pass_on(actor=actor_of(coordinator), question=question, regions=[scene.aalst.pk])
    mail.outbox.clear()
    services.close(actor=actor_of(scene.asker), question=question)
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]


@pytest.mark.parametrize(
    ("chosen", "text", "kept"),
    [
        ("", "Pazarda hangi kadın kooperatifleri yemek satıyor ve nasıl başladınız?", "tr"),
        ("", "?", "en"),
        ("fr", "Hoe koopt u in bij sociale ondernemingen in uw gemeente?", "fr"),
    ],
)
def test_the_language_is_recognised_where_none_is_chosen(
    scene: Scene, chosen: str, text: str, kept: str
) -> None:
    typed = {
        "owner": f"organisation:{scene.organisation.slug}",
        "title": "?",
        "text": text,
        "language": chosen,
        "token": str(uuid4()),
        "do": "send",
        "regions": [scene.aalst.pk],
    }
    sent = _browser(scene.asker).post("/en/exchange/questions/new/", typed)
    assert sent.status_code == 302
    question = PeerQuestion.objects.get()
    assert question.language == kept
    path = f"/en/exchange/questions/{question.slug}/answer/aalst/"
    answered = {"text": text, "language": chosen, "seen": ""}
    assert _browser(scene.manager).post(path, answered).status_code == 302
    assert scene.place(question).language == kept


def test_the_coordinator_sees_how_questions_fare(scene: Scene) -> None:
    scene.ask()
    question = scene.ask(agreed=True)
    scene.answer(question, agreed=True)
    counted = queries.counts()
    assert (counted.questions, counted.answered, counted.published) == (2, 1, 1)
    assert (counted.asked, counted.waiting, counted.declined, counted.days) == (2, 1, 0, 0)
    text = _browser(make_coordinator()).get("/en/exchange/results/").content.decode()
    assert "Questions with an answer" in text


def test_a_question_is_found_in_five_languages_by_the_function_it_is_filed_under(
    scene: Scene,
) -> None:
    question = scene.ask(agreed=True)
    PeerQuestion.objects.update(function="procurement")
    scene.answer(question, agreed=True)
    search.reindex(queries.KIND)
    for language in interface_languages():
        with translation.override(language):
            label = str(FUNCTIONS["procurement"].label)
        found = search.search(label, language=language, kinds=[queries.KIND])
        assert [hit.object_id for hit in found.hits] == [question.pk], language


def test_the_form_asks_for_regions_and_sends_once(scene: Scene) -> None:
    browser = _browser(scene.asker)
    path = "/en/exchange/questions/new/"
    text = browser.get(path).content.decode()
    typed = {
        "owner": f"organisation:{scene.organisation.slug}",
        "title": "How do you buy from social enterprises?",
        "text": "",
        "language": "nl",
        "function": "",
        "token": hidden(text, "token"),
    }
    chosen = browser.post(path, typed | {"do": "choose"})
    assert chosen.status_code == 200
    shown = chosen.content.decode()
    assert "You share a working language: Dutch." in shown
    assert "We found no region with a good practice or an offer on this." in shown
    assert "checked" not in shown[shown.index("Regions you can ask") : shown.index("Send question")]
    assert not PeerQuestion.objects.exists()
    none_left = browser.post(path, typed | {"do": "send"})
    assert none_left.status_code == 422
    for _twice in range(2):
        sent = browser.post(path, typed | {"do": "send", "regions": [scene.aalst.pk]})
        assert sent.status_code == 302
    assert PeerQuestion.objects.count() == PeerAnswer.objects.count() == 1
    assert _browser(make_person()).get(path).status_code == 403


def test_more_questions_take_no_more_queries(scene: Scene) -> None:
    first = scene.ask(agreed=True)
    scene.answer(first, agreed=True)
    coordinator = make_coordinator()
    paths = {
        "/en/exchange/questions/": _browser(scene.asker),
        f"/en/exchange/questions/{first.slug}/": _browser(scene.asker),
        f"/en/exchange/questions/{first.slug}/answer/aalst/": _browser(scene.manager),
        f"/en/regions/{scene.aalst.slug}/": _browser(),
        "/en/exchange/questions/feed.atom": _browser(),
        "/en/exchange/results/": _browser(coordinator),
        "/en/needs/": _browser(scene.manager),
    }
    few = {path: _count(browser, path) for path, browser in paths.items()}
    for number in range(8):
        RateCount.objects.all().delete()
        PeerAnswer.objects.update(asked_at=timezone.now() - timedelta(days=8))
        made = scene.ask(agreed=True)
        scene.answer(made, agreed=True)
        if number % 2:
            region = make_region(f"r{number}", codes=[])
            PeerAnswer.objects.filter(question=made).update(region=region)
            PeerAnswer.objects.filter(question=made).update(question=first)
    many = {path: _count(browser, path) for path, browser in paths.items()}
    assert many == few
    assert max(count for path, count in many.items() if "/exchange/" in path) <= 25, many


def _count(browser: Client, path: str) -> int:
    for _warm in range(2):
        assert browser.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
    return len(captured)


def test_a_closed_question_says_so_to_both_sides_and_invites_nobody(scene: Scene) -> None:
    question = scene.ask()
    page = f"/en/exchange/questions/{question.slug}/"
    mail.outbox.clear()
    services.close(actor=actor_of(scene.asker), question=question)
    services.close(actor=actor_of(scene.asker), question=question)
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    assert "takes no more answers" in mail.outbox[0].body
    shown = _browser(scene.asker).get(page).content.decode()
    assert "This question was closed on" in shown
    assert "Not answered yet" not in shown
    assert "I agree to publish" not in shown
    shown = _browser(scene.manager).get(page).content.decode()
    assert "This question was closed on" in shown
    assert "Answer the question" not in shown
    PeerAnswer.objects.update(asked_at=timezone.now() - rules.REMIND_AFTER)
    assert keeping.remind() == 0


def test_whoever_gets_mail_in_a_digest_is_not_invited_to_a_closed_question(scene: Scene) -> None:
    User.objects.filter(pk=scene.manager.pk).update(mail_rhythm=MailRhythm.WEEKLY)
    question = scene.ask()
    assert Notice.objects.filter(user=scene.manager).exists()
    services.close(actor=actor_of(scene.asker), question=question)
    assert not Notice.objects.filter(user=scene.manager).exists()


def test_a_question_is_withdrawn_while_no_region_has_answered(scene: Scene) -> None:
    question = scene.ask()
    link = f"/en/exchange/questions/linked/{telling.token_for(scene.place(question), None)}/"
    with pytest.raises(PermissionDenied):
        services.take_back(actor=actor_of(scene.manager), question=question)
    browser = _browser(scene.asker)
    act = f"/en/exchange/questions/{question.slug}/act/"
    mail.outbox.clear()
    shown = browser.post(act, {"act": "take_back"}, follow=True).content.decode()
    assert "Your question has been withdrawn." in shown
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    assert "has withdrawn the question" in mail.outbox[0].body
    shown = browser.post(act, {"act": "take_back"}, follow=True).content.decode()
    assert "This question has already been withdrawn." in shown
    assert _browser().get(link).status_code == 410
    answered = scene.ask()
    scene.answer(answered)
    with pytest.raises(Refused, match="A region has answered"):
        services.take_back(actor=actor_of(scene.asker), question=answered)


def test_the_coordinator_gets_one_mail_for_several_regions_without_a_manager() -> None:
    home, coordinator = make_region(), make_coordinator()
    regions = [make_other_region(), make_region("bruges", names={"en": "Bruges"}, codes=[])]
    asker = make_person()
    organisation = make_organisation(home, member=asker, languages=["nl", "en"])
    mail.outbox.clear()
    question = services.ask(
        actor=actor_of(asker),
        asked=_asked(language="nl"),
        regions=[one.pk for one in regions],
        agreed=False,
        token=uuid4(),
        organisation=organisation,
    )
    assert question.answers.count() == 2
    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    assert "Aalst and" in mail.outbox[0].body
    assert f"/exchange/questions/{question.slug}/" in mail.outbox[0].body
    PeerAnswer.objects.update(asked_at=timezone.now() - rules.REMIND_AFTER)
    assert keeping.remind() == 2
    assert len(mail.outbox) == 2


def test_a_question_without_a_region_goes_to_the_coordinator_who_chooses_some(
    scene: Scene,
) -> None:
    coordinator, other = make_coordinator(), make_coordinator(email="other@network.example")
    User.objects.filter(pk=other.pk).update(mail_rhythm=MailRhythm.WEEKLY)
    Region.objects.filter(pk=scene.aalst.pk).update(languages=["tr"])
    browser = _browser(scene.asker)
    new = "/en/exchange/questions/new/"
    owner = f"organisation:{scene.organisation.slug}"
    data = {"owner": owner, "title": "Who runs the slaughterhouse?", "language": "nl"}
    data["token"] = str(uuid4())
    shown = browser.post(new, data | {"do": "choose"}).content.decode()
    assert "Send to the coordinator" in shown, shown
    mail.outbox.clear()
    shown = browser.post(new, data | {"do": "send"}, follow=True).content.decode()
    assert "sent to the network’s coordinator" in shown
    assert "The network’s coordinator has your question" in shown
    assert [one.to for one in mail.outbox] == [[coordinator.email]]
    question = PeerQuestion.objects.get()
    groups = needs_of(coordinator, actor_of(coordinator))
    assert [one.key for one in groups] == ["unplaced-questions"]
    own = needs_of(scene.asker, actor_of(scene.asker))
    assert [one.key for one in own] == ["open-peer-questions"]
    desk = _browser(coordinator)
    page = f"/en/exchange/questions/{question.slug}/"
    assert "Choose regions to ask" in desk.get(page).content.decode()
    assert desk.post(f"{page}act/", {"act": "pass_on"}).status_code == 422
    with pytest.raises(PermissionDenied):
        services.pass_on(actor=actor_of(scene.asker), question=question, regions=[scene.aalst.pk])
    mail.outbox.clear()
    for _press in range(2):
        answer = desk.post(f"{page}act/", {"act": "pass_on", "regions": [scene.aalst.pk]})
        assert answer.status_code == 302
    assert [one.to for one in mail.outbox] == [[scene.manager.email]]
    assert not Notice.objects.filter(user=other).exists(), "one of the coordinators was enough"
    assert needs_of(coordinator, actor_of(coordinator)) == []
