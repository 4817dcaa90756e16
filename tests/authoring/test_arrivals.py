"""A region's managers are told once of what an import added for it, and what an undo took back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import MailRhythm, Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import grant_network_role
from rresi.authoring import undoing
from rresi.authoring.models import Arrival
from rresi.practices.models import Practice
from tests.authoring.imported import brought, touched, undone
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return Network().person("manager", manages=[make_region()], language="nl")


def mails(person: User) -> list[mail.EmailMessage]:
    return [one for one in mail.outbox if one.to == [person.email]]


def tasks(person: User) -> list[str]:
    found = {one.key: one for one in needs_of(person, actor_of(person))}
    return [one.path for one in found["arrivals"].needs] if "arrivals" in found else []


def test_one_mail_and_one_task_an_import(tmp_path: Path, manager: User, client: Client) -> None:
    other = Network().person("other", manages=[make_other_region()])
    person = make_coordinator()
    brought(person, tmp_path, "one", "two", "three")
    (sent,) = mails(manager)
    assert sent.subject == "Nieuwe praktijkvoorbeelden: Den Haag (3)"
    arrival = Arrival.objects.get()
    path = f"/nl/practices/import/{arrival.pk}/"
    assert path in sent.body
    assert not mails(other)
    assert not mails(person)
    assert tasks(manager) == [path.replace("/nl/", "/en/")]
    assert tasks(other) == []
    for stranger in (other, make_person(email="nobody@example.org")):
        client.force_login(stranger)
        assert client.get(path).status_code == 403
    client.force_login(manager)
    shown = client.get(path).content.decode()
    assert all(f'href="/nl/practices/{slug}/"' in shown for slug in ("one", "two", "three"))
    assert client.get(path.replace(str(arrival.pk), "999")).status_code == 404
    assert client.post(path).status_code == 302
    assert tasks(manager) == []
    assert client.get(path).status_code == 200


def test_the_command_tells_them_too_and_whoever_imports_not_themselves(
    tmp_path: Path, manager: User
) -> None:
    brought(None, tmp_path, "one")
    assert len(mails(manager)) == 1
    grant_network_role(actor=OPERATOR, user=manager, kind="coordinator")
    brought(manager, tmp_path, "two")
    assert len(mails(manager)) == 1
    assert Arrival.objects.count() == 1


def test_a_region_without_managers_waits_for_nobody(tmp_path: Path) -> None:
    make_region()
    brought(make_coordinator(), tmp_path, "one")
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("stays", [True, False])
def test_who_was_told_is_told_of_the_undo(tmp_path: Path, manager: User, stays: bool) -> None:
    person = make_coordinator()
    finished = brought(person, tmp_path, "one", "two")
    if stays:
        touched(Practice.objects.get(slug="two"), "changed", person)
    undone(person, finished)
    first, second = mails(manager)
    assert second.subject == "Import ongedaan gemaakt: Den Haag"
    assert len(tasks(manager)) == stays
    assert ("/practices/import/" in second.body) == stays
    if stays:
        assert Arrival.objects.get().pks == [Practice.objects.get().pk]
    assert first.subject != second.subject


@pytest.mark.parametrize("stays", [True, False])
def test_what_went_before_the_digest_is_never_told_of(
    tmp_path: Path, manager: User, stays: bool
) -> None:
    User.objects.filter(pk=manager.pk).update(mail_rhythm=MailRhythm.DAILY)
    person = make_coordinator()
    finished = brought(person, tmp_path, "one", "two")
    if stays:
        touched(Practice.objects.get(slug="two"), "changed", person)
    undone(person, finished)
    assert not mails(manager)
    said = list(Notice.objects.filter(user=manager).values_list("subject", flat=True))
    assert said == (["Nieuwe praktijkvoorbeelden: Den Haag (1)"] if stays else [])


def test_what_nobody_looked_at_is_forgotten_in_the_end(tmp_path: Path, manager: User) -> None:
    finished = brought(make_coordinator(), tmp_path, "one")
    assert finished is not None
    finished.delete()
    assert tasks(manager)
    assert undoing.forget() == 0
    Arrival.objects.update(at=timezone.now() - timedelta(days=91))
    assert undoing.forget() == 1
    assert tasks(manager) == []
