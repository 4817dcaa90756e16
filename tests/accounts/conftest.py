from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

# Named on the command line, this folder is read before the settings are chosen; hence the
# imports inside functions.

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _like_the_real_site(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    """Mail goes to the outbox; rate limits begin at nothing."""
    from django.core.cache import cache

    settings.EMAIL_BACKEND = "rresi.core.outbox.OutboxBackend"
    settings.MAIL_DIR = tmp_path / "mail"  # no test finds another's mail
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def mail_to() -> Callable[[str], list[tuple[str, str]]]:
    """Subject and text of all mail to an address, in the order it was written."""

    from rresi.core.mail import parse
    from rresi.core.models import OutboxMail

    def read(address: str) -> list[tuple[str, str]]:
        found = []
        for row in OutboxMail.objects.order_by("pk"):
            if row.recipients == [address]:
                message = parse(bytes(row.content))
                body = message.get_body(("plain",))
                found.append((str(message["Subject"]), str(body.get_content()) if body else ""))
        return found

    return read


@pytest.fixture
def code_to(mail_to: Callable[[str], list[tuple[str, str]]]) -> Callable[[str], str]:
    """The code in the newest mail to an address."""

    def read(address: str) -> str:
        found = CODE.search(mail_to(address)[-1][1])
        assert found, mail_to(address)[-1]
        return found.group().strip()

    return read
