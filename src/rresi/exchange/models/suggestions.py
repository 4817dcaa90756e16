"""What the engine suggests, made anew by the worker."""

from __future__ import annotations

from django.db import models

from rresi.exchange.models.entries import Entry


class EntryVector(models.Model):
    """What an entry's text means, as numbers; also of those that not everybody may see."""

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="vector"
    )
    encoder = models.CharField(max_length=80)
    text = models.CharField(max_length=64, help_text="hash of the text that was encoded")
    numbers = models.BinaryField(help_text="float32, not of unit length")


class Suggestion(models.Model):
    """An offer for a need, with the reasons for its rank.

    One that does not fit keeps what blocks it; its rank is the one it would have without.
    """

    need = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="suggestions")
    offer = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="suggested_to")
    fits = models.BooleanField()
    rank = models.PositiveIntegerField(help_text="1 is the best")
    score = models.FloatField()
    propensity = models.FloatField(
        null=True, blank=True, help_text="how likely the first was to come first"
    )
    alternatives = models.PositiveIntegerField(help_text="how many offers fit the need")
    reasons = models.JSONField(default=list, help_text="[state, subject, values], weightiest first")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-fits", "rank", "pk"]
        indexes = [models.Index(fields=["offer", "fits", "rank"], name="suggestion_by_offer")]
        constraints = [
            models.UniqueConstraint(fields=["need", "offer"], name="suggestion_once"),
        ]
