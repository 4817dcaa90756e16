"""While nothing can be saved, pages are read and nothing that was typed is lost."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.db import InternalError, OperationalError
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pytest_django import Settings

from rresi.core import read_only
from rresi.operations import reading
from rresi.portal import services
from tests.databases import migrated_folder
from tests.factories.accounts import make_person
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switch(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    read_only.lifted()
    with patch.object(read_only, "LOOK_EVERY", -1.0):
        yield
    read_only.lifted()
    read_only.switch_to(False)
    with patch.object(read_only, "LOOK_EVERY", -1.0):
        assert read_only.cause() is None


def test_an_operator_switches_it_on_and_off(client: Client) -> None:
    client.force_login(make_person())
    assert "nothing can be saved" not in page(client, "/en/")
    read_only.switch_to(True)
    assert "nothing can be saved" in page(client, "/en/")
    answer = client.post("/en/contact/", {"name": "Noor", "text": "Dear all,\n" + "long " * 30})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    text = unescape(answer.content.decode())
    assert 'name="name" value="Noor"' in text
    assert "Dear all,\nlong long" in text.replace("\r\n", "\n")
    assert 'action="/en/contact/"' in text
    read_only.switch_to(False)
    assert "nothing can be saved" not in page(client, "/en/")


def test_pages_that_would_keep_something_in_the_session_are_read(client: Client) -> None:
    """Every form keeps its token there."""
    read_only.switch_to(True)
    for path in ("/en/", "/en/contact/", "/en/account/login/", "/en/practices/", "/en/search/?q=x"):
        assert page(client, path)


def test_who_signs_out_is_gone_from_this_browser(client: Client) -> None:
    client.force_login(make_person())
    read_only.switch_to(True)
    assert client.post("/en/account/logout/").status_code == 302
    assert 'href="/en/account/login/"' in page(client, "/en/")


FULL = {
    "SQLite, full": OperationalError("database or disk is full"),
    "SQLite, read-only": OperationalError("attempt to write a readonly database"),
    "a picture on a full disk": OSError(28, "No space left on device"),
}


@pytest.mark.parametrize("case", FULL)
def test_the_first_write_that_is_refused_loses_nothing_either(client: Client, case: str) -> None:
    typed = {"name": "Noor", "email": "noor@example.org", "subject": "Hello"}
    typed["text"] = "A long story. " * 20
    found = re.search(r'name="token"[^>]* value="([^"]+)"', page(client, "/en/contact/"))
    assert found
    with patch.object(services, "send_contact_message", side_effect=FULL[case]):
        answer = client.post("/en/contact/", {**typed, "token": found[1]})
    assert answer.status_code == 503
    assert "A long story. A long story." in answer.content.decode()
    assert read_only.cause() is not None
    assert "nothing can be saved" in page(client, "/en/")
    assert client.post("/en/contact/", typed).status_code == 503


def test_postgresql_that_was_made_read_only_is_known_by_its_code() -> None:
    error = InternalError("cannot execute UPDATE in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction("x")
    assert read_only.cause_of(error) == read_only.Cause.DATABASE
    error = InternalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull("x")
    assert read_only.cause_of(error) == read_only.Cause.DISK


@pytest.mark.parametrize(
    "error",
    [OperationalError("database is locked"), ValueError("disk full"), OSError(2, "none"), None],
)
def test_another_error_is_not_taken_for_it(error: Exception | None) -> None:
    assert read_only.cause_of(error) is None


@tries(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "postcode", "codes-0-code", "password1", "new_password", "code"]),
            st.text(),
        ),
        max_size=8,
    )
)
def test_every_value_comes_back_in_order_but_no_password(pairs: list[tuple[str, str]]) -> None:
    request = RequestFactory().post("/en/x/")
    query = request.POST.copy()
    for name, value in pairs:
        query.appendlist(name, value)
    request._post = query  # type: ignore[attr-defined]
    found = [(one.name, one.value) for one in reading._typed(request)]
    for name in ("a", "postcode", "codes-0-code"):
        assert [v for n, v in found if n == name] == [v for n, v in pairs if n == name]
    assert not [name for name, _value in found if "password" in name or name == "code"]


WRITE = """
import django; django.setup()
from django.db import DatabaseError
from rresi.core import read_only
from rresi.operations import services
services.note(name="before")
import sys
print("ready", flush=True); sys.stdin.readline()
try:
    for turn in range(2000):
        services.note(name=f"x{turn}", much="x" * 50_000)
    print("saved")
except DatabaseError as error:
    print(read_only.notice(error))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_disk_that_is_really_full_is_noticed_as_such(tmp_path: Path) -> None:
    """A database on a disk of 30 MB, which fills while it is written to."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("this one is about the file")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", disk],  # noqa: S607
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("no mounting here")
    try:
        environment = {**os.environ, "RRESI_DATA_DIR": str(disk)}
        shutil.copy(migrated_folder() / "data" / "rresi.sqlite3", disk)
        answer = subprocess.run(
            [sys.executable, "-c", WRITE],
            env=environment,
            input="\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.stdout.split() == ["ready", "disk"], answer.stderr[-500:]
        with sqlite3.connect(disk / "rresi.sqlite3") as connection:
            connection.create_function("REGEXP", 2, lambda *_given: True)  # Django's own
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = connection.execute(
                "SELECT count(*) FROM operations_lasttime WHERE name = 'before'"
            ).fetchone()
            assert kept == (1,)
        connection.close()
    finally:
        subprocess.run(["umount", "-l", disk], check=False)  # noqa: S607
