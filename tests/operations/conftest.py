"""A site with a mail server, as operations expect it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _mail_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "no_mail_server" not in request.fixturenames:
        monkeypatch.setattr("rresi.operations.queries._mail_folder", lambda: "")


@pytest.fixture
def no_mail_server() -> None:
    """For a test of a site that has none."""
