"""The coordinator's page of people and roles."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rresi.accounts import services
from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, Role, actor_of
from rresi.accounts.services import create_person
from rresi.ecosystem.models import Organisation
from rresi.regions.services import appoint_manager
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db

PEOPLE_QUERIES = 14


def _manager() -> User:
    person = make_person()
    appoint_manager(actor=OPERATOR, region=make_region(), user=person)
    return person


@pytest.mark.parametrize("make", [make_person, _manager])
def test_others_do_not_see_it(client: Client, make: object) -> None:
    assert callable(make)
    person = make()
    client.force_login(person)
    assert client.get("/en/account/people/").status_code == 403
    assert client.get(f"/en/account/people/{person.pk}/").status_code == 403
    take = client.post(f"/en/account/people/{person.pk}/", {"role": "coordinator"})
    assert take.status_code == 403
    assert not person.network_roles.exists()


def test_visitors_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/en/account/people/")
    assert answer["Location"].startswith("/en/account/login/")


def test_search_is_by_name_or_address(client: Client) -> None:
    client.force_login(make_coordinator(name="Noor"))
    make_person("elif@example.org", name="Elif Yıldız")
    make_person("tom@example.org", name="Tom")
    for text in ("yıld", "ELIF@", "elif example.org"):
        page = client.get("/en/account/people/", {"q": text}).content.decode()
        assert "elif@example.org" in page
        assert "tom@example.org" not in page
    page = client.get("/en/account/people/", {"q": "nobody at all"}).content.decode()
    assert "No one found" in page


def test_roles_are_given_and_taken_back(client: Client) -> None:
    client.force_login(make_coordinator())
    person, region = make_person(), make_region()
    organisation = Organisation.objects.create(slug="hub", name="The Hub")
    address = f"/en/account/people/{person.pk}/"
    for key, words in (
        ("reviewer", "Reviewer"),
        (f"region_manager:{region.pk}", "Region manager: The Hague"),
        (f"organisation_member:{organisation.pk}", "Member of an organisation: The Hub"),
    ):
        assert client.post(address, {"role": key}).status_code == 302
        listed = client.get(address)
        assert words in listed.content.decode()
        actor = actor_of(User.objects.get(pk=person.pk))
        assert Role(key.partition(":")[0]) in actor.roles
        assert client.post(address, {"take": key}).status_code == 302
        actor = actor_of(User.objects.get(pk=person.pk))
        assert Role(key.partition(":")[0]) not in actor.roles


@pytest.mark.parametrize(
    "key", ["member", "emperor", "region_manager", "region_manager:99", "reviewer:1", "", "a:b"]
)
def test_what_cannot_be_given_changes_nothing(client: Client, key: str) -> None:
    client.force_login(make_coordinator())
    person = make_person()
    for field in ("role", "take"):
        answer = client.post(f"/en/account/people/{person.pk}/", {field: key})
        assert answer.status_code in {200, 302}
    actor = actor_of(User.objects.get(pk=person.pk))
    assert actor.roles == {Role.VISITOR, Role.MEMBER}


def test_the_last_coordinator_stays(client: Client) -> None:
    person = make_coordinator()
    client.force_login(person)
    address = f"/en/account/people/{person.pk}/"
    client.post(address, {"take": "coordinator"})
    assert "needs a coordinator" in client.get(address).content.decode()
    assert person.network_roles.filter(kind=NetworkRole.Kind.COORDINATOR).exists()
    make_coordinator()
    client.post(address, {"take": "coordinator"})
    assert not person.network_roles.exists()


def test_services_ask_for_permission() -> None:
    person = make_person()
    actor = actor_of(person)
    for change in (services.grant_role, services.revoke_role):
        for role, pk in ((Role.COORDINATOR, None), (Role.REGION_MANAGER, 1)):
            with pytest.raises(PermissionDenied):
                change(actor=actor, user=person, role=role, pk=pk)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    coordinator = make_coordinator()
    region = make_region()
    organisation = Organisation.objects.create(slug="hub", name="The Hub")
    for _ in range(count):
        person = make_person()
        appoint_manager(actor=OPERATOR, region=region, user=person)
        organisation.members.create(user=person)
    client.force_login(coordinator)
    with django_assert_num_queries(PEOPLE_QUERIES):
        assert client.get("/en/account/people/").status_code == 200


def test_who_never_confirmed_an_address_is_marked_and_gets_no_role() -> None:
    """Anybody can sign up with somebody else's address: the coordinator sees it."""
    coordinator, region = make_coordinator(), make_region()
    claimed = create_person(email="mayor@city.example", name="Mayor", language="en")
    browser = Client()
    browser.force_login(coordinator)
    shown = browser.get("/en/account/people/").content.decode()
    assert shown.count("email address not confirmed") == 1
    page = f"/en/account/people/{claimed.pk}/"
    shown = browser.get(page).content.decode()
    assert "has not confirmed their email address yet" in shown
    assert "Assign a role" not in shown
    for role in ("reviewer", f"region_manager:{region.pk}"):
        shown = browser.post(page, {"role": role}, follow=True).content.decode()
        assert "Roles can be given after that." in shown
    assert claimed.network_roles.count() == claimed.managed_regions.count() == 0
    EmailAddress.objects.filter(user=claimed).update(verified=True)
    assert "email address not confirmed" not in browser.get("/en/account/people/").content.decode()
    assert "Assign a role" in browser.get(page).content.decode()
    browser.post(page, {"role": "reviewer"})
    assert claimed.network_roles.count() == 1
