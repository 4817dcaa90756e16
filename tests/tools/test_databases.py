"""Tables are kept from one run of the tests to the next while they would come out the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import fingerprint


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("src/rresi/events/migrations/0001_initial.py", True),
        ("src/rresi/events/models/event.py", True),
        ("src/rresi/design/static/rresi/rresi.css", True),
        ("src/rresi/config/settings.py", True),
        ("requirements.lock", True),
        ("src/rresi/events/views/desk.py", False),
    ],
)
def test_what_decides_on_them_makes_them_anew(name: str, decides: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("before")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    path.write_text("after")
    assert (fingerprint(tmp_path) != before) == decides
