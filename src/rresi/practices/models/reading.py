"""How often a practice is read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rresi.practices.models.practice import Practice


class Reading(models.Model):
    """How often something of a practice was opened in a month, and nothing about who did."""

    class What(models.TextChoices):
        PAGE = "page"
        FIT = "fit", "comparison with a region"
        PAPER = "paper", "PDF or booklet"

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="readings")
    what = models.CharField(max_length=5, choices=What.choices)
    month = models.DateField(help_text="its first day")
    times = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "what", "month"], name="practice_reading_once"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["page", "fit", "paper"]), name="practice_reading_what_known"
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="practice_reading_of_something"),
        ]
