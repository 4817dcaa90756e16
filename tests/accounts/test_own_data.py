"""Export and erasure reach everything; nobody reaches another's."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from rresi.accounts import services
from rresi.accounts.invitations import invite
from rresi.accounts.models import RoleRequest, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.models import OutboxMail
from rresi.core.tasks import deliver_mail
from rresi.portal.services import send_contact_message
from rresi.regions.services import appoint_manager
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db

EMAIL, NAME, OLD = "wanda@example.org", "Wanda Wunderlich", "wanda-before@example.org"


@pytest.fixture
def wanda() -> User:
    """A person who left a trace of every kind."""
    person = make_person(EMAIL, name=NAME)
    EmailAddress.objects.create(user=person, email=OLD, verified=True)
    SocialAccount.objects.create(
        user=person, provider="city", uid="w-17", extra_data={"userinfo": {"name": NAME}}
    )
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    appoint_manager(actor=OPERATOR, region=make_region(), user=person)
    for address in (EMAIL, OLD):
        send_contact_message(
            name=NAME,
            email=address.title(),
            subject="Hi",
            text="Words",
            language="en",
            token=uuid.uuid4(),
        )
    for mail in (
        EmailMessage("One", "to her", to=[EMAIL]),
        EmailMessage("Two", "to two", to=["other@example.org", f"{NAME} <{OLD}>"]),
        EmailMessage("Three", "to another", to=["not-" + EMAIL]),
    ):
        mail.send()
    for number in OutboxMail.objects.values_list("pk", flat=True):
        assert deliver_mail.call(number) == "sent"
    person.notices.create(key="k", event="e", subject=f"For {NAME}", body="b", path="/")
    Client().force_login(person)
    return person


def _everything() -> str:
    """Every value of every row of the database, and every mail file."""
    rows = [str(list(model._base_manager.values_list())) for model in apps.get_models()]
    sessions = apps.get_model("sessions.Session").objects.all()
    rows += [str(session.get_decoded()) for session in sessions]
    rows += [p.read_text(errors="replace") for p in settings.MAIL_DIR.glob("*.eml")]
    return "\n".join(rows).lower()


def test_export_holds_all_that_is_kept(wanda: User) -> None:
    data = services.export_personal_data(actor=actor_of(wanda), user=wanda)
    assert json.loads(json.dumps(data)) == data, "plain values"
    assert data["account"]["email"] == EMAIL
    assert data["managed_regions"] == ["the-hague"]
    assert [a["email"] for a in data["sign_in"]["addresses"]] == [OLD, EMAIL]
    assert [m["kind"] for m in data["sign_in"]["methods"]] == ["totp"]
    assert data["sign_in"]["providers"][0]["identifier"] == "w-17"
    assert len(data["sign_in"]["sessions"]) == 1
    assert len(data["mail"]) == 2
    assert [m["text"] for m in data["contact_messages"]] == ["Words", "Words"]
    assert data["notices"][0]["subject"] == f"For {NAME}"


def test_export_holds_no_secret(wanda: User) -> None:
    data = json.dumps(services.export_personal_data(actor=actor_of(wanda), user=wanda))
    assert "JBSWY3DPEHPK3PXP" not in data
    assert wanda.password not in data


def test_erasure_leaves_no_trace(
    wanda: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = _everything()
    assert all(trace in before for trace in (EMAIL, OLD, NAME.lower(), "w-17"))
    number = wanda.pk
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_person(actor=actor_of(wanda), user=wanda)
    after = _everything().replace("not-" + EMAIL, "")
    for trace in (EMAIL, OLD, NAME.lower(), "w-17", f"'_auth_user_id': '{number}'"):
        assert trace not in after, trace
    assert OutboxMail.objects.filter(recipients=["other@example.org"]).count() == 1
    assert OutboxMail.objects.filter(recipients=["not-" + EMAIL]).count() == 1


def test_nobody_exports_or_erases_another(wanda: User) -> None:
    for someone in (make_person(), make_coordinator()):
        with pytest.raises(PermissionDenied):
            services.export_personal_data(actor=actor_of(someone), user=wanda)
        with pytest.raises(PermissionDenied):
            services.erase_person(actor=actor_of(someone), user=wanda)
        with pytest.raises(PermissionDenied):
            services.change_profile(
                actor=actor_of(someone),
                user=wanda,
                name="x",
                language="en",
                mail_rhythm="daily",
                named=True,
            )


def test_erasure_must_be_typed(client: Client) -> None:
    person = make_person(EMAIL)
    client.force_login(person)
    page = client.post("/en/account/profile/erase/", {"email": "other@example.org"})
    assert "error-summary" in page.content.decode()
    assert User.objects.filter(pk=person.pk).exists()
    client.post("/en/account/profile/erase/", {"email": EMAIL.upper()})
    assert not User.objects.filter(pk=person.pk).exists()
    assert "_auth_user_id" not in client.session


def test_export_is_a_file_that_no_cache_keeps(client: Client) -> None:
    client.force_login(make_person(EMAIL))
    answer = client.get("/en/account/profile/export/")
    assert json.loads(answer.content)["account"]["email"] == EMAIL
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


def test_profile_says_the_roles_in_words(client: Client) -> None:
    person = make_coordinator()
    appoint_manager(actor=OPERATOR, region=make_region(), user=person)
    client.force_login(person)
    page = client.get("/en/account/profile/").content.decode()
    assert "Network coordinator" in page
    assert "Region manager: The Hague" in page


def test_changing_the_profile(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    form = {"name": "Zoë", "language": "fr", "mail_rhythm": "weekly"}
    answer = client.post("/en/account/profile/", form)
    assert answer["Location"] == "/fr/account/profile/"
    person.refresh_from_db()
    assert (person.name, person.language, person.mail_rhythm) == ("Zoë", "fr", "weekly")
    assert person.named_since is None  # nobody is shown who did not say so


def test_consent_to_be_named_keeps_its_moment_and_can_be_taken_back(client: Client) -> None:
    person = make_person(EMAIL)
    client.force_login(person)
    form = {"name": "Zoë", "language": "en", "mail_rhythm": "weekly", "named": "on"}
    client.post("/en/account/profile/", form)
    person.refresh_from_db()
    given = person.named_since
    assert given is not None
    client.post("/en/account/profile/", form)
    person.refresh_from_db()
    assert person.named_since == given
    assert re.search(r'name="named"[^>]* checked', page(client, "/en/account/profile/"))
    data = services.export_personal_data(actor=actor_of(person), user=person)
    assert data["account"]["named_since"] == given.isoformat()
    client.post("/en/account/profile/", {**form, "named": ""})
    person.refresh_from_db()
    assert person.named_since is None


@pytest.mark.parametrize("regions", [1, 3])
def test_profile_asks_as_much_however_many_roles(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, regions: int
) -> None:
    person = make_person()
    for number in range(regions):
        codes = [{"scheme": "LAU", "code": f"{number:04}", "version": 2024}]
        appoint_manager(actor=OPERATOR, region=make_region(f"r{number}", codes=codes), user=person)
    client.force_login(person)
    with django_assert_num_queries(PROFILE_QUERIES):
        assert client.get("/en/account/profile/").status_code == 200


PROFILE_QUERIES = 12


def test_an_export_names_roles_in_words(wanda: User) -> None:
    RoleRequest.objects.create(user=wanda, role="reviewer", place="Lille", asked_at=timezone.now())
    invite(actor=actor_of(make_coordinator()), email=OLD, role="reviewer")
    services.grant_network_role(actor=OPERATOR, user=wanda, kind="reviewer")
    data = services.export_personal_data(actor=actor_of(wanda), user=wanda)
    assert data["roles"] == [
        {"role": "Reviewer", "for": "", "from": None, "until": None},
        {"role": "Region manager", "for": "The Hague", "from": None, "until": None},
    ]
    assert data["role_request"]["role"] == data["invitations"][0]["role"] == "Reviewer"
