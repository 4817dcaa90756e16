"""What people said about the columns, words and rows of files, remembered for the next file."""

from __future__ import annotations

from django.db import models


class RememberedMapping(models.Model):
    """What the columns of a table meant when it was last imported.

    It belongs to those who import the same things, not to a person: the same export of the same
    register means the same whichever of them brings it, but not what it means elsewhere.
    """

    kind = models.CharField(max_length=40)
    scope = models.CharField(
        max_length=250, blank=True, default="", help_text="whose files; empty: the network's"
    )
    fingerprint = models.CharField(max_length=64, help_text="of the set of headings")
    columns = models.JSONField(help_text="field by heading; an empty field is not read")
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "fingerprint"], name="mapping_once")
        ]


class RememberedAnswer(models.Model):
    """What somebody answered about a word or a row of a file: which term it is, which record.

    It belongs to the same people as a mapping, whatever headings the next file has.
    """

    kind = models.CharField(max_length=40)
    scope = models.CharField(
        max_length=250, blank=True, default="", help_text="whose files; empty: the network's"
    )
    question = models.CharField(max_length=300)
    answer = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "question"], name="remembered_answer_once"
            )
        ]
