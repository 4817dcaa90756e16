"""Base models, and the outbox through which every message leaves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Timestamped(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class MayBeInvented(models.Model):
    """A row that may have been made up, to show how the site works.

    It says so wherever it stands (`core.invented`), and no number counts it.
    """

    invented = models.BooleanField(
        default=False,
        help_text="shows how the site works, and counts for nothing",
    )

    class Meta:
        abstract = True


class Tag(models.Model):
    """A term of a vocabulary given to an object. A subclass adds the foreign key."""

    vocabulary = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class Stamp(models.Model):
    """A value changed with what it names, so that copies in memory know their age."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)


class RateCount(models.Model):
    """How often a caller did a thing in a period; `key` names all three and no person."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.FloatField(help_text="seconds since 1970", db_index=True)


class OutboxMail(models.Model):
    """One message on its way out; its content is dropped as soon as it is sent."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    created_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=list)
    content = models.BinaryField(blank=True, default=b"")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["status", "created_at"], name="outbox_status")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="sent") | models.Q(sent_at__isnull=False),
                name="outbox_sent_has_time",
            )
        ]
