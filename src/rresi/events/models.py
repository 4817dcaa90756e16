"""What the network meets for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import TranslatedText
from rresi.regions.models import Region


class Event(models.Model):
    """A mission (study visit) or a meeting that follows one up."""

    class Kind(models.TextChoices):
        MISSION = "mission", _("Mission")
        FOLLOW_UP = "follow-up", _("Follow-up meeting")
        MEETING = "meeting", _("Network meeting")

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    host_region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    start = models.DateField(null=True, blank=True, help_text="empty when only the year is known")
    end = models.DateField(null=True, blank=True)
    sources = models.JSONField(default=list, help_text="objects with title, url, language")

    class Meta:
        ordering = ["year", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="event_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class EventText(TranslatedText):
    """Name and summary of an event in one language."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=150)
    summary = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="event_text_once")
        ]
