"""Somebody is invited, follows the link, chooses a password and has the role: once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts import changes, invitations, terms
from rresi.accounts.models import Change, Invitation, NetworkRole, Notice, User
from rresi.accounts.permissions import PERMISSIONS, allowed
from rresi.accounts.queries import coordinators
from rresi.accounts.roles import OPERATOR, Role, actor_of
from rresi.accounts.services import (
    LastCoordinatorError,
    Term,
    create_person,
    grant_network_role,
    grant_role,
)
from rresi.core.mail import parse
from rresi.core.models import OutboxMail
from rresi.core.refusals import Incomplete, Refused
from tests.factories.accounts import make_coordinator
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
PASSWORD = "the-tide-is-high"


def _path(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


def _link_mailed() -> str:
    body = parse(bytes(OutboxMail.objects.latest("pk").content)).get_body(("plain",))
    assert body is not None
    found = re.search(r"/\w\w/account/invitation/[^/\s]+/", body.get_content())
    assert found
    return found[0]


def _invited(role: str = "coordinator", term: Term | None = None) -> str:
    sent = invitations.invite(
        actor=OPERATOR,
        email=" Ada@Coastal.example",
        role=role,
        name="Ada",
        language="fr",
        term=term,
    )
    return _path(sent.link)


def test_who_is_invited_chooses_a_password_and_has_the_role(client: Client) -> None:
    path = _invited()
    body = parse(bytes(OutboxMail.objects.get().content)).get_body(("plain",))
    assert body is not None
    assert path in body.get_content()
    assert path.startswith("/fr/account/invitation/")
    assert "ada@coastal.example" in page(client, path)
    answer = client.post(path, {"name": "Ada", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/needs/")
    ada = User.objects.get(email="ada@coastal.example")
    assert Role.COORDINATOR in actor_of(ada).roles
    assert ada.check_password(PASSWORD)
    assert client.get("/fr/desk/").status_code == 200  # signed in
    assert client.get(path).status_code == 410  # used


def test_a_weak_password_is_refused_beside_its_field(client: Client) -> None:
    path = _invited()
    answer = client.post(path, {"name": "Ada", "password": "short"})
    assert answer.status_code == 422
    assert not User.objects.exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_second_invitation_replaces_the_first_link(client: Client) -> None:
    first, second = _invited(), _invited()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    assert Invitation.objects.count() == 1


def test_a_waiting_invitation_is_sent_again(client: Client) -> None:
    first = _invited("reviewer")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    number = Invitation.objects.get().pk
    boss = create_person(email="boss@coastal.example", name="B", language="en", verified=True)
    path = f"/en/account/people/invite/{number}/again/"
    client.force_login(boss)
    assert client.post(path).status_code == 403
    grant_network_role(actor=OPERATOR, user=boss, kind="coordinator")
    shown = page(client, "/en/account/people/invite/")
    assert path in shown
    sent = OutboxMail.objects.count()
    assert "is on its way" in client.post(path, follow=True).text
    assert OutboxMail.objects.count() == sent + 1
    assert Invitation.objects.get().pk == number
    again = _link_mailed()
    assert client.get(first).status_code == 410
    assert Client().get(again).status_code == 200
    invitations.withdraw(actor=OPERATOR, invitation_id=number)
    assert "Nothing was sent." in client.post(path, follow=True).text
    assert OutboxMail.objects.count() == sent + 1


def test_an_old_or_withdrawn_link_does_not_work(client: Client) -> None:
    path = _invited()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(path).status_code == 410
    assert client.post(path, {"name": "A", "password": PASSWORD}).status_code == 410
    path = _invited()
    invitations.withdraw(actor=OPERATOR, invitation_id=Invitation.objects.get().pk)
    assert client.get(path).status_code == 410


def test_who_has_an_account_accepts_with_it_and_nobody_else_can(client: Client) -> None:
    ada = create_person(email="ada@coastal.example", name="Ada", language="en", verified=True)
    path = _invited("reviewer")
    assert "next=" in page(client, path)
    assert client.post(path).status_code == 409
    client.force_login(create_person(email="x@coastal.example", name="X", language="en"))
    assert client.post(path).status_code == 409
    assert Role.REVIEWER not in actor_of(ada).roles
    client.force_login(ada)
    assert client.post(path).status_code == 302
    assert Role.REVIEWER in actor_of(User.objects.get(pk=ada.pk)).roles


def test_a_role_that_is_gone_cannot_be_given() -> None:
    with pytest.raises(Incomplete):
        _invited("region_manager:999")


def test_the_form_invites_for_a_region_and_a_time(client: Client) -> None:
    boss = create_person(email="c@coastal.example", name="C", language="en")
    grant_network_role(actor=OPERATOR, user=boss, kind="coordinator")
    region = make_region()
    client.force_login(boss)
    data = {
        "email": "ada@coastal.example",
        "language": "en",
        "role": f"region_manager:{region.pk}",
        "starts": "2026-01-01",
        "ends": "2030-12-31",
    }
    assert client.post("/en/account/people/invite/", data).status_code == 302
    assert Invitation.objects.get().ends == date(2030, 12, 31)
    assert "ada@coastal.example" in page(client, "/en/account/people/invite/")
    for starts, ends, words in (
        ("2030-02-01", "2030-01-31", "The last day must not be before the first."),
        ("", "2025-01-01", "This day has passed."),
    ):
        changed = {**data, "starts": starts, "ends": ends}
        answer = client.post("/en/account/people/invite/", changed)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    changed |= {"email": "ada", "starts": "2030-02-01", "ends": "2030-01-31"}
    answer = client.post("/en/account/people/invite/", changed)
    assert set(answer.context["form"].errors) == {"email", "ends"}, "all that is wrong at once"


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-5, 5, True)],
)
def test_a_role_counts_from_its_first_to_its_last_day(
    starts: int | None, ends: int | None, counts: bool
) -> None:
    today = timezone.localdate()
    days = [None if day is None else today + timedelta(days=day) for day in (starts, ends)]
    region = make_region()
    ada = create_person(email="ada@coastal.example", name="Ada", language="en")
    grant_role(actor=OPERATOR, user=ada, role=Role.REGION_MANAGER, pk=region.pk, term=Term(*days))
    grant_role(
        actor=OPERATOR, user=ada, role=Role.COORDINATOR, term=Term(*days)
    ) if counts else None
    assert (Role.REGION_MANAGER in actor_of(ada).roles) is counts
    assert allowed(PERMISSIONS, actor_of(ada), "role.grant") is counts
    assert (ada in coordinators()) is counts


def test_the_only_coordinator_cannot_be_given_an_end_in_the_past() -> None:
    ada = create_person(email="ada@coastal.example", name="Ada", language="en")
    grant_network_role(actor=OPERATOR, user=ada, kind="coordinator")
    with pytest.raises(LastCoordinatorError):
        grant_network_role(
            actor=OPERATOR, user=ada, kind="coordinator", term=Term(ends=date(2020, 1, 1))
        )


def test_a_person_is_told_of_a_role_given_and_taken_in_their_language() -> None:
    ada = create_person(email="ada@coastal.example", name="Ada", language="nl")
    key = terms.key_of(ada.pk, "reviewer")
    changes.change(actor=OPERATOR, kind="role", key=key, record={"starts": None, "ends": None})
    changes.change(
        actor=OPERATOR, kind="role", key=key, record={"starts": None, "ends": "2030-01-01"}
    )
    changes.change(actor=OPERATOR, kind="role", key=key, record=None)
    told = Notice.objects.filter(user=ada).order_by("pk")
    assert [one.event for one in told] == ["role-granted", "role-taken"]
    assert told[1].subject == "Een van uw rollen is beëindigd"
    assert "eoordelaar" in told[1].body
    own = make_coordinator()
    held = terms.key_of(own.pk, "reviewer")
    changes.change(actor=actor_of(own), kind="role", key=held, record={})
    assert not Notice.objects.filter(user=own).exists(), "who gives it to themselves knows"


def test_a_role_given_and_taken_is_on_record_and_can_be_undone() -> None:
    ada = create_person(email="ada@coastal.example", name="Ada", language="en")
    key = terms.key_of(ada.pk, "reviewer")
    term = {"starts": None, "ends": "2030-01-01"}
    given = changes.change(actor=OPERATOR, kind="role", key=key, record=term)
    taken = changes.change(actor=OPERATOR, kind="role", key=key, record=None)
    assert given is not None
    assert taken is not None
    assert "Ada" not in f"{taken.name}{taken.before}"  # nothing of her stays when she leaves
    changes.undo(actor=OPERATOR, change_id=taken.pk)
    assert NetworkRole.objects.get(user=ada).ends == date(2030, 1, 1)
    with pytest.raises(Refused):
        changes.undo(actor=OPERATOR, change_id=Change.objects.order_by("-pk")[0].pk + 1)
