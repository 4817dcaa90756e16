"""Pairs of organisations that may be one, and merges, which can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.ecosystem.models.organisation import Organisation


class Pair(models.Model):
    """Two organisations that look like one. A decision that they differ is kept for good."""

    class State(models.TextChoices):
        OPEN = "open", _("To be checked")
        DIFFERENT = "different", _("Two different organisations")
        MERGED = "merged", _("Merged")

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="0 to 1; see `engines.sameness`")
    reasons = models.JSONField(default=dict, help_text="reason to what speaks for it")
    found_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-score"], name="pair_by_score")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="pair_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=1), name="pair_score_a_share"
            ),
        ]


class Merge(models.Model):
    """One organisation that was merged into another, with what undoing it needs."""

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    before = models.JSONField(help_text="the document of the one that was kept, before")
    after = models.JSONField(
        null=True, help_text="the same right after; null: of a merge from before this was kept"
    )
    moved = models.JSONField(help_text="model and field to the keys of the rows that moved")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(undone_at__isnull=True),
                name="merged_once_at_a_time",
            )
        ]
