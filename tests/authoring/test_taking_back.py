"""Taking back what came in without a review, as an import's practices do."""

from __future__ import annotations

import pytest
from django.test import Client

from rresi.accounts.roles import actor_of
from rresi.editorial.models import Entry, Submission
from rresi.editorial.rules import State
from rresi.editorial.services import deciding
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.practices import index, make_practice

pytestmark = pytest.mark.django_db


def test_an_imported_practice_is_unpublished_from_its_page_and_the_list(client: Client) -> None:
    practice = make_practice()
    index([practice])
    path = f"/en/practices/{practice.slug}/unpublish/"
    for page in (f"/en/practices/{practice.slug}/", "/en/practices/"):
        assert path not in client.get(page).content.decode()
    client.force_login(make_coordinator())
    for page in (f"/en/practices/{practice.slug}/", "/en/practices/"):
        assert path in client.get(page).content.decode()
    assert practice.document["title"] in client.get(path).content.decode()
    assert Practice.objects.get().is_public  # asking changes nothing

    answer = client.post(path)
    submission = Submission.objects.get(object_id=practice.pk)
    assert (answer.status_code, answer["Location"]) == (302, f"/en/review/{submission.pk}/")
    assert not Practice.objects.get().is_public
    assert submission.state == State.WITHDRAWN
    assert submission.entries.get().event == Entry.Event.UNPUBLISHED
    assert client.post(path).status_code == 404  # a second press finds nothing to take back


def test_nobody_else_unpublishes_it(client: Client) -> None:
    practice = make_practice()
    client.force_login(make_person("member@example.org"))
    path = f"/en/practices/{practice.slug}/unpublish/"
    assert path not in client.get(f"/en/practices/{practice.slug}/").content.decode()
    assert client.get(path).status_code == client.post(path).status_code == 403
    assert Practice.objects.get().is_public
    assert not Submission.objects.exists()


def test_what_was_changed_since_keeps_its_draft(client: Client) -> None:
    practice = make_practice()
    coordinator = make_coordinator()
    client.force_login(coordinator)
    client.post(f"/en/practices/{practice.slug}/edit/")
    found = deciding.unpublish_object(
        actor=actor_of(coordinator), kind=PRACTICES.kind, object_id=practice.pk
    )
    found.refresh_from_db()
    assert (found.state, found.live) == (State.DRAFT, False)
