"""What people write in Markdown is read without its marks in mails."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from rresi.design.letters import Kind, read


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        ("declined", "points"),
        ("changes-asked", "points"),
        ("published", "points"),
        ("question-answered", "answer"),
    ],
)
def test_a_mail_shows_no_marks(notice: str, name: str) -> None:
    words = {name: "**Add** the cost:\n\n* of staff\n* of *rooms*", "title": "A practice"}
    mail = render_to_string(f"notices/{notice}.txt", words)
    assert "*" not in mail
    [items] = [block for part in read(mail).parts for block in part if block.kind == Kind.LIST]
    assert items.lines == ["of staff", "of rooms"]
