"""A mail's text is read as what it is, and its HTML says the same and loads nothing."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from django.utils import translation

from rresi.core.mail import StoredMessage, parse
from rresi.core.models import OutboxMail
from rresi.core.outbox import put
from rresi.design import letters
from rresi.design.letters import Kind

LINK = "https://network.example/en/review/2/"
DIGEST = f"""Please review: Tkalka

It takes 20 minutes.
{LINK}

----

A question: Tkalka

They ask:
– Who pays?
– Since when?

{LINK}
https://network.example/en/contact/

--
You can change this in your profile:
https://network.example/en/account/profile/
"""


def kinds(part: list[letters.Block]) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in part]


def test_a_digest_is_read_into_its_parts_each_with_a_heading_and_one_button() -> None:
    letter = letters.read(DIGEST)
    assert [kinds(part) for part in letter.parts] == [
        [
            (Kind.HEADING, "Please review: Tkalka"),
            (Kind.TEXT, "It takes 20 minutes."),
            (Kind.BUTTON, LINK),
        ],
        [
            (Kind.HEADING, "A question: Tkalka"),
            (Kind.TEXT, "They ask:"),
            (Kind.LIST, "Who pays?\nSince when?"),
            (Kind.BUTTON, LINK),
            (Kind.LINK, "https://network.example/en/contact/"),
        ],
    ]
    assert letter.foot.splitlines()[0] == "You can change this in your profile:"


def test_a_single_letter_has_no_heading_of_its_own_and_keeps_lines_and_codes() -> None:
    changed = "- Lunch\n  Room: 2\n  Starts: 11:30"
    text = f"Hello,\n\nEnter this code:\n\nKQWX-BTRM\n\n{changed}\n\nOne\nTwo\n"
    (part,) = letters.read(text).parts
    assert kinds(part) == [
        (Kind.TEXT, "Hello,"),
        (Kind.TEXT, "Enter this code:"),
        (Kind.CODE, "KQWX-BTRM"),
        (Kind.LIST, "Lunch\nRoom: 2\nStarts: 11:30"),
        (Kind.TEXT, "One\nTwo"),
    ]


def test_words_that_people_wrote_stay_words() -> None:
    page = letters.html("A <b> & c", "<script>alert(1)</script> {{ x }}\n\n- <i>item</i>", "en")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }}" in page
    assert "&lt;i&gt;item&lt;/i&gt;" in page
    assert "A &lt;b&gt; &amp; c" in page


def test_nothing_is_loaded_from_anywhere_so_nobody_learns_that_it_was_read() -> None:
    page = letters.html("Subject", DIGEST, "en")
    assert not re.search(r"<(img|link|script|iframe)|\bsrc=|url\(|@import", page)


@pytest.mark.django_db
def test_a_mail_goes_out_as_text_and_html_in_the_language_of_the_letter() -> None:
    with translation.override("tr"):
        put(EmailMessage("Konu", f"Merhaba\n\n{LINK}\n", to=["a@example.org"]))
        button = translation.gettext("Open the page")
    kept = OutboxMail.objects.get()
    assert parse(bytes(kept.content)).get_content_type() == "text/plain"  # the worker does the rest
    message = parse(StoredMessage(kept).content)
    assert StoredMessage(kept).content == StoredMessage(kept).content  # tried again, it is the same
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == f"Merhaba\n\n{LINK}\n"
    assert message["Content-Language"] == "tr"
    assert '<html lang="tr">' in html.get_content()
    assert button in html.get_content()
    assert button != "Open the page"
