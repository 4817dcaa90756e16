"""A coordinator writes news in each language, with a picture, and takes it away and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rresi.accounts import changes
from rresi.accounts.models import Change, User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.media.services import sweep
from rresi.news.models import NewsItem
from tests.factories.coastal import found
from tests.factories.pictures import picture
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noor(client: Client) -> User:
    found()
    user = create_person(email="noor@coastal.example", name="Noor", language="en", verified=True)
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")
    client.force_login(user)
    return user


def _send(client: Client, path: str = "/en/desk/news/new/", **changed: Any) -> Any:
    data = {
        "seen": hidden(page(client, path), "seen"),
        "date": "May 2027",
        "titles__en": "The tide turned",
        "titles__fr": "La marée a tourné",
        "summaries__en": "It came back in the morning.",
        "bodies__en": "It **did**.",
        "published": "on",
    }
    sent = {name: value for name, value in {**data, **changed}.items() if value is not None}
    return client.post(path, sent)


def test_a_title_alone_is_read_with_the_text_of_another_language(client: Client) -> None:
    _send(client)
    shown = page(client, "/fr/news/the-tide-turned/")
    assert re.search(r"<h1[^>]*>La marée a tourné</h1>", shown)
    assert '<p class="lead" lang="en">It came back in the morning.</p>' in shown
    assert re.search(r'<div class="prose" lang="en">.*<strong>did</strong>', shown)
    assert "anglais" in shown.split("<main", 1)[1]
    assert 'lang="en">It came back' in page(client, "/fr/news/")
    assert "anglais" not in page(client, "/en/news/the-tide-turned/").split("<main", 1)[1]
    _send(client, summaries__en="", titles__en="A short note", bodies__en="")
    assert "<p" not in page(client, "/en/news/a-short-note/").split("</h1>")[1].split("</div>")[0]


def test_news_is_written_in_the_networks_languages(client: Client) -> None:
    answer = _send(client)
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/news/the-tide-turned/")
    client.logout()
    assert "La marée a tourné" in page(client, "/fr/news/")
    text = page(client, "/en/news/the-tide-turned/")
    assert "<strong>did</strong>" in text
    assert "May 2027" in text


def test_a_draft_is_for_coordinators(client: Client) -> None:
    _send(client, published=None)
    assert "Draft" in page(client, "/en/news/the-tide-turned/")
    assert "The tide turned" in page(client, "/en/desk/news/")
    assert "The tide turned" not in page(client, "/en/news/")
    client.logout()
    assert client.get("/en/news/the-tide-turned/").status_code == 404
    assert "the-tide-turned" not in page(client, "/sitemap-news.xml")


def test_a_picture_is_shown_with_its_words_and_maker(client: Client) -> None:
    upload = SimpleUploadedFile("tide.jpg", picture((800, 500)))
    shown = {"alts__en": "Water over the quay", "licence": "CC BY 4.0", "credit": "Ada"}
    assert _send(client, upload=upload, **shown).status_code == 302
    assert sweep() == 0  # in use
    client.logout()
    text = page(client, "/en/news/the-tide-turned/")
    assert 'alt="Water over the quay"' in text
    assert "Ada" in text
    item = NewsItem.objects.get()
    assert client.get(f"/media/pictures/{item.picture}-960.webp").status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"titles__en": ""}, "Fill in this field."),
        ({"date": "soon"}, "Date"),
        ({"upload": b"no picture"}, "must be a JPEG, PNG or WebP picture"),
        ({"upload": picture()}, "Choose under which licence the picture is shown."),
        ({"upload": picture(), "licence": "CC0 1.0"}, "Describe what it shows"),
        ({"upload": picture()}, "Choose the file again: the browser does not keep it."),
        ({"licence": "CC0 1.0"}, "Choose the picture that these words belong to."),
        ({"alts__en": "The quay"}, "Choose the picture that these words belong to."),
        ({"titles__fr": "", "bodies__fr": "Sans titre"}, "There is text but no title in: fr"),
        ({"source_url": "javascript:alert(1)"}, "Enter a web address such as"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    client: Client, changed: dict[str, Any], words: str
) -> None:
    if "upload" in changed:
        upload = SimpleUploadedFile("x.jpg", changed["upload"])
        changed = {**changed, "upload": upload}
        shown = {"alts__en": "Seen", "licence": "CC0 1.0"} if upload.read(2) == b"no" else {}
        upload.seek(0)
        changed = {**shown, **changed}
    answer = _send(client, **changed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "It came back in the morning." in text
    assert not NewsItem.objects.exists()


def test_what_is_removed_comes_back(client: Client) -> None:
    _send(client)
    before = changes.recorded("news").read("the-tide-turned")
    seen = hidden(page(client, "/en/desk/news/the-tide-turned/"), "seen")
    stale = client.post("/en/desk/news/the-tide-turned/remove/", {"seen": "0" * 16})
    assert stale.status_code == 409
    path = "/en/desk/news/the-tide-turned/remove/"
    assert client.post(path, {"seen": seen}).status_code == 302
    assert not NewsItem.objects.exists()
    change = Change.objects.latest("pk")
    client.post(f"/en/desk/record/{change.pk}/undo/")
    assert changes.recorded("news").read("the-tide-turned") == before


def test_pages_and_record_name_it_in_the_readers_language(client: Client) -> None:
    _send(client)
    for path in ("desk/", "desk/news/the-tide-turned/"):
        for language, title in (("en", "The tide turned"), ("fr", "La marée a tourné")):
            text = page(client, f"/{language}/{path}")
            shown = text[text.index("<h1") :] if path == "desk/" else text[: text.index("</h1>")]
            assert title in shown, path


def test_two_items_of_one_title_have_addresses_of_their_own(client: Client) -> None:
    bodies = ("It came back in the morning.", "It never came back.", "It never came back.")
    assert [_send(client, bodies__en=body)["Location"] for body in bodies] == [
        "/en/desk/news/the-tide-turned/",
        "/en/desk/news/the-tide-turned-2/",
        "/en/desk/news/the-tide-turned-2/",  # sent twice
    ]


def test_a_picture_that_is_not_there_cannot_be_removed(client: Client) -> None:
    path = "/en/desk/news/new/"
    assert "remove_picture" not in page(client, path)
    assert f'value="{timezone.localdate():%d/%m/%Y}"' in page(client, path)
    upload = SimpleUploadedFile("tide.jpg", picture((800, 500)))
    shown = {"alts__en": "Water over the quay", "licence": "CC BY 4.0"}
    assert _send(client, upload=upload, **shown).status_code == 302
    assert "remove_picture" in page(client, "/en/desk/news/the-tide-turned/")
