"""A text is in the language in which somebody wrote it, whatever page they were on."""

from __future__ import annotations

import pytest
from django.utils import translation

from rresi.core.written import language_given, language_written


@pytest.mark.parametrize("page", ["en", "nl", "de", "tr", "fr"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Te duur", "nl"),
        ("Verouderd", "nl"),
        ("Geen zaal.", "nl"),
        ("Veraltet", "de"),
        ("Kein Geld", "de"),
        ("Eski", "tr"),
        ("Bütçe yok", "tr"),
        ("Périmé", "fr"),
        ("Outdated", "en"),
        ("It is out of date.", "en"),
    ],
)
def test_a_short_reason_is_in_its_own_language(text: str, language: str, page: str) -> None:
    with translation.override(page):
        assert language_written(text) == language
        assert language_given(text, "", {}) == language


@pytest.mark.parametrize("page", ["en", "nl", "de", "tr", "fr"])
@pytest.mark.parametrize("text", ["", "?", "2024", "xqzt", "error"])
def test_what_is_of_no_language_is_in_that_of_the_page(text: str, page: str) -> None:
    with translation.override(page):
        assert language_written(text) == page


def test_what_somebody_chose_is_left_alone() -> None:
    with translation.override("en"):
        assert language_given("Veraltet", "fr", {}) == "fr"
        assert language_given("Too dear", "en", {"Te duur": "nl"}) == "en"
        # A text that was written anew is looked at, if it still has what it brought.
        assert language_given("Outdated", "nl", {"Te duur": "nl"}) == "en"
