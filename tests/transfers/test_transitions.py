"""Each step of translation, adoption and questions by everybody, in their region and in others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, VISITOR, Actor, actor_of
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.editorial.services import profiles
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Question
from rresi.practices.permissions import PERMISSIONS as LIBRARY
from rresi.practices.questions import services as questions
from rresi.regions.services import appoint_manager
from rresi.transfers import adapting, descendants, services
from rresi.transfers.models import Transfer
from rresi.transfers.permissions import PERMISSIONS as TRANSFERS
from rresi.wording import services as translating
from rresi.wording.models import Translation
from rresi.wording.permissions import PERMISSIONS as WORDING
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db
S = Transfer.State


class World:
    """A practice of one region, taken up by another; a third has nothing to do with either."""

    def __init__(self) -> None:
        guild = Organisation.objects.create(slug="guild", name="Stichting Heel")
        self.practice = make_practice()
        self.owner = self.person("owner")
        Practice.objects.update(owner=self.owner, organisation=guild)
        self.practice.refresh_from_db()
        self.away, self.third = make_other_region(), make_region("third", codes=[])
        self.colleague = self.person("colleague")
        OrganisationMember.objects.create(organisation=guild, user=self.colleague)
        self.keeper = self.manager(self.away)
        self.transfer = services.start_transfer(
            actor=actor_of(self.keeper), practice=self.practice, region=self.away, language="nl"
        )
        services.save_results(
            actor=actor_of(self.keeper),
            transfer=self.transfer,
            seen=token_of(1),
            results=[services.Result("Het zal werken.", method="announced")],
        )
        self.transfer.refresh_from_db()
        self.asker = self.person("asker")
        self.question = Question.objects.create(
            practice=self.practice, asker=self.asker, language="nl", text="?", token=uuid.uuid4()
        )
        self.translator = self.person("translator")

    def person(self, name: str, role: str = "") -> User:
        user = create_person(email=f"{name}@example.org", name=name, language="en")
        if role:
            grant_network_role(actor=OPERATOR, user=user, kind=role)
        return User.objects.get(pk=user.pk)

    def manager(self, region: Any) -> User:
        user = self.person(f"manager-{region.slug}")
        appoint_manager(actor=OPERATOR, region=region, user=user)
        return User.objects.get(pk=user.pk)

    def reading(self, user: User) -> User:
        """The same person, who has stated that they read French."""
        profiles.set_languages(actor=OPERATOR, user=user, languages=["fr"])
        return User.objects.get(pk=user.pk)

    def translation(self) -> Translation:
        """Whole, by the translator, not checked."""
        source = translating.source_of(self.practice).words
        actor = actor_of(self.translator)
        work = translating.open_translation(
            actor=actor, kind=PRACTICES, row=self.practice, language="fr"
        )
        return translating.save_translation(
            actor=actor,
            translation=work,
            fields={n: v[:90] for n, v in source.items()},
            seen=work.version,
        )

    def checked(self) -> Translation:
        work = self.translation()
        checker = actor_of(self.reading(self.person("checker", NetworkRole.Kind.REVIEWER)))
        translating.check_translation(actor=checker, translation=work, seen=work.version)
        work.refresh_from_db()
        return work


def _save_translation(world: World, actor: Actor) -> None:
    work = Translation.objects.filter(language="fr").first() or world.translation()
    translating.save_translation(
        actor=actor, translation=work, fields=work.fields, seen=work.version
    )


def _check(world: World, actor: Actor) -> None:
    work = world.translation()
    if actor.user_id is not None:
        world.reading(User.objects.get(pk=actor.user_id))
    translating.check_translation(actor=actor, translation=work, seen=work.version)


def _answer(world: World, actor: Actor) -> None:
    questions.answer_question(
        actor=actor, question=world.question, answer="Ja.", members_only=False, seen=""
    )


def _ask(world: World, actor: Actor) -> None:
    questions.ask_question(
        actor=actor,
        practice=world.practice,
        text="Hoe?",
        members_only=True,
        language="nl",
        token=uuid.uuid4(),
    )


def _withdraw(world: World, actor: Actor) -> None:
    questions.withdraw_question(actor=actor, question=world.question)


EVERYBODY = "member asker owner colleague source receiving third reviewer coordinator"
RECEIVING = "receiving coordinator"
# step -> (the row of the table it rests on, the service, who may)
STEPS: dict[str, tuple[str, Callable[[World, Actor], Any], str]] = {
    "translate": ("translation.write", _save_translation, EVERYBODY),
    "check": ("translation.check", _check, "source receiving third reviewer coordinator"),
    "publish": (
        "translation.publish",
        lambda w, a: translating.publish_translation(actor=a, translation=w.checked()),
        "source coordinator",
    ),
    "start": (
        "transfer.change",
        lambda w, a: services.start_transfer(
            actor=a, practice=w.practice, region=w.third, language="nl"
        ),
        "third coordinator",
    ),
    "abandon": (
        "transfer.change",
        lambda w, a: services.move_transfer(
            actor=a, transfer=w.transfer, to=S.ABANDONED, seen=token_of(2), reason="x"
        ),
        RECEIVING,
    ),
    "adapt": (
        "transfer.change",
        lambda w, a: adapting.save_adaptation(
            actor=a, transfer=w.transfer, seen=token_of(2), adapted="x", conditions={}
        ),
        RECEIVING,
    ),
    "plan": (
        "transfer.change",
        lambda w, a: services.save_plan(actor=a, transfer=w.transfer, seen=token_of(2), steps=[]),
        RECEIVING,
    ),
    "record results": (
        "transfer.change",
        lambda w, a: services.save_results(
            actor=a, transfer=w.transfer, seen=token_of(2), results=[]
        ),
        RECEIVING,
    ),
    "take over": (
        "transfer.change",
        lambda w, a: services.take_over(actor=a, transfer=w.transfer),
        RECEIVING,
    ),
    "link": (
        "transfer.change",
        lambda w, a: descendants.link_descendant(actor=a, transfer=w.transfer, slug=""),
        RECEIVING,
    ),
    "make it one's own": (
        "transfer.change",
        lambda w, a: descendants.begin_own_practice(actor=a, transfer=w.transfer),
        RECEIVING,
    ),
    "ask": ("question.ask", _ask, EVERYBODY),
    "withdraw": ("question.withdraw", _withdraw, "asker"),
    "answer": ("question.answer", _answer, "owner colleague source coordinator"),
}

PEOPLE: dict[str, Callable[[World], User | None]] = {
    "visitor": lambda w: None,
    "member": lambda w: w.person("member"),
    "asker": lambda w: w.asker,
    "owner": lambda w: w.owner,
    "colleague": lambda w: w.colleague,
    "source": lambda w: w.manager(w.practice.region),
    "receiving": lambda w: w.keeper,
    "third": lambda w: w.manager(w.third),
    "reviewer": lambda w: w.person("reviewer", NetworkRole.Kind.REVIEWER),
    "coordinator": lambda w: w.person("coordinator", NetworkRole.Kind.COORDINATOR),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("step", STEPS)
def test_step(step: str, who: str) -> None:
    world = World()
    _row, act, may = STEPS[step]
    user = PEOPLE[who](world)
    actor = actor_of(User.objects.get(pk=user.pk)) if user else VISITOR
    if who in may.split():
        act(world, actor)
        return
    version = Transfer.objects.get(pk=world.transfer.pk).version
    with pytest.raises(PermissionDenied):
        act(world, actor)
    world.transfer.refresh_from_db()
    assert (world.transfer.state, world.transfer.version) == (S.INTERESTED, version)


def test_every_row_about_a_step_is_walked_here() -> None:
    walked = {row for row, _act, _may in STEPS.values()}
    steps = {
        row
        for row in {**LIBRARY, **WORDING, **TRANSFERS}
        if row.startswith(("translation.", "transfer.", "question.")) and ".read" not in row
    }
    assert walked == steps
