"""When things last happened, and what went wrong from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rresi.operations.rules import Check


class LastTime(models.Model):
    """When something last happened, with a few numbers about it; one row for each name."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)


class TroubleSpell(models.Model):
    """Something that went wrong, until it is well again.

    `gone_at`: since when nothing is seen of it. A spell that comes back soon goes on; one that
    stays away is closed. There is one open spell of a kind at a time: it is told of once.
    """

    check_key = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Check])
    since = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_key"], condition=Q(closed_at=None), name="trouble_open_once"
            )
        ]
