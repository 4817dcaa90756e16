"""Writes of pictures: kept once, tied to what shows them, removed when nothing does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.editorial.models import Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.practices.models import Picture, PictureUse
from rresi.practices.pictures import files
from rresi.practices.pictures.drawing import Drawn
from rresi.practices.pictures.queries import keys_in

# How long an uploaded picture that its draft does not show is kept: a form may still be open, or
# come back with the browser's button, that names it.
KEPT = timedelta(days=1)


@transaction.atomic
def keep(drawn: Drawn) -> Picture:
    """The picture's row and files; the ones that are there, when it was kept before.

    The row is locked before its files are written, so that of two who bring the same picture the
    second waits for the first, and `sweep` for both.
    """
    size = {"width": drawn.width, "height": drawn.height}
    row, made = Picture.objects.select_for_update().get_or_create(pk=drawn.key, defaults=size)
    if made or not files.whole(row.pk):  # the second: what a sweep that died left behind
        files.write(drawn)
    return row


@transaction.atomic
def bring(*, actor: Actor, submission: Submission, drawn: Drawn) -> Picture:
    """Keep a picture for a submission; again changes nothing."""
    require(PERMISSIONS, actor, "submission.write", target_of(submission))
    picture = keep(drawn)
    PictureUse.objects.get_or_create(picture=picture, submission=submission, revision=None)
    return picture


def claim(*, actor: Actor, submission: Submission, keys: Collection[str]) -> set[str]:
    """Those of these pictures that a submission may show: what was brought into it, or is in it.

    What was brought is kept for another day, in which the draft that shows it is saved.
    """
    require(PERMISSIONS, actor, "submission.write", target_of(submission))
    uses = PictureUse.objects.filter(submission=submission, picture_id__in=keys)
    uses.filter(revision=None).update(since=timezone.now())
    return set(uses.values_list("picture_id", flat=True))


def pin(*, revision: Revision) -> None:
    """Tie a new revision to its pictures, in the transaction that makes it."""
    PictureUse.objects.bulk_create(
        PictureUse(picture_id=key, submission_id=revision.submission_id, revision=revision)
        for key in sorted(keys_in(revision.content.get("images")))
    )


def sweep() -> int:
    """Remove the pictures that nothing shows; returns how many.

    Bears being run twice, and being run while pictures are uploaded and drafts saved.
    """
    _let_go()
    removed = 0
    for key in Picture.objects.filter(uses=None, images=None).values_list("pk", flat=True):
        with transaction.atomic():
            row = Picture.objects.select_for_update().filter(pk=key).first()
            try:
                removed += row.delete()[0] if row else 0
            except ProtectedError:  # used since
                continue
            files.remove(key)
    return removed


def _let_go() -> None:
    """Forget what was brought into a draft that has not shown it for a day."""
    before = timezone.now() - KEPT
    old = PictureUse.objects.filter(revision=None, since__lt=before)
    unused = [
        number
        for number, key, images in old.values_list("pk", "picture_id", "submission__draft__images")
        if key not in keys_in(images)
    ]
    PictureUse.objects.filter(pk__in=unused, since__lt=before).delete()
