"""What strangers send is answered, counted and sampled: never a traceback, never a full disk."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.test import Client, RequestFactory, override_settings
from django.utils.log import log_response
from hypothesis import example, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pytest_django import Settings

from rresi.operations import logs
from rresi.operations.middleware import RequestMiddleware, id_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the site's own handler writes, in JSON lines."""
    stream = io.StringIO()
    handler = logs.Safe(stream)
    handler.setFormatter(logs.JSONLines())
    handler.addFilter(logs.Sampled())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_thousand_wrong_hosts_are_one_short_line(client: Client, log: io.StringIO) -> None:
    for number in range(1000):
        answer = client.get("/en/", HTTP_HOST=f"evil-{number}.example")
        assert answer.status_code == 400
    (line,) = lines(log)
    assert "exception" not in line
    assert "evil" not in log.getvalue()
    assert len(log.getvalue()) < 300


@pytest.mark.parametrize("host", ["", "a,b", "localhost,evil", "[", "a" * 5000, "\x7f", "ü"])
def test_no_host_is_an_error(client: Client, host: str) -> None:
    assert client.get("/en/", HTTP_HOST=host).status_code == 400


BODIES = {
    "too large": ("application/x-www-form-urlencoded", b"a=" + b"b" * 5_100_000),
    "too many fields": ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1500)),
    "no boundary": ("multipart/form-data", b"abc"),
    "bad boundary": ("multipart/form-data; boundary=\xff", b"abc"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="',
    ),
    "not base64": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n!!\r\n--x--\r\n",
    ),
    "too many files": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\nz\r\n" * 30
        + b"--x--\r\n",
    ),
    "unknown charset": ("application/x-www-form-urlencoded; charset=klingon", b"text=%ff"),
    "no form": ("application/json", b'{"text": ['),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_cannot_be_read_is_a_page_and_at_most_a_line(
    client: Client, log: io.StringIO, body: str
) -> None:
    kind, content = BODIES[body]
    client.raise_request_exception = False
    answer = client.generic("POST", "/en/contact/", content, kind)
    assert answer.status_code in {200, 400}, body
    assert b"<h1" in answer.content
    assert len(lines(log)) <= 1
    assert all("exception" not in line for line in lines(log))


def test_an_upload_that_ends_early_is_no_error_of_ours() -> None:
    middleware = RequestMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    answer = middleware.process_exception(HttpRequest(), UnreadablePostError("gone"))
    assert answer is not None
    assert answer.status_code == 400
    assert middleware.process_exception(HttpRequest(), ValueError("ours")) is None


def _fail(text: str) -> None:
    raise ValueError(text)


def test_an_error_is_written_once_a_minute_with_its_places_and_no_address(
    log: io.StringIO,
) -> None:
    request = RequestFactory().get("/en/organisations/claim/secret-link/")
    clock = iter([100.0, 101.0, 102.0, 200.0])
    (handler,) = (
        one for one in logging.getLogger().handlers if getattr(one, "stream", None) is log
    )
    handler.filters = [logs.Sampled(lambda: next(clock))]
    for _turn in range(4):
        try:
            _fail("no room for noor@example.org\nDETAIL: Key (name)=(Noor)")
        except ValueError:
            logging.getLogger("django.request").error(
                "Internal Server Error: %s",
                request.path,
                exc_info=sys.exc_info(),
                extra={"request": request},
            )
    first, second = lines(log)
    assert first["exception"] == "ValueError: no room for (address)"
    assert first["places"][-1].endswith("_fail")
    assert second["message"].endswith("(and 2 like it before)")
    assert "secret-link" not in log.getvalue()
    assert "Noor" not in log.getvalue()


def test_a_form_that_cannot_be_saved_is_logged_without_its_path(log: io.StringIO) -> None:
    request = RequestFactory().post("/en/organisations/claim/secret-link/")
    for _turn in range(3):
        log_response(
            "Service Unavailable: %s",
            request.path,
            response=HttpResponse(status=503),
            request=request,
        )
    (line,) = lines(log)
    assert line["message"].startswith("Service Unavailable: POST")
    assert "secret-link" not in log.getvalue()


@pytest.mark.parametrize("proxies", [0, 1])
@tries(max_examples=60)
@given(given=st.text(max_size=80))
@example(given="0123456789abcdef")
@example(given="0123456789abcdef\n")
def test_an_id_is_taken_from_a_trusted_proxy_alone_and_only_if_well_formed(
    given: str, proxies: int
) -> None:
    request = RequestFactory().get("/", HTTP_X_REQUEST_ID=given)
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        found = id_of(request)
    assert logs_safe(found)
    if found == given:
        assert proxies


def logs_safe(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and 8 <= len(text) <= 64


def test_every_answer_says_its_id_and_its_log_line_has_it(client: Client, log: io.StringIO) -> None:
    logging.getLogger("rresi.requests").setLevel("INFO")
    try:
        answer = client.get("/en/regions/")
    finally:
        logging.getLogger("rresi.requests").setLevel("WARNING")
    (line,) = [line for line in lines(log) if line["logger"] == "rresi.requests"]
    assert line["request"] == answer["X-Request-ID"]
    assert (line["status"], line["method"], line["route"]) == (200, "GET", "/en/regions/")
    assert "127.0.0.1" not in log.getvalue()


@given(st.text())
@tries(max_examples=60)
def test_a_log_line_is_one_line_whatever_is_said(text: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "x", 1, text, (), None)
    assert len(logs.Lines().format(record).splitlines()) <= 1 or not text
    assert "\n" not in logs.JSONLines().format(record)


def test_where_to_report_a_weakness(client: Client, settings: Settings) -> None:
    text = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == f"{settings.SITE_URL}/en/contact/"
    assert fields["Expires"].endswith("T00:00:00Z")
    assert fields["Preferred-Languages"] == "en, nl, de, tr, fr"
    settings.SECURITY_CONTACT = "mailto:security@example.eu"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.eu\n" in text
