"""Change sets: what was published at once of a programme, and who is told of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from rresi.events.models.events import Event


class ChangeSet(models.Model):
    """The changes to a programme that were published together, or a letter, which has none."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="change_sets")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="change_sets",
    )
    subject = models.CharField(
        max_length=150, blank=True, default="", db_default="", help_text="of a letter only"
    )
    for_news = models.BooleanField(
        default=False, db_default=False, help_text="a letter to those who agreed to news"
    )
    note = models.TextField(blank=True, default="", help_text="in the organiser's own words")
    changes = models.JSONField(default=list, help_text="`changes.AnyChange` each")

    class Meta:
        ordering = ["event", "-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="change_set_once")]

    @property
    def cancels(self) -> bool:
        """Whether it tells that the event was cancelled: neither a letter nor changes."""
        return not self.subject and not self.changes

    @property
    def superseded(self) -> bool:
        """Whether the event was cancelled since, which a message of its own tells."""
        return not self.cancels and self.event.status == Event.Status.CANCELLED


class ChangeMail(models.Model):
    """One message about a change set to one person, who is known by `attendees.Attendee.key`."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="mails")
    key = models.CharField(max_length=60)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "key"], name="change_mail_once")
        ]
