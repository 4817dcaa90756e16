"""Long words of headings may be broken where their language breaks them, and nowhere else."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("de", "Bewusstseinsbildung", "Bewusst-seins-bil-dung"),
        ("de", "Bildung und Arbeit", "Bildung und Arbeit"),
        ("de", "Arbeitsmarktintegration", "Ar-beits-markt-inte-gra-tion"),
        ("de", "Kreislaufwirtschaft", "Kreis-lauf-wirt-schaft"),
        ("de", "Langzeitarbeitslose", "Lang-zeitarbeits-lose"),
        ("de", "Zusammenarbeiten", "Zusam-menarbei-ten"),
        ("nl", "Mijn arbeidsmarktintegratie", "Mijn arbeids-markt-in-te-gra-tie"),
        ("tr", "sürdürülebilirlikleri", "sürdürülebilirlikleri"),
    ],
)
def test_only_long_words_are_broken(language: str, text: str, shown: str) -> None:
    template = Template("{% load content %}{{ text|hyphenated }}")
    with translation.override(language):
        assert template.render(Context({"text": text})).replace("\u00ad", "-") == shown


def test_what_people_write_stays_escaped() -> None:
    template = Template("{% load content %}{{ text|hyphenated }}")
    with translation.override("de"):
        assert "&lt;b&gt;" in template.render(Context({"text": "<b>Bewusstseinsbildung"}))
