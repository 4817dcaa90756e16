"""When things last happened."""

from __future__ import annotations

from django.db import models


class LastTime(models.Model):
    """When something last happened, with a few numbers about it; one row for each name."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
