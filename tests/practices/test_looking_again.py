"""Every practice has a day by which it is looked at again, and may be confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.documents.problems import mistakes
from rresi.practices.document import PracticeDocument
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.practices.services import confirm_practice
from rresi.regions.services import appoint_manager
from tests.factories.practices import answered, make_practice
from tests.factories.regions import make_other_region

PAGE = "/en/practices/repair-cafe/"
A_YEAR = timedelta(days=365)


def overdue() -> Practice:
    practice = make_practice()
    Practice.objects.update(review_by=timezone.localdate() - timedelta(days=1))
    practice.refresh_from_db()
    return practice


def person(name: str) -> User:
    return create_person(email=f"{name}@example.org", name=name, language="en")


def manager(practice: Practice) -> User:
    user = person("manager")
    appoint_manager(actor=OPERATOR, region=practice.region, user=user)
    return user


def owner(practice: Practice) -> User:
    user = person("owner")
    Practice.objects.filter(pk=practice.pk).update(owner=user)
    return user


def coordinator(practice: Practice) -> User:
    user = person("coordinator")
    grant_network_role(actor=OPERATOR, user=user, kind=NetworkRole.Kind.COORDINATOR)
    return user


def neighbour(practice: Practice) -> User:
    user = person("neighbour")
    appoint_manager(actor=OPERATOR, region=make_other_region(), user=user)
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("who", [manager, owner, coordinator])
def test_who_is_in_charge_says_that_it_is_still_right(
    client: Client, who: Callable[[Practice], User]
) -> None:
    practice, today = overdue(), timezone.localdate()
    before = PRACTICES.document_of(practice.pk)[0]
    client.force_login(who(practice))
    assert "Is this still correct?" in client.get(PAGE).content.decode()
    for _click in range(2):
        shown = client.post(f"{PAGE}confirm/", follow=True).content.decode()
        assert "Is this still correct?" not in shown
        assert "This practice was due for an update check by" not in shown
        practice.refresh_from_db()
        assert (practice.confirmed_on, practice.review_by) == (today, today + A_YEAR)
    assert "Last confirmed on" in shown
    assert PRACTICES.document_of(practice.pk)[0] == {
        **before,
        "review_by": (today + A_YEAR).isoformat(),
    }


@pytest.mark.django_db
def test_nobody_else_does(client: Client) -> None:
    practice = overdue()
    for user in (neighbour(practice), person("member")):
        client.force_login(user)
        assert "Is this still correct?" not in client.get(PAGE).content.decode()
        assert client.post(f"{PAGE}confirm/").status_code == 403
        with pytest.raises(PermissionDenied):
            confirm_practice(actor=actor_of(user), practice=practice)
    client.logout()
    assert "login" in client.post(f"{PAGE}confirm/")["Location"]
    practice.refresh_from_db()
    assert practice.confirmed_on is None


@pytest.mark.django_db
def test_only_what_is_due_is_confirmed(client: Client) -> None:
    practice, today = make_practice(), timezone.localdate()
    client.force_login(manager(practice))
    Practice.objects.update(review_by=today + timedelta(days=31))
    assert "Is this still correct?" not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}confirm/")
    practice.refresh_from_db()
    assert (practice.confirmed_on, practice.review_by) == (None, today + timedelta(days=31))
    Practice.objects.update(review_by=today + timedelta(days=30))
    assert "Is this still correct?" in client.get(PAGE).content.decode()
    Practice.objects.update(publication=Practice.Publication.WITHDRAWN)
    assert "Is this still correct?" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}confirm/").status_code == 410


@pytest.mark.django_db
def test_a_revision_is_a_look_too() -> None:
    practice, today = overdue(), timezone.localdate()
    Practice.objects.update(confirmed_on=today - A_YEAR)
    document = PRACTICES.document_of(practice.pk)[0] | {"title": "Better"}
    PRACTICES.publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    practice.refresh_from_db()
    assert (practice.confirmed_on, practice.review_by) == (None, today + A_YEAR)


@pytest.mark.django_db
def test_the_next_look_comes_after_the_last() -> None:
    practice = make_practice()
    practice.confirmed_on = practice.review_by
    with pytest.raises(IntegrityError, match="practice_looked_at_after_confirmed"):
        practice.save()


@pytest.mark.django_db
def test_a_day_for_the_next_look_is_still_to_come_when_it_is_written() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    document = make_practice().document
    for found in (dict(PRACTICES.problems(document)), mistakes(PracticeDocument, document)):
        assert "review_by" not in found
    document |= {"review_by": yesterday.isoformat()}
    for found in (dict(PRACTICES.problems(document)), mistakes(PracticeDocument, document)):
        assert "is in the past" in found["review_by"]


@pytest.mark.django_db
def test_a_change_of_an_overdue_practice_does_not_bring_its_day_along() -> None:
    document, _revision, _target = PRACTICES.document_of(overdue().pk)
    assert not PRACTICES.problems(answered(document))
