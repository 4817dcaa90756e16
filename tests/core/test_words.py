"""Dates, numbers, slugs, order and Markdown, as people of five languages write them."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from rresi.core import formats, ordering, text
from rresi.core.clock import PartialDate
from rresi.core.translations import country_name, language_name, pick


@pytest.mark.parametrize(
    ("language", "number", "money", "month", "day"),
    [
        ("en", "1,234.5", "€1,000 to €2,000", "May 2021", "20 May 2021"),
        ("nl", "1.234,5", "", "mei 2021", "20 mei 2021"),
        ("de", "1.234,5", "", "Mai 2021", "20. Mai 2021"),
        ("tr", "1.234,5", "1.000 – 2.000\u00a0avro", "Mayıs 2021", "20 Mayıs 2021"),
        ("fr", "1\u202f234,5", "", "mai 2021", "20 mai 2021"),
    ],
)
def test_numbers_and_dates_follow_the_reader(
    language: str, number: str, money: str, month: str, day: str
) -> None:
    with translation.override(language):
        assert formats.number(Decimal("1234.5000")) == number
        assert PartialDate.parse("2021-05").display() == month
        assert PartialDate.parse("2021-05-20").display().replace(".", "") == day.replace(".", "")
        if money:
            assert formats.money(Decimal(1000), "EUR", Decimal(2000)) == money


def test_numbers_are_rounded_half_away_from_zero() -> None:
    with translation.override("en"):
        for value, shown in ((119 / 28, "4.3"), (2.25, "2.3"), (-2.25, "−2.3"), (2.349, "2.3")):
            assert formats.number(value, 1) == shown
        assert formats.percent(0.125) == "13%"
        assert formats.percent(0.0625, 1) == "6.3%"
        assert (formats.number(2.5, 0), formats.number(0.00005)) == ("3", "0.0001")


def test_cents_are_shown_only_where_there_are_any() -> None:
    with translation.override("en"):
        assert formats.money(Decimal("12500.50"), "EUR") == "€12,500.50"
        assert formats.money(Decimal("12500.00"), "TRY").endswith("12,500")
        assert formats.money(Decimal("12.50"), "JPY").endswith("12.50")  # nothing is rounded away


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("", "is not a year"),
        ("21", "is not a year"),
        ("soon", "is not a year"),
        ("2021-5", "is not a year"),
        ("2021-13", "month must be in 1..12"),
        ("2021-02-30", "day is out of range"),
        ("9999", "9999 is not a plausible year"),
    ],
)
def test_what_is_no_date_is_refused(wrong: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PartialDate.parse(wrong)


@given(
    st.dates(
        min_value=__import__("datetime").date(1800, 1, 1),
        max_value=__import__("datetime").date(2200, 12, 31),
    )
)
def test_a_date_survives_being_written(day: object) -> None:
    assert str(PartialDate.parse(str(day))) == str(day)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Işık ve İğne", "isik-ve-igne"),
        ("Größe & Straße", "grosse-strasse"),
        ("Crèche d’entreprise à Lille", "creche-dentreprise-a-lille"),
        ("Łódź Ørsted", "lodz-orsted"),
        ("I\u0307stanbul", "istanbul"),
        ("კარგი მაგალითი", "kargi-magaliti"),
        ("Հայաստան Ուսում", "hayastan-usum"),
        ("مثال جيد", "mthal-jyd"),
        ("דוגמה טובה", "dvgmh-tvbh"),
        ("Þing", "thing"),
        ("***", ""),
    ],
)
def test_slugs_keep_their_letters(title: str, slug: str) -> None:
    assert ordering.slug_of(title) == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_plain_and_short(title: str) -> None:
    slug = ordering.slug_of(title, limit=40)
    assert len(slug) <= 40
    assert all(c.isascii() and (c.isalnum() or c in "-_") for c in slug)


def test_the_turkish_alphabet_has_its_own_order() -> None:
    words = [
        "Zil",
        "Ütü",
        "Uzun",
        "Şeker",
        "Sakız",
        "Öz",
        "Ot",
        "İnce",
        "Irmak",
        "Ğ",
        "Gaz",
        "Çam",
        "Cam",
    ]
    ordered = sorted(words, key=lambda word: ordering.collation_key(word, "tr"))
    assert ordered == [
        "Cam",
        "Çam",
        "Gaz",
        "Ğ",
        "Irmak",
        "İnce",
        "Ot",
        "Öz",
        "Sakız",
        "Şeker",
        "Uzun",
        "Ütü",
        "Zil",
    ]


def test_elsewhere_accents_follow_their_letter() -> None:
    words = ["Zug", "Äpfel", "Apfel", "Öl", "Ofen"]
    ordered = sorted(words, key=lambda word: ordering.collation_key(word, "de"))
    assert ordered == ["Apfel", "Äpfel", "Ofen", "Öl", "Zug"]


def test_names_of_countries_and_languages_need_no_catalogue() -> None:
    with translation.override("nl"):
        assert (country_name("TR"), language_name("de")) == ("Turkije", "Duits")
    with translation.override("tr"):
        assert (country_name("BE"), language_name("nl")) == ("Belçika", "Hollandaca")


class Words:
    def __init__(self, language: str) -> None:
        self.language = language


def test_a_text_is_picked_by_the_readers_order() -> None:
    texts = [Words("nl"), Words("en")]
    assert pick(texts, ["tr", "en", "nl"]) is texts[1]
    assert pick(texts, ["tr"]) is texts[0]
    assert pick([], ["tr"]) is None


class _Live(HTMLParser):
    """What a browser would do with some HTML: elements, and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _value in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]


PIECES = st.sampled_from(
    [
        "<script>",
        "<img src=x onerror=alert(1)>",
        "![a](x)",
        "[a](javascript:alert(1))",
        "[a](",
        "data:text/html,x",
        "<javascript:alert(1)>",
        "JaVaScRiPt:",
        ")",
        "<a href='",
        "&lt;",
        "`",
        "https://example.org/",
        "[a][1]\n\n[1]: vbscript:x\n",
        "\n\n",
        "* ",
        "> ",
        "\\",
    ]
)


@given(st.lists(PIECES | st.text(max_size=20), max_size=20).map("".join))
@example("[a](javascript:alert(1)) <img src=x onerror=alert(1)> <script>alert(1)</script>")
@example("[a](https://example.org/)")
def test_no_markdown_becomes_live_html(source: str) -> None:
    live = _Live(text.render_markdown(source))
    assert live.tags <= {
        *("p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "h3", "h4")
    }
    assert live.attributes <= {"href", "rel"}
    schemes = {urlsplit(link).scheme.lower() for link in live.links}
    assert schemes <= {"", "http", "https", "mailto"}


def test_a_heading_stands_below_the_pages_own() -> None:
    assert text.render_markdown("# A\n\n## B\n\n### C\n\n###### D") == (
        "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n<h4>D</h4>\n"
    )


def test_a_link_of_markdown_is_one() -> None:
    live = _Live(text.render_markdown("[a](https://example.org/) and [b](javascript:alert(1))"))
    assert live.links == ["https://example.org/"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("5 < 6 and a > b", None),
        ("mail <a@example.org>", None),
        ("see <https://example.org/>", None),
        ("a <b>c</b>", "<b>"),
        ("x\n\n<div>\n", "<div>"),
        ("<!-- hidden -->", "<!-- hidden -->"),
    ],
)
def test_html_in_markdown_is_found_and_mathematics_is_not(source: str, found: str | None) -> None:
    assert (text.fault_in_markdown(source) is None) == (found is None)


def test_plain_text_for_search_has_no_marks() -> None:
    marked = "**Bold**, [a link](https://example.org)\nand pre**fix**ed\n\n# Head\n\n- ***one***."
    assert text.plain(marked) == "Bold, a link and prefixed Head one."
    assert text.plain("```\ncode\n```\nafter `it`") == "code after it"


def test_markdown_in_a_mail_keeps_its_lines_and_loses_its_marks() -> None:
    marked = """**Add** the *cost*:

1. [site](https://x.org/a), <https://y.org>
2. two
   more
   * deep `x`

* star

## Head
> quote"""
    assert (
        text.in_lines(marked)
        == """Add the cost:

1. site (https://x.org/a), https://y.org
2. two
  more
  - deep x

- star

Head

quote"""
    )
    assert text.in_lines("as it\nstands") == "as it\nstands"
    assert text.in_lines("- a\n-\n\nb") == "- a\n\nb"
    assert text.in_lines("<a@x.org>, <https://x.org/ä>") == "a@x.org, https://x.org/ä"
