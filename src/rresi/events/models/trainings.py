"""Trainings that are given again and again, and what an event is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Tag, Timestamped
from rresi.core.translations import TranslatedText
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation


class Training(Timestamped):
    """A training that an organisation offers; each time it is given is an event, an edition.

    What is published stands among the organisation's offers, as a row of the function `training`
    that has the training's name.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("No longer offered")

    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="trainings"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    languages = models.JSONField(default=list, help_text="ISO 639-1, that it is given in")
    seats = models.PositiveIntegerField(null=True, blank=True, help_text="in an edition, usually")
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    website = models.URLField(blank=True, default="", max_length=500)
    sources = models.JSONField(default=list, help_text="addresses of the pages read")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "published", "withdrawn"]),
                name="training_status_known",
            )
        ]

    @property
    def version(self) -> str:
        """The version token of its form."""
        return token_of(self.updated_at.isoformat())

    def __str__(self) -> str:
        return self.slug


class TrainingText(TranslatedText):
    """Name and summary of a training in one language."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=150)
    summary = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training", "language"], name="training_text_once")
        ]


class TrainingTag(Tag):
    """A group that a training is for."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training", "vocabulary", "key"], name="training_tag_once"
            )
        ]
