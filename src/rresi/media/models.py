"""Pictures, each stored once under the hash of its pixels, and what uses them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rresi.editorial.models import Revision, Submission


class Picture(models.Model):
    """A re-encoded picture; `key` is the SHA-256 of its pixels and names its files.

    Two uploads of the same picture are one row. The database refuses to change it, and to delete it
    while anything uses it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class PictureUse(models.Model):
    """What keeps a picture. Exactly one of three:

    - `submission`: it was uploaded into this draft. The row goes a day after the draft stopped
      showing the picture.
    - `revision`: this revision shows it. The database refuses to delete the row.
    - `kind` and `object_id`: this published object shows it, so everyone may see it.
    """

    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    submission__isnull=False,
                    revision__isnull=True,
                    kind="",
                    object_id__isnull=True,
                )
                | Q(
                    submission__isnull=True,
                    revision__isnull=False,
                    kind="",
                    object_id__isnull=True,
                )
                | Q(
                    ~Q(kind=""),
                    submission__isnull=True,
                    revision__isnull=True,
                    object_id__isnull=False,
                ),
                name="picture_used_by_one",
            ),
            models.UniqueConstraint(
                fields=["submission", "picture"],
                condition=Q(submission__isnull=False),
                name="picture_uploaded_once",
            ),
            models.UniqueConstraint(
                fields=["revision", "picture"],
                condition=Q(revision__isnull=False),
                name="picture_pinned_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "object_id", "picture"],
                condition=Q(object_id__isnull=False),
                name="picture_shown_once",
            ),
        ]
