"""Who signs up is welcomed, says where they work, and reaches the person who gives roles."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from rresi.accounts import queries
from rresi.accounts.models import Notice, RoleRequest
from rresi.accounts.requests import ask_for_role, decide_request
from rresi.accounts.roles import Role, actor_of
from rresi.core.refusals import Refused
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.exchange import make_organisation
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def test_from_signing_up_to_the_role(client: Client) -> None:
    head, new = make_coordinator(), make_person("ayse@example.org", name="Ayşe")
    make_region()
    client.force_login(new)
    page = client.get("/en/account/welcome/").content.decode()
    assert "Welcome, Ayşe" in page
    assert '<option value="Region manager: The Hague">' in page
    assert "<select" not in page.split("<main", 1)[1].split("</form>", 1)[0]
    data = {"role": "the hague", "place": "City of The Hague"}
    for _press in range(2):
        assert client.post("/en/account/welcome/", data).status_code == 302
    assert Notice.objects.filter(event="role-requested", user=head).count() == 1
    client.force_login(head)
    assert "Requests for a role" in client.get("/en/needs/").content.decode()
    page = client.get(f"/en/account/people/{new.pk}/").content.decode()
    assert "City of The Hague" in page
    for _press in range(2):
        client.post(f"/en/account/people/{new.pk}/", {"decide": "grant"})
    assert Role.REGION_MANAGER in actor_of(type(new).objects.get(pk=new.pk)).roles
    assert Notice.objects.filter(event="role-granted", user=new).count() == 1
    assert "Requests for a role" not in client.get("/en/needs/").content.decode()


def test_a_request_without_a_role_bothers_nobody(client: Client) -> None:
    make_coordinator()
    client.force_login(make_person())
    client.post("/en/account/welcome/", {"role": "", "place": "A university"})
    assert RoleRequest.objects.get().state == "granted"
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_nothing_is_lost_when_the_place_is_missing(client: Client) -> None:
    region = make_region()
    client.force_login(make_person())
    key = queries.role_key(Role.REGION_MANAGER, region.pk)
    answer = client.post("/en/account/welcome/", {"role": key, "place": " "})
    assert answer.status_code == 422
    assert 'value="Region manager: The Hague"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Atlantis", "Nothing here is called “Atlantis”"), ("region", "“region” fits several")],
)
def test_a_role_that_is_none_or_several_is_asked_again(
    client: Client, typed: str, said: str
) -> None:
    make_region()
    make_other_region()
    client.force_login(make_person())
    answer = client.post("/en/account/welcome/", {"role": typed, "place": "City"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert not RoleRequest.objects.exists()


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "region manager The Hague"),
        ("en", "The Hague, region manager"),
        ("en", "Manager of the region of THE HAGUE"),
        ("nl", "regiobeheerder Den Haag"),
        ("nl", "Beheerder van regio Den Haag"),
        ("de", "Regionalmanagerin für Den Haag"),
        ("tr", "Lahey’in bolge SORUMLUSU"),
        ("fr", "référent de la région Den Haag"),
    ],
)
def test_a_role_and_a_place_are_understood_in_any_order(
    client: Client, language: str, typed: str
) -> None:
    region = make_region()
    make_other_region()
    make_organisation(region, name="The Hague Humanity Hub")
    client.force_login(make_person())
    with translation.override(language):
        path = reverse("accounts:welcome")
    answer = client.post(path, {"role": typed, "place": "City"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert RoleRequest.objects.get().role == queries.role_key(Role.REGION_MANAGER, region.pk)


def test_a_role_that_nobody_has_leads_to_those_of_its_place(client: Client) -> None:
    region = make_region()
    make_other_region()
    client.force_login(make_person())
    answer = client.post("/en/account/welcome/", {"role": "mayor of The Hague", "place": "City"})
    page = answer.content.decode()
    keys = re.findall(r'type="radio" name="role" value="([^"]+)"', page)
    assert keys == [queries.role_key(Role.REGION_MANAGER, region.pk)]
    assert "Nothing here is called “mayor of The Hague”. Choose one below" in page
    assert not RoleRequest.objects.exists()


def test_somebody_sees_what_became_of_their_request(client: Client) -> None:
    head, new = make_coordinator(), make_person()
    client.force_login(new)
    pages = ("/en/account/welcome/", "/en/account/profile/")
    for page in pages:
        assert "Your request for a role" not in client.get(page).content.decode()
    ask_for_role(actor=actor_of(new), user=new, role="reviewer", place="Ghent")
    for page in pages:
        shown = client.get(page).content.decode()
        assert "<strong>Reviewer</strong> · Waiting for a decision" in shown
    RoleRequest.objects.update(asked_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    decide_request(actor=actor_of(head), user=new, grant=False)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "<strong>Reviewer</strong> · Rejected" in shown
        assert "Your request for a role (4 March 2026): " in shown


def test_of_the_roles_that_fit_one_is_chosen_with_a_press(client: Client) -> None:
    region = make_region()
    make_organisation(region, name="The Hague Humanity Hub")
    client.force_login(make_person())
    answer = client.post("/en/account/welcome/", {"role": "the hague", "place": "City"})
    page = answer.content.decode()
    keys = re.findall(r'type="radio" name="role" value="([^"]+)"', page)
    assert keys[0] == queries.role_key(Role.REGION_MANAGER, region.pk)  # the region first
    assert len(keys) > 1
    assert answer.context["form"].errors["role"] == ["“the hague” fits several. Choose one below."]
    # As a browser sends them: the line, then what was pressed.
    data = {"role": ["the hague", keys[0]], "place": "City"}
    assert client.post("/en/account/welcome/", data).status_code == 302
    assert RoleRequest.objects.get().role == keys[0]


def test_a_declined_person_is_told_and_can_ask_again(client: Client) -> None:
    head, new = make_coordinator(), make_person()
    ask_for_role(actor=actor_of(new), user=new, role="reviewer", place="Ghent")
    decide_request(actor=actor_of(head), user=new, grant=False)
    assert Notice.objects.get(user=new).event == "role-declined"
    assert not new.network_roles.exists()
    ask_for_role(actor=actor_of(new), user=new, role="reviewer", place="Ghent")
    assert RoleRequest.objects.get().state == "open"
    for _press in range(2):
        decide_request(actor=actor_of(head), user=new, grant=False)
    told = Notice.objects.filter(user=new, event="role-declined")
    assert told.count() == 2, "each decision is told once"


@pytest.mark.parametrize("role", ["coordinator", "region_manager:999", "king", "region_manager:x"])
def test_roles_that_cannot_be_asked_for_are_refused(role: str) -> None:
    new = make_person()
    with pytest.raises(Refused):
        ask_for_role(actor=actor_of(new), user=new, role=role, place="x")


def test_only_who_gives_roles_decides() -> None:
    new = make_person()
    ask_for_role(actor=actor_of(new), user=new, role="reviewer", place="x")
    with pytest.raises(PermissionDenied):
        decide_request(actor=actor_of(new), user=new, grant=True)
    with pytest.raises(PermissionDenied):
        ask_for_role(actor=actor_of(make_coordinator()), user=new, role="", place="x")


def test_a_role_that_one_has_is_shown_as_given_and_not_asked_for_again(client: Client) -> None:
    head, new = make_coordinator(), make_person()
    ask_for_role(actor=actor_of(new), user=new, role="reviewer", place="Ghent")
    decide_request(actor=actor_of(head), user=new, grant=True)
    client.force_login(new)
    page = client.get("/en/account/welcome/").content.decode()
    assert "<strong>Reviewer</strong>" in page
    assert not re.search(r'<input[^>]*name="role"[^>]* value=', page)
    answer = client.post("/en/account/welcome/", {"role": "reviewer", "place": "Ghent"})
    assert answer.status_code == 422
    assert "You already have this role." in answer.content.decode()
    assert RoleRequest.objects.get().state == "granted"


@pytest.mark.parametrize(
    ("language", "typed", "name"),
    [
        ("en", "coordinator", "Network coordinator"),
        ("tr", "Ağ koordinatörü", "Ağ koordinatörü"),
        ("fr", "Administrateur", "Administrat"),
    ],
)
def test_who_asks_for_a_role_that_is_only_given_reads_who_gives_it(
    client: Client, language: str, typed: str, name: str
) -> None:
    make_region()
    client.force_login(make_person())
    with translation.override(language):
        path = reverse("accounts:welcome")
    answer = client.post(path, {"role": typed, "place": "City"})
    said = str(answer.context["form"].errors)
    assert answer.status_code == 422
    assert name in said
    if language == "en":
        assert "a coordinator who knows you gives it" in said
        assert "You can ask for: Reviewer" in said
