"""Pictures as they are kept: once, under the hash of their pixels, for as long as they are used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rresi.editorial.models import Revision, Submission


class Picture(models.Model):
    """A picture drawn anew; `key` is the SHA-256 of its pixels, by which its files are named.

    Two uploads of the same picture are one row. The database refuses to change it, and to delete it
    while a practice, a draft or a revision shows it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class PictureUse(models.Model):
    """That a picture was brought into a submission or, with a revision, that this one shows it.

    The first kind goes when the draft no longer shows the picture. The second stays as long as the
    revision does: the database refuses to delete it.
    """

    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "submission"],
                condition=Q(revision__isnull=True),
                name="picture_brought_once",
            ),
            models.UniqueConstraint(fields=["picture", "revision"], name="picture_pinned_once"),
        ]
