"""Writes of pictures: each is stored once, tied to what shows it, removed when nothing does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.editorial.models import Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.media import files
from rresi.media.encoding import Encoded
from rresi.media.models import Picture, PictureUse
from rresi.media.queries import keys_in

# How long an uploaded picture that its draft does not show is kept: an open form, or one that the
# browser's back button brings back, may still name it.
KEPT = timedelta(days=1)


@transaction.atomic
def store(encoded: Encoded) -> Picture:
    """The picture's row and files; those that are there when it was stored before.

    The row is locked before its files are written, so that of two people who upload the same
    picture the second waits for the first, and `sweep` for both.
    """
    size = {"width": encoded.width, "height": encoded.height}
    row, made = Picture.objects.select_for_update().get_or_create(pk=encoded.key, defaults=size)
    if made or not files.complete(row.pk):  # an interrupted sweep may have left it incomplete
        files.write(encoded)
    return row


@transaction.atomic
def upload(*, actor: Actor, submission: Submission, encoded: Encoded) -> Picture:
    """Store a picture for a draft; a second time changes nothing.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "submission.write", target_of(submission))
    picture = store(encoded)
    PictureUse.objects.get_or_create(picture=picture, submission=submission)
    return picture


@transaction.atomic
def claim(*, actor: Actor, submission: Submission, keys: Collection[str]) -> set[str]:
    """Those of these pictures that a draft may show: uploaded into it or in one of its revisions.

    Uploads are kept for another day, in which the draft that shows them is saved.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "submission.write", target_of(submission))
    uses = PictureUse.objects.filter(picture_id__in=keys)
    uses.filter(submission=submission).update(since=timezone.now())
    own = uses.filter(Q(submission=submission) | Q(revision__submission=submission))
    return set(own.values_list("picture_id", flat=True))


def pin(*, revision: Revision) -> None:
    """Tie a new revision to the pictures that it shows, in the transaction that makes it."""
    PictureUse.objects.bulk_create(
        PictureUse(picture_id=key, revision=revision) for key in sorted(keys_in(revision.content))
    )


@transaction.atomic
def show(*, kind: str, object_id: int, keys: Iterable[str]) -> None:
    """Make these the public pictures of a published object, in place of its former ones.

    Keys of pictures that are gone are left out.
    """
    wanted = set(Picture.objects.filter(pk__in=set(keys)).values_list("pk", flat=True))
    uses = PictureUse.objects.filter(kind=kind, object_id=object_id)
    uses.exclude(picture_id__in=wanted).delete()
    there = set(uses.values_list("picture_id", flat=True))
    PictureUse.objects.bulk_create(
        PictureUse(picture_id=key, kind=kind, object_id=object_id) for key in sorted(wanted - there)
    )


def hide(*, kind: str, object_id: int) -> None:
    """Take a published object's pictures off the site; its revisions keep theirs."""
    PictureUse.objects.filter(kind=kind, object_id=object_id).delete()


def sweep() -> int:
    """Remove the pictures that nothing uses; returns how many.

    Safe to run twice at once, and while pictures are uploaded and drafts saved.
    """
    _forget_unused_uploads()
    removed = 0
    for key in Picture.objects.filter(uses=None).values_list("pk", flat=True):
        with transaction.atomic():
            row = Picture.objects.select_for_update().filter(pk=key).first()
            try:
                removed += row.delete()[0] if row else 0
            except ProtectedError:  # used since
                continue
            files.remove(key)
    return removed


def _forget_unused_uploads() -> None:
    """Release pictures that were uploaded into a draft and not shown in it for a day."""
    before = timezone.now() - KEPT
    old = PictureUse.objects.filter(submission__isnull=False, since__lt=before)
    unused = [
        pk
        for pk, key, draft in old.values_list("pk", "picture_id", "submission__draft")
        if key not in keys_in(draft)
    ]
    PictureUse.objects.filter(pk__in=unused, since__lt=before).delete()
