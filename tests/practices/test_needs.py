"""What the library has for a person to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rresi.accounts.models import Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person
from rresi.practices import needs
from rresi.practices.models import Practice, Question
from rresi.regions.services import appoint_manager
from tests.factories.practices import make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    practice = make_practice()
    user = create_person(email="m@example.org", name="M", language="en")
    appoint_manager(actor=OPERATOR, region=practice.region, user=user)
    return User.objects.get(pk=user.pk)


def keys(user: User) -> list[str]:
    return [group.key for group in needs_of(user, actor_of(user))]


def test_nothing_to_do_is_nothing(manager: User) -> None:
    assert keys(manager) == []


def test_an_old_translation_and_a_question_wait(manager: User) -> None:
    practice = Practice.objects.get()
    Practice.objects.update(revision=2)
    Question.objects.create(
        practice=practice, language="tr", text="Kaç?", token="0" * 32, asker=manager
    )
    assert keys(manager) == ["translations", "questions"]


def test_who_keeps_a_practice_is_told_once_for_each_date(manager: User) -> None:
    today = timezone.localdate()
    Practice.objects.update(review_by=today + timedelta(days=90))
    assert needs.remind_to_look_again() == 0
    Practice.objects.update(review_by=today + timedelta(days=20))
    assert [needs.remind_to_look_again(), needs.remind_to_look_again()] == [1, 0]
    assert Notice.objects.get(user=manager).event == "look-again"
