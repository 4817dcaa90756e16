"""Single sign-on by OpenID Connect, against a small provider that listens on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from pytest_django import Settings

from rresi.accounts.models import User
from rresi.config import environment
from tests.factories.accounts import make_person

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """The endpoints of OpenID Connect that a code flow with PKCE uses."""

    person: ClassVar[dict[str, Any]] = {}
    challenge: ClassVar[str] = ""
    issuer: ClassVar[str] = ""

    def do_GET(self) -> None:
        if self.path.endswith("/.well-known/openid-configuration"):
            self._answer(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "jwks_uri": f"{self.issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.headers.get("Authorization") == "Bearer opened":
            self._answer(self.person)
        else:
            self.send_error(401)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (form["code"], form["client_secret"], proof) != ("c0de", "hush", self.challenge):
            self.send_error(400)
            return
        claims = {"iss": self.issuer, "aud": "rresi", "exp": 4102444800, "iat": 0, **self.person}
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        self._answer({"access_token": "opened", "token_type": "Bearer", "id_token": token})

    def _answer(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Provider]]:
    """The provider, configured in RRESI_OIDC as an operator would."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Provider.person = {
        "sub": "17",
        "email": "ayse@example.org",
        "email_verified": True,
        "name": "Ayşe Yılmaz",
    }
    entry = {
        "id": "city",
        "name": "The City",
        "client": "rresi",
        "secret": "hush",
        "server": Provider.issuer,
    }
    with patch.dict(os.environ, {"RRESI_OIDC": json.dumps([entry])}):
        read = environment.read()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": list(read.oidc)}}
    assert read.oidc_origins == (Provider.issuer,)
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


def go_through(client: Client, provider: type[Provider], language: str = "tr") -> Any:
    """From the sign-in page to the provider and back."""
    page = client.get(f"/{language}/account/login/").content.decode()
    address = f"/{language}/account/oidc/city/login/"
    assert address in page
    assert client.get(address).status_code == 200
    there = urlsplit(client.post(address)["Location"])
    asked = {k: v[0] for k, v in parse_qs(there.query).items()}
    assert there.path == "/authorize"
    assert asked["code_challenge_method"] == "S256"
    assert urlsplit(asked["redirect_uri"]).path == "/account/oidc/city/login/callback/"
    provider.challenge = asked["code_challenge"]
    back = urlsplit(asked["redirect_uri"]).path
    return client.get(back, {"code": "c0de", "state": asked["state"]})


def test_a_new_person_comes_from_the_provider(client: Client, provider: type[Provider]) -> None:
    answer = go_through(client, provider)
    user = User.objects.get(email="ayse@example.org")
    assert user.name == "Ayşe Yılmaz"
    assert not user.has_usable_password()
    assert answer["Location"] == f"/{user.language}/account/welcome/"
    page = client.get("/en/account/profile/").content.decode()
    assert "Your account with The City" in page
    assert client.get("/en/account/3rdparty/").status_code == 200


def test_the_same_person_comes_back(provider: type[Provider]) -> None:
    for _ in range(2):
        visitor = Client()
        go_through(visitor, provider)
        assert "_auth_user_id" in visitor.session
    assert User.objects.count() == 1


def test_a_provider_does_not_take_over_an_account(client: Client, provider: type[Provider]) -> None:
    make_person("ayse@example.org")
    go_through(client, provider)
    assert "_auth_user_id" not in client.session


def test_an_address_that_the_provider_did_not_check_is_checked_here(
    client: Client, provider: type[Provider]
) -> None:
    provider.person["email_verified"] = False
    answer = go_through(client, provider)
    assert "confirm-email" in answer["Location"]
    assert "_auth_user_id" not in client.session


def test_who_stops_at_the_provider_reads_what_happened(
    client: Client, provider: type[Provider]
) -> None:
    there = urlsplit(client.post("/en/account/oidc/city/login/")["Location"])
    state = parse_qs(there.query)["state"][0]
    answer = client.get(
        "/account/oidc/city/login/callback/", {"error": "access_denied", "state": state}
    )
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    assert "You are not signed in" in page.content.decode()


@pytest.mark.parametrize("asked", [True, False])
def test_an_answer_of_the_provider_that_nobody_asked_for_signs_nobody_in(
    client: Client, provider: type[Provider], asked: bool
) -> None:
    if asked:
        client.post("/en/account/oidc/city/login/")
    answer = client.get(
        "/account/oidc/city/login/callback/", {"code": "c0de", "state": "another's"}
    )
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    assert page.status_code < 500
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_an_unknown_provider_is_not_found(client: Client) -> None:
    assert client.get("/en/account/oidc/nowhere/login/").status_code == 404
