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
