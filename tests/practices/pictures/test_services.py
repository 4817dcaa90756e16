"""Pictures are kept once, as long as something shows them, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from rresi.accounts.services import erase_person
from rresi.core import schedule
from rresi.editorial.models import Submission
from rresi.editorial.services import deciding, drafting
from rresi.practices.models import Image, Picture, PictureUse, Practice
from rresi.practices.pictures import files, services
from rresi.practices.pictures.drawing import RENDITIONS, draw
from rresi.practices.proposing import documents
from rresi.practices.proposing.subject import PracticeSubject
from tests.editorial.cast import Cast, fresh, hand_in
from tests.factories.pictures import picture
from tests.factories.practices import make_practice
from tests.practices.pictures.cast import (
    GREEN,
    RED,
    WORDS,
    approve,
    bring,
    show,
    written,
)


def there(key: str) -> bool:
    """Whether all files of a picture are there."""
    found = {size for size in RENDITIONS if files.storage().exists(files.name_of(key, size))}
    assert found in (set(), set(RENDITIONS)), found
    return bool(found)


def later(by: timedelta = services.KEPT + timedelta(hours=1)) -> None:
    """Time passes for what was brought and is not shown."""
    for use in PictureUse.objects.filter(revision=None):
        PictureUse.objects.filter(pk=use.pk).update(since=use.since - by)


def test_the_same_picture_is_kept_once(cast: Cast) -> None:
    submission = written(cast)
    assert bring(cast, submission) == bring(cast, submission)
    assert Picture.objects.count() == PictureUse.objects.count() == 1
    other = drafting.start(actor=fresh(cast.colleague), kind="practice")
    services.bring(actor=fresh(cast.colleague), submission=other, drawn=draw(picture()))
    assert Picture.objects.count() == 1
    assert PictureUse.objects.count() == 2


def test_what_an_interrupted_upload_left_is_written_anew(cast: Cast) -> None:
    drawn = draw(picture())
    path = files.storage().path(files.name_of(drawn.key, "480"))
    files.write(drawn)
    with open(path, "wb") as half:  # noqa: PTH123  # a path of the storage
        half.write(drawn.renditions["480"][:9])
    services.keep(drawn)
    assert files.read(drawn.key, "480") == drawn.renditions["480"]


def test_only_an_author_brings_pictures(cast: Cast) -> None:
    submission = written(cast)
    for user in (cast.manager, cast.coordinator, cast.first, cast.other_manager):
        with pytest.raises(PermissionDenied):
            services.bring(actor=fresh(user), submission=submission, drawn=draw(picture()))
        with pytest.raises(PermissionDenied):
            services.claim(actor=fresh(user), submission=submission, keys=set())
    services.bring(actor=fresh(cast.colleague), submission=submission, drawn=draw(picture()))


def test_a_form_claims_what_was_brought_into_it_and_nothing_else(cast: Cast) -> None:
    mine, theirs = written(cast), drafting.start(actor=fresh(cast.first), kind="practice")
    own = bring(cast, mine)
    drawn = draw(picture(colour=RED))
    other = services.bring(actor=fresh(cast.first), submission=theirs, drawn=drawn)
    keys = {own.pk, other.pk, "0" * 64, "practices/../secret", ""}
    assert services.claim(actor=fresh(cast.author), submission=mine, keys=keys) == {own.pk}


def test_pictures_are_published_with_their_revision_and_not_before(cast: Cast) -> None:
    submission = written(cast)
    first, second = bring(cast, submission), bring(cast, submission, colour=RED)
    show(cast, submission, first)
    approve(cast, submission)
    practice = Practice.objects.get()
    assert [image.picture for image in practice.images.all()] == [first]
    drafting.revise(actor=fresh(cast.author), kind="practice", object_id=practice.pk)
    show(cast, submission, second, first)
    hand_in(submission, cast.author)
    assert [image.picture for image in practice.images.all()] == [first]
    approve(cast, submission)
    assert [image.picture for image in practice.images.all()] == [second, first]
    assert documents.document_of(practice)["images"][0] == {"file": second.pk, **WORDS}


def test_a_picture_of_a_revision_stays_when_a_later_one_drops_it(cast: Cast) -> None:
    submission = written(cast)
    dropped = bring(cast, submission)
    show(cast, submission, dropped)
    approve(cast, submission)
    practice = Practice.objects.get()
    drafting.revise(actor=fresh(cast.author), kind="practice", object_id=practice.pk)
    show(cast, submission)
    approve(cast, submission)
    assert not practice.images.exists()
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
    assert pinned.count() == 1
    assert refused(lambda: rows.update(width=1))
    assert refused(lambda: rows._raw_delete(rows.db))
    assert refused(lambda: pinned._raw_delete(rows.db))
    assert refused(lambda: pinned.update(since=timezone.now()))
    assert refused(lambda: pinned.update(picture=other))
    assert refused(lambda: PictureUse.objects.filter(revision=None).update(picture=other))
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
    drafting.withdraw(actor=fresh(cast.author), submission=submission)
    services.sweep()
    assert not there(gone.pk)


def test_a_sweep_that_died_half_way_is_finished_by_the_next_or_by_an_upload(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = written(cast)
    gone = bring(cast, submission)
    drafting.withdraw(actor=fresh(cast.author), submission=submission)

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
    practice = make_practice(images=[image], pictures=[draw(picture())], translations={})
    services.sweep()
    assert there(practice.images.get().picture_id or "")


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
    deciding.unpublish(actor=fresh(cast.coordinator), submission=submission)
    later()
    services.sweep()
    assert there(kept.pk)


def test_a_draft_with_a_lost_picture_cannot_be_handed_in(cast: Cast) -> None:
    submission = written(cast)
    show(cast, submission, bring(cast, submission))
    document = {**submission.draft, "images": [{"file": "0" * 64, **WORDS}]}
    submission.refresh_from_db()
    assert PracticeSubject().problems(submission.draft) == []
    assert PracticeSubject().problems(document) == [
        ("images.0.file", "is no longer here; add it again")
    ]


def test_alternative_text_is_demanded_in_words(cast: Cast) -> None:
    submission = written(cast)
    image = {"file": bring(cast, submission).pk, "licence": "CC0 1.0"}
    wanted = ("images.0.alt", "say what it shows, for those who cannot see it")
    for alt in ({}, {"alt": ""}, {"alt": "   "}):
        document = {**submission.draft, "images": [{**image, **alt}]}
        assert PracticeSubject().problems(document) == [wanted]


def test_a_picture_from_before_is_kept_through_a_change(db: None) -> None:
    practice = make_practice(translations={})
    Image.objects.create(
        practice=practice, position=0, licence="CC BY 4.0", credit="A. Maker",
        file=ContentFile(picture(), name="old.jpg"),
    )  # fmt: skip
    text = practice.texts.get()
    text.image_alts = ["Tools"]
    text.save()
    before = documents.document_of(practice)
    name = before["images"][0]["file"]
    assert name.startswith("practices/old")
    subject = PracticeSubject()

    def publish(document: documents.Document, revision: int) -> None:
        subject.publish(document=document, object_id=practice.pk, revision=revision, owner_id=None)

    publish(before, 2)
    practice.refresh_from_db()
    assert documents.document_of(practice) == before
    publish({**before, "images": []}, 3)
    assert not practice.images.exists()
    publish(before, 4)  # an older revision's picture comes back, from its file alone
    image = practice.images.get()
    assert (image.width, image.height, str(image.file)) == (64, 48, name)
