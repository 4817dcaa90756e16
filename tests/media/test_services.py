"""Pictures are kept once, as long as something shows them, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.services import erase_person
from rresi.core import schedule
from rresi.editorial.models import Submission
from rresi.editorial.services import drafting, taking_back
from rresi.media import files, queries, services
from rresi.media.encoding import RENDITIONS, reencode
from rresi.media.models import Picture, PictureUse
from rresi.media.parts import PicturePart
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.editorial.cast import Cast, fresh, hand_in
from tests.factories.pictures import picture
from tests.factories.practices import make_practice
from tests.media.cast import (
    GREEN,
    RED,
    WORDS,
    approve,
    bring,
    pictures_of,
    rows,
    show,
    written,
)


def there(key: str) -> bool:
    """Whether all files of a picture are there."""
    found = {size for size in RENDITIONS if files.storage().exists(files.name_of(key, size))}
    assert found in (set(), set(RENDITIONS)), found
    return bool(found)


def later(by: timedelta = services.KEPT + timedelta(hours=1)) -> None:
    """Time passes for what was uploaded and is not shown."""
    for use in PictureUse.objects.filter(submission__isnull=False):
        PictureUse.objects.filter(pk=use.pk).update(since=use.since - by)


def test_the_same_picture_is_kept_once(cast: Cast) -> None:
    submission = written(cast)
    assert bring(cast, submission) == bring(cast, submission)
    assert Picture.objects.count() == PictureUse.objects.count() == 1
    other = drafting.start(actor=fresh(cast.colleague), kind="practice")
    services.upload(actor=fresh(cast.colleague), submission=other, encoded=reencode(picture()))
    assert Picture.objects.count() == 1
    assert PictureUse.objects.count() == 2


def test_what_an_interrupted_upload_left_is_written_anew(cast: Cast) -> None:
    drawn = reencode(picture())
    path = files.storage().path(files.name_of(drawn.key, "480"))
    files.write(drawn)
    with open(path, "wb") as half:  # noqa: PTH123  # a path of the storage
        half.write(drawn.renditions["480"][:9])
    services.store(drawn)
    assert files.read(drawn.key, "480") == drawn.renditions["480"]


def test_only_an_author_brings_pictures(cast: Cast) -> None:
    submission = written(cast)
    for user in (cast.manager, cast.coordinator, cast.first, cast.other_manager):
        with pytest.raises(PermissionDenied):
            services.upload(actor=fresh(user), submission=submission, encoded=reencode(picture()))
        with pytest.raises(PermissionDenied):
            services.claim(actor=fresh(user), submission=submission, keys=set())
    services.upload(actor=fresh(cast.colleague), submission=submission, encoded=reencode(picture()))


def test_a_form_claims_what_was_brought_into_it_and_nothing_else(cast: Cast) -> None:
    mine, theirs = written(cast), drafting.start(actor=fresh(cast.first), kind="practice")
    own = bring(cast, mine)
    drawn = reencode(picture(colour=RED))
    other = services.upload(actor=fresh(cast.first), submission=theirs, encoded=drawn)
    keys = {own.pk, other.pk, "0" * 64, "practices/../secret", ""}
    assert services.claim(actor=fresh(cast.author), submission=mine, keys=keys) == {own.pk}


def test_pictures_are_published_with_their_revision_and_not_before(cast: Cast) -> None:
    submission = written(cast)
    first, second = bring(cast, submission), bring(cast, submission, colour=RED)
    show(cast, submission, first)
    approve(cast, submission)
    practice = Practice.objects.get()
    assert pictures_of(practice) == [first.pk]
    drafting.revise(actor=fresh(cast.author), kind="practice", object_id=practice.pk)
    show(cast, submission, second, first)
    hand_in(submission, cast.author)
    assert pictures_of(practice) == [first.pk]
    approve(cast, submission)
    assert pictures_of(practice) == [second.pk, first.pk]
    assert PRACTICES.document_of(practice.pk)[0]["images"] == rows(second, first)


def test_a_picture_of_a_revision_stays_when_a_later_one_drops_it(cast: Cast) -> None:
    submission = written(cast)
    dropped = bring(cast, submission)
    show(cast, submission, dropped)
    approve(cast, submission)
    practice = Practice.objects.get()
    drafting.revise(actor=fresh(cast.author), kind="practice", object_id=practice.pk)
    show(cast, submission)
    approve(cast, submission)
    assert not pictures_of(practice)
    later()
    services.sweep()
    assert there(dropped.pk)
    with pytest.raises(ProtectedError):
        dropped.delete()


def refused(write: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_to_change_a_picture_or_to_let_go_of_a_revisions(cast: Cast) -> None:
    submission = written(cast)
    kept = bring(cast, submission)
    show(cast, submission, kept)
    hand_in(submission, cast.author)
    pinned = PictureUse.objects.filter(revision__isnull=False)
    rows = Picture.objects.filter(pk=kept.pk)
    other = bring(cast, submission, colour=GREEN)
    uploads = PictureUse.objects.filter(submission__isnull=False)
    assert pinned.count() == 1
    assert refused(lambda: rows.update(width=1))
    assert refused(lambda: rows._raw_delete(rows.db))
    assert refused(lambda: pinned._raw_delete(rows.db))
    assert refused(lambda: pinned.update(since=timezone.now()))
    assert refused(lambda: pinned.update(picture=other))
    assert refused(lambda: uploads.update(picture=other))
    assert refused(lambda: uploads.update(submission=None, kind="thing", object_id=1))
    assert rows.exists()


def test_what_no_draft_shows_goes_after_a_day(cast: Cast) -> None:
    submission = written(cast)
    shown, unused = bring(cast, submission), bring(cast, submission, colour=RED)
    show(cast, submission, shown)
    services.sweep()
    assert there(unused.pk)
    later()
    # A form that is still open claims it, and that holds it for another day.
    services.claim(actor=fresh(cast.author), submission=submission, keys={unused.pk})
    services.sweep()
    assert there(unused.pk)
    later()
    assert services.sweep() == 1
    assert there(shown.pk)
    assert not there(unused.pk)
    assert not Picture.objects.filter(pk=unused.pk).exists()
    assert services.sweep() == 0


def test_pictures_of_a_draft_go_with_it_at_once(cast: Cast) -> None:
    submission = written(cast)
    gone = bring(cast, submission)
    show(cast, submission, gone)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    services.sweep()
    assert not there(gone.pk)


def test_a_sweep_that_died_half_way_is_finished_by_the_next_or_by_an_upload(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = written(cast)
    gone = bring(cast, submission)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)

    def die(key: str) -> None:
        files.storage().delete(files.name_of(key, "480"))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", die)
        with pytest.raises(KeyboardInterrupt):
            services.sweep()
    assert Picture.objects.filter(pk=gone.pk).exists()
    bring(cast, written(cast))
    assert there(gone.pk)


def test_an_imported_picture_stays(db: None) -> None:
    image = {"file": "view.jpg", **WORDS}
    practice = make_practice(images=[image], pictures=[reencode(picture())], translations={})
    services.sweep()
    assert there(practice.document["images"][0]["file"])


def test_sweeping_is_done_by_the_schedule(db: None) -> None:
    assert "sweep-pictures" in schedule.run_due()


def test_when_an_author_leaves_the_drafts_pictures_go_and_the_revisions_stay(cast: Cast) -> None:
    draft, handed_in = written(cast), written(cast)
    gone, kept = bring(cast, draft), bring(cast, handed_in, colour=RED)
    show(cast, draft, gone)
    show(cast, handed_in, kept)
    hand_in(handed_in, cast.author)
    erase_person(actor=fresh(cast.author), user=cast.author)
    services.sweep()
    assert not there(gone.pk)
    assert there(kept.pk)
    assert Submission.objects.get() == handed_in


def test_pictures_stay_when_a_page_goes_off_the_site(cast: Cast) -> None:
    submission = written(cast)
    kept = bring(cast, submission)
    show(cast, submission, kept)
    approve(cast, submission)
    taking_back.unpublish(actor=fresh(cast.coordinator), submission=submission, cause="doubt")
    later()
    services.sweep()
    assert there(kept.pk)


def test_a_draft_with_a_lost_picture_cannot_be_handed_in(cast: Cast) -> None:
    submission = written(cast)
    show(cast, submission, bring(cast, submission))
    document = {**submission.draft, "images": [{"id": "i1", "file": "0" * 64, **WORDS}]}
    submission.refresh_from_db()
    assert PRACTICES.problems(submission.draft) == []
    assert PRACTICES.problems(document) == [
        ("images.0.file", "The picture is no longer available. Add it again.")
    ]


def test_alternative_text_is_demanded_in_words(cast: Cast) -> None:
    submission = written(cast)
    image = {"id": "i1", "file": bring(cast, submission).pk, "licence": "CC0 1.0"}
    wanted = ("images.0.alt", "describe what it shows, for people who cannot see it")
    for alt in ({}, {"alt": ""}, {"alt": "   "}):
        document = {**submission.draft, "images": [{**image, **alt}]}
        assert PRACTICES.problems(document) == [wanted]


def test_a_use_is_an_upload_or_a_revision_or_an_object(cast: Cast) -> None:
    submission = written(cast)
    hand_in(submission, cast.author)
    revision = submission.revisions.get()
    kept = services.store(reencode(picture()))

    def use(**columns: Any) -> bool:
        return not refused(lambda: PictureUse.objects.create(picture=kept, **columns))

    assert not use()
    assert not use(kind="thing")
    assert not use(object_id=1)
    assert not use(submission=submission, revision=revision)
    assert not use(submission=submission, kind="thing", object_id=1)
    assert not use(revision=revision, kind="thing", object_id=1)
    for shape in (
        {"submission": submission},
        {"revision": revision},
        {"kind": "thing", "object_id": 1},
    ):
        assert use(**shape)
        assert not use(**shape), "twice"


def test_an_object_of_any_kind_shows_pictures_and_hides_them(db: None) -> None:
    first, second = (services.store(reencode(picture(colour=c))).pk for c in (RED, GREEN))
    services.show(kind="thing", object_id=1, keys=[first, first, "0" * 64, "", "view.jpg"])
    services.show(kind="thing", object_id=2, keys=[first])
    services.show(kind="other", object_id=1, keys=[second])
    assert PictureUse.objects.count() == 3
    services.show(kind="thing", object_id=1, keys=[second])
    assert queries.is_public(first)
    services.hide(kind="thing", object_id=2)
    assert not queries.is_public(first)
    services.hide(kind="other", object_id=1)
    assert queries.is_public(second)
    assert services.sweep() == 1
    assert not there(first)
    assert there(second)


@pytest.mark.parametrize("count", [1, 12])
def test_showing_takes_the_same_queries_for_one_picture_and_for_twelve(
    db: None, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [f"{number:064x}" for number in range(count)]
    Picture.objects.bulk_create(Picture(key=key, width=1600, height=900) for key in keys)
    parts = [
        PicturePart(id="i1", file=key, alt="Tools", licence="CC BY 4.0", credit="A. Maker")
        for key in [*keys, "f" * 64]
    ]
    with django_assert_num_queries(1):
        shown = queries.shown(parts)
    assert [line.key for line in shown] == keys
    assert (shown[0].width, shown[0].height, shown[0].alt) == (1600, 900, "Tools")
    assert shown[0].licence_url == "https://creativecommons.org/licenses/by/4.0/"
    assert shown[0].srcset.endswith("-960.webp 960w")
    with django_assert_num_queries(0):
        assert queries.shown(parts[:1], {keys[0]: (4, 3)})[0].width == 4
        assert queries.shown([]) == []


def test_keys_are_found_wherever_they_stand_in_a_document() -> None:
    keys = [f"{number:064x}" for number in range(4)]
    document = {
        "cover": {"file": keys[0]},
        "images": [{"file": keys[1], "alt": keys[3]}, {"file": "view.jpg"}, {"file": 7}, None],
        "steps": [{"images": [{"file": keys[2]}]}],
    }
    assert queries.keys_in(document) == set(keys[:3])
    for ill_formed in (None, "file", 7, [], [[["file"]]], {"file": {"file": None}}):
        assert queries.keys_in(ill_formed) == set()
