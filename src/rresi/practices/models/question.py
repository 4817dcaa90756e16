"""Questions about a practice, and their answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from rresi.core.versions import token_of
from rresi.practices.models.practice import Practice
from rresi.regions.models import Region


class Question(models.Model):
    """A question to those who run a practice, or to a region about adopting it."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="questions")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="questions"
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        help_text="asked of this region, where the practice could go; null: of the practice itself",
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=2000)
    members_only = models.BooleanField(default=False)
    token = models.UUIDField(unique=True, help_text="one form, one question")
    answer = models.TextField(blank=True, default="")
    answer_language = models.CharField(max_length=8, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="question_answer_dated"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
        ]

    @property
    def version(self) -> str:
        """The version token of its form; empty before the first answer."""
        return token_of(self.answered_at.isoformat()) if self.answered_at else ""
