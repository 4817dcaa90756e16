"""What imports wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FinishedImport(models.Model):
    """What an import wrote, kept while whoever imported it may undo it.

    `created` leads from a primary key to the fingerprint that the object had then, `proposed` from
    a submission's to the number of the revision that the import made. `kept` are the titles of what
    stayed when it was undone, each with the code of its reason.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    created = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["by", "kind", "-at"], name="import_finished")]


class Arrival(models.Model):
    """What an import added for one region, until somebody of the region has looked at it.

    `region` is what the role of its managers is held for. It stays when the import can no longer be
    undone and `finished` is gone.
    """

    kind = models.CharField(max_length=40)
    region = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    pks = models.JSONField(default=list)
    finished = models.ForeignKey(
        FinishedImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["region", "at"],
                condition=models.Q(seen_at__isnull=True),
                name="import_arrived",
            )
        ]
