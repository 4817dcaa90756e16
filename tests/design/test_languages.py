"""Languages are named in the reader's language, whatever else a template loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

import rresi

TEMPLATES = sorted(Path(rresi.__file__).parent.rglob("templates/**/*.html"))


@pytest.mark.parametrize(("reader", "name"), [("tr", "Hollandaca"), ("de", "Niederländisch")])
def test_a_language_is_named_in_the_reader_s_language(reader: str, name: str) -> None:
    shown = Template('{% load content i18n %}{{ "nl"|name_of_language }}')
    with translation.override(reader):
        assert shown.render(Context()) == name


def test_no_template_uses_django_s_filter_which_gives_the_english_name() -> None:
    assert TEMPLATES
    assert not [path for path in TEMPLATES if "|language_name" in path.read_text("utf-8")]
