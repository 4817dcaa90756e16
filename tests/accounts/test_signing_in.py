"""Signing up and in, as a person does it: pages, and the mail that comes."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from rresi.accounts.models import User
from rresi.core.models import OutboxMail
from rresi.core.sessions import SessionStore
from rresi.core.tasks import deliver_mail
from tests.factories.accounts import PASSWORD, make_person

pytestmark = pytest.mark.django_db

ReadCode = Callable[[str], str]
ReadMail = Callable[[str], list[tuple[str, str]]]


def sign_in(client: Client, person: User) -> None:
    answer = client.post("/en/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def confirm(client: Client) -> None:
    """Show once more who it is, as pages that protect the account ask."""
    assert client.get("/en/account/reauthenticate/").status_code == 200
    answer = client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302


def test_sign_up_confirms_the_address_by_code(client: Client, code_to: ReadCode) -> None:
    form = {"email": "New@Example.org", "password1": PASSWORD, "name": "Nilüfer Şahin"}
    answer = client.post("/tr/account/signup/", form)
    assert answer["Location"] == "/tr/account/confirm-email/"
    assert "new@example.org" in client.get(answer["Location"]).content.decode()
    answer = client.post(answer["Location"], {"code": code_to("new@example.org").lower()})
    assert answer["Location"] == "/tr/account/welcome/"
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.language) == ("Nilüfer Şahin", "tr")
    assert EmailAddress.objects.get(user=user).verified


def test_sign_up_needs_no_password(client: Client, code_to: ReadCode) -> None:
    client.post("/en/account/signup/", {"email": "new@example.org", "password1": "", "name": "N"})
    client.post("/en/account/confirm-email/", {"code": code_to("new@example.org")})
    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert client.get("/en/account/profile/").status_code == 200
    assert (
        client.post(
            "/en/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD}
        ).status_code
        == 302
    )
    assert User.objects.get(email="new@example.org").check_password(PASSWORD)


def test_sign_in_leads_to_what_needs_them_in_the_persons_language(
    client: Client, code_to: ReadCode
) -> None:
    person = make_person(language="nl")
    answer = client.post("/en/account/login/code/", {"email": person.email})
    answer = client.post(answer["Location"], {"code": code_to(person.email)})
    assert answer["Location"] == "/nl/needs/"


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client: Client) -> None:
    person = make_person(language="nl")
    asked = client.get("/de/practices/propose/")["Location"]
    answer = client.post(asked, {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/de/practices/propose/"


def test_a_wrong_code_is_refused_in_words_and_only_a_few_are_tried(
    client: Client, code_to: ReadCode
) -> None:
    person = make_person()
    client.post("/en/account/login/code/", {"email": person.email})
    page = client.post("/en/account/login/code/confirm/", {"code": "AAAA-AAAA"})
    assert "field__error" in page.content.decode()
    for _ in range(3):
        client.post("/en/account/login/code/confirm/", {"code": "AAAA-AAAA"})
    client.post("/en/account/login/code/confirm/", {"code": code_to(person.email)})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (15, False)])
def test_a_code_works_once_and_for_fifteen_minutes(
    client: Client, code_to: ReadCode, minutes: int, works: bool
) -> None:
    person = make_person()
    client.post("/en/account/login/code/", {"email": person.email})
    code, later = code_to(person.email), time.time() + minutes * 60
    with patch("time.time", return_value=later):
        client.post("/en/account/login/code/confirm/", {"code": code})
    assert ("_auth_user_id" in client.session) == works
    client.post("/en/account/logout/")
    client.post("/en/account/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_mail_speaks_the_language_of_its_reader_and_names_no_other_brand(
    client: Client, mail_to: ReadMail
) -> None:
    person = make_person(language="de")
    client.post("/en/account/login/code/", {"email": person.email})
    [(subject, text)] = mail_to(person.email)
    assert "example.com" not in text
    assert "testserver" not in subject
    assert subject.endswith("Ihr Anmeldecode")
    assert "Geben Sie" in text
    assert text.rstrip().endswith("RRESI, http://localhost:8000")


def test_login_codes_leave_the_outbox_once_sent(client: Client, code_to: ReadCode) -> None:
    person = make_person()
    client.post("/en/account/login/code/", {"email": person.email})
    code = code_to(person.email)
    mail = OutboxMail.objects.get()
    assert code.encode() in bytes(mail.content)
    assert deliver_mail.call(mail.pk) == "sent"
    mail.refresh_from_db()
    assert bytes(mail.content) == b""


def test_codes_and_passwords_are_never_logged(
    client: Client, code_to: ReadCode, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_person()
    for name in (None, "rresi", "allauth", "django", "django.request", "django_tasks"):
        caplog.set_level(logging.DEBUG, logger=name)
    client.post("/en/account/login/", {"login": person.email, "password": "wrong-secret-42"})
    client.post("/en/account/login/code/", {"email": person.email})
    code = code_to(person.email)
    client.post("/en/account/login/code/confirm/", {"code": code})
    deliver_mail.call(OutboxMail.objects.get().pk)
    assert caplog.records
    logged = "\n".join(
        f"{r.getMessage()} {r.args}" for r in caplog.records if r.name != "django.db.backends"
    )
    assert code not in logged
    assert "wrong-secret-42" not in logged


def test_password_reset_by_code(client: Client, code_to: ReadCode) -> None:
    person = make_person()
    answer = client.post("/en/account/password/reset/", {"email": person.email})
    answer = client.post(answer["Location"], {"code": code_to(person.email)})
    page = client.get(answer["Location"])
    assert page.status_code == 200
    new = "nine loud herons wade"
    answer = client.post(answer["Location"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


@pytest.mark.parametrize("password", ["short", "eleven-char", "qwerty123456"])
def test_a_short_or_common_password_is_refused(client: Client, password: str) -> None:
    page = client.post(
        "/en/account/signup/", {"email": "new@example.org", "password1": password, "name": "N"}
    )
    assert page.status_code == 200
    assert 'href="#id_password1"' in page.content.decode()


def test_a_session_is_new_at_sign_in(client: Client) -> None:
    client.get("/en/contact/")  # its form keeps a token in the session
    before = client.session.session_key
    sign_in(client, make_person())
    assert before
    assert client.session.session_key != before
    assert not SessionStore().exists(before)


def test_a_changed_password_ends_the_sessions_elsewhere(client: Client) -> None:
    person, elsewhere = make_person(), Client()
    sign_in(client, person)
    sign_in(elsewhere, person)
    new = "nine newer herons wade"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/en/account/password/change/", form).status_code == 302
    assert client.get("/en/account/profile/").status_code == 200
    answer = elsewhere.get("/en/account/profile/")
    assert answer["Location"].startswith("/en/account/login/")


def test_changing_the_address_waits_for_the_code(client: Client, code_to: ReadCode) -> None:
    person = make_person()
    sign_in(client, person)
    confirm(client)
    answer = client.post("/en/account/email/", {"email": "moved@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email != "moved@example.org"
    client.post("/en/account/confirm-email/", {"code": code_to("moved@example.org")})
    person.refresh_from_db()
    assert person.email == "moved@example.org", answer


def _app_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_second_step_is_asked_for_and_a_recovery_code_works_once(client: Client) -> None:
    person = make_person()
    sign_in(client, person)
    confirm(client)
    page = client.get("/en/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/en/account/2fa/totp/activate/", {"code": _app_code(secret)})
    assert answer.status_code == 302
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
    codes = recovery.get_unused_codes()
    shown = client.get("/en/account/2fa/recovery-codes/").content.decode()
    assert len(codes) == 10
    assert all(code in shown for code in codes)
    for attempt, passes in ((codes[0], True), (codes[0], False), (codes[1], True)):
        visitor = Client()
        answer = visitor.post("/en/account/login/", {"login": person.email, "password": PASSWORD})
        assert answer["Location"] == "/en/account/2fa/authenticate/"
        assert visitor.get(answer["Location"]).status_code == 200
        visitor.post(answer["Location"], {"code": attempt})
        assert ("_auth_user_id" in visitor.session) is passes


def test_a_code_by_mail_does_not_go_round_the_second_step(
    client: Client, code_to: ReadCode
) -> None:
    person = make_person()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.post("/en/account/login/code/", {"email": person.email})
    answer = client.post("/en/account/login/code/confirm/", {"code": code_to(person.email)})
    assert answer["Location"] == "/en/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_what_protects_the_account_asks_again(client: Client) -> None:
    sign_in(client, make_person())
    answer = client.get("/en/account/2fa/totp/activate/")
    assert answer["Location"].startswith("/en/account/reauthenticate/")
    answer = client.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/en/account/2fa/totp/activate/"
    assert client.get(answer["Location"]).status_code == 200


def test_sign_out(client: Client) -> None:
    sign_in(client, make_person())
    assert client.get("/en/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/en/account/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/en/account/login/code/", "email"),
        ("/en/account/password/reset/", "email"),
    ],
)
def test_pages_do_not_tell_whether_an_account_exists(address: str, field: str) -> None:
    person = make_person("known@example.org")
    pages = []
    for email in (person.email, "unknown@example.org"):
        visitor = Client()
        answer = visitor.post(address, {field: email})
        page = visitor.get(answer["Location"]).content.decode().replace(email, "E")
        pages.append((answer.status_code, answer["Location"], _without_tokens(page)))
    assert pages[0] == pages[1]


def test_sign_up_does_not_tell_that_the_address_is_known(mail_to: ReadMail) -> None:
    person = make_person("known@example.org")
    answers = []
    for email in (person.email, "unknown@example.org"):
        visitor = Client()
        form = {"email": email, "password1": PASSWORD, "name": "N"}
        answer = visitor.post("/en/account/signup/", form)
        page = visitor.get(answer["Location"]).content.decode().replace(email, "E")
        answers.append((answer.status_code, answer["Location"], _without_tokens(page)))
    assert answers[0] == answers[1]
    assert mail_to(person.email)[-1][0] == "You already have an account"
    assert "If the email says that you already have an account, it has no code" in page
    assert "We have sent an email to E." in page


def test_a_wrong_password_reads_the_same_for_everybody() -> None:
    person = make_person("known@example.org")
    pages = [
        _without_tokens(
            Client()
            .post("/en/account/login/", {"login": email, "password": "wrong wrong wrong"})
            .content.decode()
            .replace(email, "E")
        )
        for email in (person.email, "unknown@example.org")
    ]
    assert pages[0] == pages[1]
    assert "error-summary" in pages[0]


def _without_tokens(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_many_wrong_passwords_lock_out_and_the_limit_page_says_so(client: Client) -> None:
    person = make_person()
    wrong = {"login": person.email, "password": "wrong wrong wrong"}
    for _ in range(5):
        client.post("/en/account/login/", wrong)
    right = {"login": person.email, "password": PASSWORD}
    page = client.post("/en/account/login/", right)
    assert "_auth_user_id" not in client.session, "the account is locked for a while"
    assert "error-summary" in page.content.decode()


def test_too_many_requests_lead_to_the_page_that_says_so() -> None:
    statuses = set()
    for number in range(30):
        form = {"login": f"p{number}@example.org", "password": "wrong wrong wrong"}
        statuses.add(Client().post("/en/account/login/", form).status_code)
    answer = Client().post("/en/account/login/", form)
    assert statuses == {200}
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    assert "Too many requests" in main
    assert all(f'href="/en/{onward}"' in main for onward in ("", "practices/", "contact/"))


def test_no_more_codes_are_sent_to_one_address_than_it_needs(mail_to: ReadMail) -> None:
    person = make_person()
    for _ in range(5):
        Client().post("/en/account/login/code/", {"email": person.email})
    assert len(mail_to(person.email)) == 3


def test_what_is_said_after_signing_in_is_in_the_persons_language(client: Client) -> None:
    make_person("ayse@example.org", language="tr")
    form = {"login": "ayse@example.org", "password": PASSWORD}
    page = client.post("/en/account/login/", form, follow=True).content.decode()
    assert "You are signed in." not in page
    assert 'lang="tr"' in page


def test_what_is_said_after_signing_in_is_in_the_language_of_the_page(client: Client) -> None:
    make_person("ayse@example.org", language="tr")
    form = {"login": "ayse@example.org", "password": PASSWORD, "next": "/de/practices/"}
    page = client.post("/en/account/login/", form, follow=True).content.decode()
    assert 'lang="de"' in page
    assert "Sie sind angemeldet." in page


@pytest.mark.parametrize("page", ["login/", "signup/", "password/reset/"])
def test_a_next_page_that_is_no_url_is_ignored(client: Client, page: str) -> None:
    answer = client.get(f"/en/account/{page}", {"next": "https://["})
    assert answer.status_code == 200
    assert 'href="https://[' not in answer.content.decode()


@pytest.mark.parametrize("path", ["login/code", "password/reset"])
def test_the_page_that_asks_for_a_code_tells_nobody_who_has_an_account(path: str) -> None:
    known, unknown = make_person().email, "nobody@example.org"
    said = []
    for address in (known, unknown):
        answer = Client().post(f"/en/account/{path}/", {"email": address}, follow=True)
        page = " ".join(answer.content.decode().split("<main")[1].split())
        assert f"If there is an account with the address <strong>{address}</strong>" in page
        assert "We have sent a code" not in page
        said.append(re.sub(r'value="[^"]{20,}"', "", page.replace(address, "…")))
    assert said[0] == said[1]
