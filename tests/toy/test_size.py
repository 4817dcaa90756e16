"""A kind of content is small: its document, its models, its kind and one declaration."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

OF_ITS_OWN = ("__init__", "context", "document", "kind", "models")
LINES_AT_MOST = 150


def test_it_takes_less_than_150_lines() -> None:
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in OF_ITS_OWN]
    assert sum(len(text.splitlines()) for text in texts) < LINES_AT_MOST


@pytest.mark.django_db
def test_its_migration_is_that_of_its_models() -> None:
    call_command("makemigrations", "toy", check=True, dry_run=True, verbosity=0)
