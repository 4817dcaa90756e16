"""Who may see a picture: everybody once it is published, before that who may read what shows it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rresi.editorial.services import checking, deciding, drafting, reviewing, taking_back
from rresi.media import files, queries, services
from rresi.media.encoding import RENDITIONS, reencode
from rresi.media.models import Picture
from rresi.practices.models import Practice
from tests.editorial.cast import Cast, assignment, fresh, hand_in, review
from tests.factories.pictures import picture
from tests.factories.practices import make_practice, make_practices
from tests.media.cast import RED, WORDS, approve, ask, bring, show, written

AUTHORS = {"author", "colleague"}
KEEPERS = {"manager", "coordinator", "vice"}
ASKED = {"first", "second"}


def people(cast: Cast) -> Mapping[str, Client]:
    """Every role around a submission, each with a browser; nobody asks `third` to review."""
    users = (
        cast.author,
        cast.colleague,
        cast.manager,
        cast.coordinator,
        cast.other_coordinator,
        cast.other_manager,
        cast.first,
        cast.second,
        cast.third,
        cast.neighbour,
        cast.person("member"),
    )
    browsers = {"visitor": Client()}
    for user in users:
        browsers[user.name] = Client()
        browsers[user.name].force_login(user)
    return browsers


def readers(everybody: Mapping[str, Client], shown: Picture, size: str = "480") -> set[str]:
    """Who of them gets the picture; all others get the answer of a picture that does not exist."""
    address = files.url_of(shown.pk, size)
    statuses = {name: browser.get(address).status_code for name, browser in everybody.items()}
    assert set(statuses.values()) <= {200, 404}
    return {name for name, status in statuses.items() if status == 200}


def test_an_unpublished_picture_is_read_by_who_may_read_what_shows_it(cast: Cast) -> None:
    submission = written(cast)
    everybody = people(cast)
    all_of_them = set(everybody)
    shown = bring(cast, submission)
    show(cast, submission, shown)
    for size in RENDITIONS:
        assert readers(everybody, shown, size) == AUTHORS, "a draft"

    hand_in(submission, cast.author)
    assert readers(everybody, shown) == AUTHORS | KEEPERS, "handed in"
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
    ask(cast, submission, cast.first, cast.second)
    assert readers(everybody, shown) == AUTHORS | KEEPERS | ASKED, "reviewers asked"

    task = assignment(submission, cast.second)
    reviewing.reassign(actor=fresh(cast.coordinator), assignment=task, user_id=cast.third.pk)
    assert readers(everybody, shown) == AUTHORS | KEEPERS | {"first", "third"}, "given to another"

    for user in (cast.first, cast.third):
        review(submission, user)
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    assert readers(everybody, shown) == all_of_them, "published"

    number = Practice.objects.get().pk
    drafting.revise(actor=fresh(cast.author), kind="practice", object_id=number)
    later = bring(cast, submission, colour=RED)
    show(cast, submission, later)
    assert readers(everybody, later) == AUTHORS, "the draft of a change"
    assert readers(everybody, shown) == all_of_them, "while a change is written"

    taking_back.unpublish(actor=fresh(cast.coordinator), submission=submission, cause="doubt")
    assert readers(everybody, shown) == AUTHORS | KEEPERS | {"first", "third"}, "off the site"


def test_what_was_brought_and_is_shown_nowhere_is_its_authors(cast: Cast) -> None:
    submission = written(cast)
    show(cast, submission)
    hand_in(submission, cast.author)
    assert readers(people(cast), bring(cast, submission)) == AUTHORS


def test_two_who_use_the_same_picture_each_see_their_own(cast: Cast) -> None:
    mine, theirs = written(cast), drafting.start(actor=fresh(cast.third), kind="practice")
    shown = bring(cast, mine)
    everybody = people(cast)
    assert readers(everybody, shown) == AUTHORS
    services.upload(actor=fresh(cast.third), submission=theirs, encoded=reencode(picture()))
    assert readers(everybody, shown) == AUTHORS | {"third"}


def test_a_public_picture_may_be_kept_by_caches_and_another_may_not(
    cast: Cast, client: Client
) -> None:
    submission = written(cast)
    shown = bring(cast, submission)
    show(cast, submission, shown)
    address = files.url_of(shown.pk, "480")
    client.force_login(cast.author)
    private = client.get(address)
    assert private["Cache-Control"] == "private, no-cache"
    assert "Cookie" in private["Vary"]
    assert private["Content-Type"] == "image/webp"
    assert private["X-Content-Type-Options"] == "nosniff"
    same = client.get(address, headers={"If-None-Match": private["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    approve(cast, submission)
    public = Client().get(address)
    assert public["Cache-Control"] == "public, max-age=3600"
    assert not public.cookies


@pytest.mark.parametrize(
    "address",
    [
        "/media/pictures/" + "0" * 64 + "-480.webp",
        "/media/pictures/../../rresi.sqlite3",
        "/media/pictures/" + "0" * 64 + "-481.webp",
        "/media/pictures/" + "g" * 64 + "-480.webp",
    ],
)
def test_no_address_reaches_anything_else(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_lost_file_is_not_an_error(cast: Cast, client: Client) -> None:
    shown = bring(cast, written(cast))
    files.remove(shown.pk)
    client.force_login(cast.author)
    assert client.get(files.url_of(shown.pk, "480")).status_code == 404


def test_few_statements_whoever_asks(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submission = written(cast)
    shown = bring(cast, submission)
    show(cast, submission, shown)
    hand_in(submission, cast.author)
    for user in (cast.author, cast.colleague):
        actor = fresh(user)
        with django_assert_num_queries(2):
            assert queries.may_see(actor, shown.pk)
    actor = fresh(cast.third)
    with django_assert_num_queries(4):
        assert not queries.may_see(actor, shown.pk)
    approve(cast, submission)
    browser = Client()
    with django_assert_num_queries(1):
        assert browser.get(files.url_of(shown.pk, "960")).status_code == 200


PICTURES = [{"file": f"{n}.jpg", **WORDS} for n in range(12)]


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_the_same_statements_with_one_picture_and_with_twelve(
    db: None, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    drawn = [reencode(picture(colour=(n * 20, 0, 0))) for n in range(count)]
    make_practice(images=PICTURES[:count], pictures=drawn, translations={})
    address = "/nl/practices/repair-cafe/"
    shown = client.get(address).content.decode()
    assert shown.count("<figure>") == count
    with django_assert_num_queries(10):
        client.get(address)


def test_readers_get_sizes_to_choose_from_and_no_shift(db: None, client: Client) -> None:
    drawn = reencode(picture((3000, 2000)))
    make_practice(images=PICTURES[:1], pictures=[drawn], translations={})
    shown = client.get("/nl/practices/repair-cafe/").content.decode()
    key = drawn.key
    assert f'src="/media/pictures/{key}-960.webp"' in shown
    sizes = f"/media/pictures/{key}-480.webp 480w, /media/pictures/{key}-960.webp 960w"
    assert f'srcset="{sizes}"' in shown
    assert 'width="1600" height="1067" loading="lazy"' in shown
    assert 'alt="A table full of tools"' in shown
    assert "A. Maker" in shown
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in shown
    assert f"/media/pictures/{key}-square.webp" in shown  # its head, as in lists


def test_a_small_picture_is_not_said_to_be_larger(db: None, client: Client) -> None:
    drawn = reencode(picture((300, 200)))
    make_practice(images=PICTURES[:1], pictures=[drawn], translations={})
    shown = client.get("/nl/practices/repair-cafe/").content.decode()
    assert f'srcset="/media/pictures/{drawn.key}-960.webp 300w"' in shown


@pytest.mark.parametrize("count", [1, 12])
def test_lists_show_the_first_picture_and_ask_nothing_more(
    db: None, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_practices(count)
    key = reencode(picture()).key
    Picture.objects.create(key=key, width=64, height=48)
    for practice in made:
        practice.document["images"] = [{"file": key}]
        practice.save(update_fields=["document"])
    shown = client.get("/en/practices/").content.decode()
    assert shown.count(f"/media/pictures/{key}-square.webp") == count
    with django_assert_num_queries(1):
        client.get("/en/practices/")
