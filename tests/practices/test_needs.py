"""What the library has for a person to do."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import NetworkRole, Notice, User
from rresi.accounts.needs import AT_MOST, needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, grant_network_role
from rresi.practices import needs
from rresi.practices.models import Practice, PracticeText, Question
from rresi.regions.services import appoint_manager
from rresi.wording import needs as translations
from rresi.wording.models import Translation
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    practice = make_practice()
    user = create_person(email="m@example.org", name="M", language="en")
    appoint_manager(actor=OPERATOR, region=practice.region, user=user)
    return User.objects.get(pk=user.pk)


def keys(user: User) -> list[str]:
    return [group.key for group in needs_of(user, actor_of(user))]


def test_nothing_to_do_is_nothing(
    manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert keys(manager) == []
    # With everybody's roles: where nothing waits in the whole network, one query says so.
    grant_network_role(actor=OPERATOR, user=manager, kind=NetworkRole.Kind.COORDINATOR)
    coordinator = User.objects.get(pk=manager.pk)
    actor = actor_of(coordinator)
    with django_assert_num_queries(1):
        assert needs_of(coordinator, actor) == []


def test_an_old_translation_and_a_question_wait(manager: User) -> None:
    practice = Practice.objects.get()
    Practice.objects.update(revision=2)
    Question.objects.create(
        practice=practice, language="tr", text="Kaç?", token="0" * 32, asker=manager
    )
    assert keys(manager) == ["translations", "questions", "own-open-questions"]


def test_who_keeps_a_practice_is_told_once_for_each_date(manager: User) -> None:
    today = timezone.localdate()
    Practice.objects.update(review_by=today + timedelta(days=90))
    assert needs.remind_to_look_again() == 0
    Practice.objects.update(review_by=today + timedelta(days=20))
    assert [needs.remind_to_look_again(), needs.remind_to_look_again()] == [1, 0]
    assert Notice.objects.get(user=manager).event == "look-again"
    assert keys(manager) == ["look-again"]


def test_what_nobody_keeps_is_looked_at_by_the_coordinator() -> None:
    make_practice()
    coordinator = create_person(email="c@example.org", name="C", language="nl")
    grant_network_role(actor=OPERATOR, user=coordinator, kind=NetworkRole.Kind.COORDINATOR)
    Practice.objects.update(review_by=timezone.localdate() - timedelta(days=1))
    assert [needs.remind_to_look_again(), needs.remind_to_look_again()] == [1, 0]
    assert "Een repaircafé" in Notice.objects.get(user=coordinator).body


def test_a_practice_without_a_day_is_looked_at_again_after_a_year() -> None:
    practice = make_practice(review_by=None)
    assert practice.review_by == timezone.localdate() + timedelta(days=365)


def test_nine_queries_say_it_all(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    source, away = make_region(), make_other_region()
    keeper = create_person(email="k@example.org", name="K", language="fr")
    for region in (source, away):
        appoint_manager(actor=OPERATOR, region=region, user=keeper)
    for number in range(8):
        practice = make_practice(source, slug=f"p{number}", review_by="2020-01-01")
        Question.objects.create(practice=practice, language="nl", text="?", token=uuid4())
        whole = practice.texts.get(language="nl").words
        for language, status in (("fr", "draft"), ("de", "checked")):
            Translation.objects.create(
                kind="practice",
                object_id=practice.pk,
                region_id=practice.region_id,
                language=language,
                status=status,
                fields=whole,
                made_from=whole,
                source_revision=1,
            )
    PracticeText.objects.filter(language="en").update(language="fr", source_revision=0)
    actor = actor_of(User.objects.get(pk=keeper.pk))
    with django_assert_num_queries(3):
        groups = list(needs.needs(keeper, actor))
    with django_assert_num_queries(6):
        groups += translations.needs(keeper, actor)
    groups = [group for group in groups if group.needs]
    assert {group.key: group.total for group in groups} == dict.fromkeys(
        ("translations", "translation-checks", "translations-checked", "look-again", "questions"), 8
    )
    assert {len(group.needs) for group in groups} == {AT_MOST}
