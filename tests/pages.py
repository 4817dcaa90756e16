"""Reading pages as a browser without JavaScript does."""

from __future__ import annotations

import re

from django.test import Client


def page(client: Client, path: str, status: int = 200) -> str:
    """The HTML at `path`, which must answer with `status`."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def hidden(text: str, name: str) -> str:
    """The value of a form's hidden field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
    assert found, name
    return found[1]
