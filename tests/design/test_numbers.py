"""Keys stand in pages as they are, and counts with the separators of the reader's language."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from rresi.config.languages import LANGUAGES

GROUPED = {
    "en": "1,234",
    "nl": "1.234",
    "de": "1.234",
    "tr": "1.234",
    "fr": "1\N{NARROW NO-BREAK SPACE}234",
}


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_the_form_of_a_row_beyond_the_thousandth_names_its_key(language: str) -> None:
    page = Template('{% load content %}<input value="{{ key }}"> {{ key|number }}')
    with translation.override(language):
        shown = page.render(Context({"key": 1234}))
    assert shown == f'<input value="1234"> {GROUPED[language]}'
