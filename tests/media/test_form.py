"""Pictures in the form, as a browser without JavaScript sends them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.services import create_person
from rresi.core.uploads import FILE_LIMIT
from rresi.editorial.models import Submission
from rresi.editorial.services import checking, drafting
from rresi.media import files, services
from rresi.media.encoding import reencode
from rresi.media.models import Picture
from rresi.media.parts import PICTURES_AT_MOST
from rresi.practices.kind import KIND
from tests.authoring.drafts import begin
from tests.editorial.cast import Cast, assignment, change, fresh, hand_in
from tests.factories.pictures import photograph, picture, upload
from tests.factories.regions import make_region
from tests.media.cast import (
    DOCUMENT,
    GREEN,
    RED,
    WORDS,
    approve,
    ask,
    bring,
    show,
    written,
)
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit_yet() -> None:
    cache.clear()


@pytest.fixture
def author(client: Client) -> User:
    user = create_person(email="author@example.org", name="Author", language="en")
    client.force_login(user)
    return user


def path(submission: Submission) -> str:
    return f"/en/practices/drafts/{submission.pk}/pictures/"


def rows_as_shown(submission: Submission) -> dict[str, Any]:
    """What the form holds of the draft."""
    rows = Submission.objects.get(pk=submission.pk).draft.get("images", [])
    data: dict[str, Any] = {"images-count": str(len(rows) + 1)}
    for number, row in enumerate(rows):
        data |= {f"images-{number}-{name}": value for name, value in row.items()}
    return data


def press(client: Client, submission: Submission, action: str, **fields: Any) -> Any:
    """Press a button of the step as it is shown now, with some fields filled in."""
    shown = page(client, path(submission))
    data = {"seen": hidden(shown, "seen"), "page": hidden(shown, "page"), "action": action}
    typed = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(path(submission), data | rows_as_shown(submission) | typed)


def images(submission: Submission) -> list[dict[str, Any]]:
    rows = Submission.objects.get(pk=submission.pk).draft.get("images", [])
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def test_a_picture_is_added_with_its_words_and_shown(client: Client, author: User) -> None:
    submission = begin(client)
    answer = press(
        client,
        submission,
        "add:images",
        images__0__upload=upload(picture()),
        images__0__alt="A table",
        images__0__credit="Mies",
        images__0__licence="CC BY-SA 4.0",
    )
    assert answer["Location"] == f"{path(submission)}?add=images#images-new"
    key = reencode(picture()).key
    words = {"alt": "A table", "licence": "CC BY-SA 4.0", "credit": "Mies"}
    assert images(submission) == [{"file": key, **words}]
    shown = page(client, path(submission))
    assert f'src="{files.url_of(key, "480")}" alt="A table"' in shown
    assert 'enctype="multipart/form-data" hx-params="not images-1-upload"' in shown
    assert client.get(files.url_of(key, "480")).status_code == 200
    assert files.url_of(key, "960") in page(
        client, f"/en/practices/drafts/{submission.pk}/preview/"
    )


def test_every_button_takes_the_file(client: Client, author: User) -> None:
    submission = begin(client)
    answer = press(client, submission, "next", images__0__upload=upload(picture()))
    assert answer["Location"].endswith("/evidence/")
    press(client, submission, "save", images__1__upload=upload(picture(colour=RED)))
    assert len(images(submission)) == 2


def test_a_second_click_makes_no_second_picture(client: Client, author: User) -> None:
    submission = begin(client)
    shown = page(client, path(submission))
    data = {
        "seen": hidden(shown, "seen"),
        "page": hidden(shown, "page"),
        "action": "add:images",
        "images-count": "1",
        "images-0-alt": "A table",
        "images-0-licence": "CC0 1.0",
    }
    for _click in range(2):
        answer = client.post(path(submission), data | {"images-0-upload": upload(picture())})
        assert answer.status_code == 302
    assert len(images(submission)) == Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Dear reader", "This must be a JPEG, PNG or WebP picture"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "This must be a JPEG, PNG or WebP",
        ),
        (photograph((300, 200))[:5000], "The picture is damaged or incomplete"),
        (b"\xff" * 30_000_000, "The picture is larger than 10 MB"),
    ],
    ids=["text", "svg", "cut", "30 MB"],
)
def test_a_refused_picture_is_said_beside_its_field_and_nothing_else_is_lost(
    client: Client, author: User, content: bytes, words: str
) -> None:
    submission = begin(client)
    press(client, submission, "add:images", images__0__upload=upload(picture()))
    answer = press(
        client,
        submission,
        "add:images",
        images__0__alt="Changed in the same breath",
        images__1__upload=upload(content),
        images__1__alt="Typed with care",
        images__1__credit="Mies",
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_images-1-upload">Picture 2: Picture: {words}' in shown
    field = shown[shown.index('name="images-1-upload"') :].partition(">")[0]
    assert 'aria-invalid="true"' in field
    assert "images-1-upload_error" in field
    assert "Typed with care" in shown
    assert [row.get("alt") for row in images(submission)] == [
        "Changed in the same breath",
        "Typed with care",
    ]
    assert "file" not in images(submission)[1]
    # The words wait for another file.
    press(client, submission, "save", images__1__upload=upload(picture(colour=RED)))
    assert images(submission)[1] == {
        "file": reencode(picture(colour=RED)).key,
        "alt": "Typed with care",
        "credit": "Mies",
    }


def test_a_refused_picture_without_words_leaves_nothing_behind(
    client: Client, author: User
) -> None:
    submission = begin(client)
    answer = press(client, submission, "add:images", images__0__upload=upload(b"text"))
    assert 'href="#id_images-0-upload"' in answer.content.decode()
    assert images(submission) == []


def test_of_a_file_that_is_too_large_little_more_than_the_limit_is_kept() -> None:
    big = upload(b"x" * (FILE_LIMIT * 3))
    request = RequestFactory().post("/", {"first": "1", "file": big, "last": "2"})
    assert (request.POST["first"], request.POST["last"]) == ("1", "2")
    (kept,) = request.FILES.getlist("file")
    assert FILE_LIMIT < (kept.size or 0) < FILE_LIMIT + 100_000


def test_pictures_are_moved_and_removed(client: Client, author: User) -> None:
    submission = begin(client)
    for number, colour in enumerate((RED, GREEN, (0, 0, 0))):
        press(
            client,
            submission,
            "add:images",
            **{
                f"images__{number}__upload": upload(picture(colour=colour)),
                f"images__{number}__alt": f"Picture {number}",
            },
        )
    answer = press(client, submission, "up:images:2", images__0__alt="Edited")
    assert answer["Location"].endswith("#images-1")
    assert [row["alt"] for row in images(submission)] == ["Edited", "Picture 2", "Picture 1"]
    press(client, submission, "down:images:0")
    assert [row["alt"] for row in images(submission)] == ["Picture 2", "Edited", "Picture 1"]
    shown = page(client, path(submission))
    assert shown.count('value="up:images:') == shown.count('value="down:images:') == 2
    for useless in ("up:images:0", "down:images:2", "up:images:9", "down:images:x", "up:sources:1"):
        press(client, submission, useless)
    assert [row["alt"] for row in images(submission)] == ["Picture 2", "Edited", "Picture 1"]
    press(client, submission, "remove:images:1")
    assert [row["alt"] for row in images(submission)] == ["Picture 2", "Picture 1"]


def test_of_two_who_add_pictures_the_second_is_told_and_loses_none(cast: Cast) -> None:
    submission = written(cast)
    first, second = Client(), Client()
    first.force_login(cast.author)
    second.force_login(cast.colleague)
    shown = page(second, path(submission))
    press(first, submission, "add:images", images__0__upload=upload(picture(colour=RED)))
    data = {
        "seen": hidden(shown, "seen"),
        "page": hidden(shown, "page"),
        "images-count": "1",
        "action": "add:images",
        "images-0-alt": "Of the second",
    }
    answer = second.post(
        path(submission), data | {"images-0-upload": upload(picture(colour=GREEN))}
    )
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else has saved this in the meantime" in told
    key = reencode(picture(colour=GREEN)).key
    assert hidden(told, "images-0-file") == key
    assert second.get(files.url_of(key, "480")).status_code == 200
    assert len(images(submission)) == 1
    # Having seen both, they save again, without choosing the file again.
    data |= {
        "seen": hidden(told, "seen"),
        "images-0-file": key,
        "images-1-file": "",
        "images-count": "2",
    }
    assert second.post(path(submission), data).status_code == 302
    assert images(submission) == [{"file": key, "alt": "Of the second"}]


def test_saving_while_typing_sends_no_file_and_keeps_the_words(
    client: Client, author: User
) -> None:
    submission = begin(client)
    press(client, submission, "add:images", images__0__upload=upload(picture()))
    shown = page(client, path(submission))
    data = rows_as_shown(submission) | {
        "seen": hidden(shown, "seen"),
        "page": hidden(shown, "page"),
        "images-0-alt": "Half",
        "images-1-alt": "Of a picture to come",
    }
    part = client.post(path(submission), data | {"action": "autosave"}).content.decode()
    assert "Saved at" in part
    data |= {"images-1-upload": upload(picture(colour=RED)), "images-0-alt": "Half a table"}
    assert client.post(path(submission), data | {"action": "add:images"}).status_code == 302
    assert [row["alt"] for row in images(submission)] == ["Half a table", "Of a picture to come"]
    assert all("file" in row for row in images(submission))


@pytest.mark.parametrize("action", ["add:images", "remove:images:0", "down:images:0"])
def test_what_an_open_form_saves_too_late_undoes_no_button(
    client: Client, author: User, action: str
) -> None:
    """The form saves itself half a second after a file was chosen: the button may be quicker."""
    submission = begin(client)
    for number, colour in enumerate((RED, GREEN)):
        file = {f"images__{number}__upload": upload(picture(colour=colour))}
        press(client, submission, "add:images", **file)
    shown = page(client, path(submission))
    typed = rows_as_shown(submission) | {
        "seen": hidden(shown, "seen"),
        "page": hidden(shown, "page"),
        "images-2-alt": "Tools",
    }
    file = {"images-2-upload": upload(picture())} if action.startswith("add") else {}
    client.post(path(submission), typed | file | {"action": action})
    done = images(submission)
    part = client.post(path(submission), typed | {"action": "autosave"}).content.decode()
    assert "Not saved" in part
    assert images(submission) == done


def test_a_stale_form_is_said_to_be_one(author: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    shown = page(browser, "/en/practices/propose/")
    token = hidden(shown, "csrfmiddlewaretoken")
    make_region()
    browser.post("/en/practices/propose/", {"csrfmiddlewaretoken": token})
    submission = Submission.objects.get()
    data = {"images-count": "1", "action": "save", "images-0-alt": "A table"}
    stale = data | {"csrfmiddlewaretoken": "x" * 64, "images-0-upload": upload(picture())}
    answer = browser.post(path(submission), stale)
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert "What you entered" in shown
    assert "A table</textarea>" in shown
    assert "<form" not in shown[shown.index("<main") : shown.index("</main")], "nobody sends it on"
    assert not Picture.objects.exists()
    shown = page(browser, path(submission))
    good = data | {
        "csrfmiddlewaretoken": hidden(shown, "csrfmiddlewaretoken"),
        "seen": hidden(shown, "seen"),
        "images-0-upload": upload(picture()),
    }
    assert browser.post(path(submission), good).status_code == 302
    assert images(submission)[0]["alt"] == "A table"


def test_nobody_else_brings_pictures_and_nothing_is_kept_of_the_attempt(cast: Cast) -> None:
    submission = written(cast)
    for user in (cast.manager, cast.coordinator, cast.first):
        browser = Client()
        browser.force_login(user)
        data = {"images-count": "1", "action": "save", "images-0-upload": upload(picture())}
        assert browser.post(path(submission), data).status_code == 403
    hand_in(submission, cast.author)
    browser = Client()
    browser.force_login(cast.author)
    answer = browser.post(path(submission), data | {"images-0-upload": upload(picture())})
    assert answer["Location"] == f"/en/review/{submission.pk}/"
    assert not Picture.objects.exists()


def test_a_form_cannot_name_a_picture_of_somebody_else(cast: Cast, client: Client) -> None:
    theirs = drafting.start(actor=fresh(cast.first), kind=KIND)
    secret = services.upload(
        actor=fresh(cast.first), submission=theirs, encoded=reencode(picture())
    )
    submission = written(cast)
    client.force_login(cast.author)
    for key in (secret.pk, "practices/old.jpg", "../secret", "0" * 64):
        answer = press(client, submission, "save", images__0__file=key, images__0__alt="Not mine")
        assert answer.status_code == 422
        assert "The picture is no longer available. Add it again." in answer.content.decode()
        assert images(submission) == [{"alt": "Not mine"}]
    assert client.get(files.url_of(secret.pk, "480")).status_code == 404


def test_the_same_picture_is_not_taken_twice(client: Client, author: User) -> None:
    submission = begin(client)
    press(client, submission, "add:images", images__0__upload=upload(picture()))
    answer = press(
        client,
        submission,
        "add:images",
        images__1__upload=upload(picture()),
        images__1__alt="Again",
    )
    assert "has already been added" in answer.content.decode()
    assert images(submission)[1] == {"alt": "Again"}


def test_there_is_room_for_twelve(cast: Cast, client: Client) -> None:
    submission = written(cast)
    brought = [bring(cast, submission, colour=(n * 20, 0, 0)) for n in range(PICTURES_AT_MOST)]
    show(cast, submission, *brought)
    client.force_login(cast.author)
    shown = page(client, path(submission))
    assert "You can add up to 12." in shown
    assert "images-12-upload" not in shown
    press(client, submission, "add:images", images__12__upload=upload(picture(colour=GREEN)))
    assert len(images(submission)) == PICTURES_AT_MOST


def test_too_many_pictures_in_a_short_time_wait(client: Client, author: User) -> None:
    submission = begin(client)
    for number in range(60):
        answer = press(client, submission, "save", images__0__upload=upload(b"text"))
        assert "must be a JPEG" in answer.content.decode(), number
    answer = press(
        client, submission, "save", images__0__upload=upload(picture()), images__0__alt="Kept"
    )
    assert "Too many requests. You can try again in" in answer.content.decode()
    assert images(submission) == [{"alt": "Kept"}]


def test_before_handing_in_the_form_demands_what_readers_need(cast: Cast, client: Client) -> None:
    submission = written(cast)
    brought = bring(cast, submission)
    change(cast.author, submission, images=[{"file": brought.pk, "licence": "CC BY 4.0"}])
    client.force_login(cast.author)
    shown = page(client, f"/en/practices/drafts/{submission.pk}/hand-in/")
    assert "describe what it shows, for people who cannot see it" in shown
    assert re.search(rf'<a href="{path(submission)}(#[^"]*)?">Picture 1</a>', shown)
    assert "The name of the person who made a picture is missing." in shown
    change(
        cast.author,
        submission,
        images=[{"file": brought.pk, "licence": "CC0 1.0", "alt": "Tools"}],
    )
    shown = page(client, f"/en/practices/drafts/{submission.pk}/hand-in/")
    assert "describe what it shows, for people who cannot see it" not in shown
    assert "The name of the person who made a picture is missing." not in shown


def test_reviewers_see_the_pictures_of_the_revision_and_what_changed(cast: Cast) -> None:
    submission = written(cast)
    old, new = bring(cast, submission), bring(cast, submission, colour=RED)
    show(cast, submission, old)
    approve(cast, submission)
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id or 0)
    show(cast, submission, new)  # with the very same words
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=2)
    ask(cast, submission, cast.third)
    reviewer = Client()
    reviewer.force_login(cast.third)
    before, after = files.url_of(old.pk, "480"), files.url_of(new.pk, "480")
    compared = page(reviewer, f"/en/review/{submission.pk}/compare/")
    assert compared.index(before) < compared.index(after)
    assert "Picture 1" in compared
    read = page(reviewer, f"/en/practices/revisions/{submission.pk}/2/")
    assert files.url_of(new.pk, "960") in read
    assert old.pk not in read
    task = assignment(submission, cast.third)
    assert after in page(reviewer, f"/en/review/reviews/{task.pk}/")
    public = page(Client(), "/en/practices/a-repair-cafe/")
    assert old.pk in public
    assert new.pk not in public


@pytest.mark.parametrize("count", [1, 12])
def test_the_step_and_the_preview_take_the_same_statements(
    cast: Cast, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submission = written(cast)
    show(cast, submission, *(bring(cast, submission, colour=(n * 20, 0, 0)) for n in range(count)))
    client.force_login(cast.author)
    with django_assert_num_queries(7):
        page(client, path(submission))
    with django_assert_num_queries(10):
        shown = page(client, f"/en/practices/drafts/{submission.pk}/preview/")
    assert shown.count("<figure>") == count


def test_a_licence_from_elsewhere_can_be_kept(cast: Cast, client: Client) -> None:
    submission = written(cast)
    brought = bring(cast, submission)
    image = {"id": "i1", "file": brought.pk, **WORDS, "licence": "By permission of the city"}
    change(cast.author, submission, images=[image])
    client.force_login(cast.author)
    shown = page(client, path(submission))
    assert '<option value="By permission of the city" selected>' in shown
    assert DOCUMENT["title"] in shown
