"""What the network meets for, and who runs it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.core.models import MayBeInvented, Tag, Timestamped
from rresi.core.translations import TranslatedText
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.events.models.trainings import Training
from rresi.events.times import beginning_with
from rresi.regions.models import Region

ZONE = "Europe/Brussels"


def known_zone(name: str) -> None:
    """Raise ValidationError unless the time zone is in the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("This time zone does not exist."))


class Event(Timestamped, MayBeInvented):
    """A mission, workshop, training or meeting.

    `start` and `end` are its first and last day in its `zone`; of an old event only the year may be
    known. Times belong to its sessions.
    """

    class Kind(models.TextChoices):
        MISSION = "mission", _("Mission")
        WORKSHOP = "workshop", _("Workshop")
        TRAINING = "training", _("Training")
        FOLLOW_UP = "follow-up", _("Follow-up meeting")
        MEETING = "meeting", _("Network meeting")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", pgettext_lazy("event", "Published")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    host_region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    host_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    training = models.ForeignKey(
        Training,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="editions",
        help_text="of which it is an edition",
    )
    zone = models.CharField(
        max_length=40, default=ZONE, validators=[known_zone], help_text="IANA: Europe/Istanbul"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    start = models.DateField(null=True, blank=True, help_text="empty when only the year is known")
    end = models.DateField(null=True, blank=True, help_text="the last day")
    first_session_at = models.DateTimeField(
        null=True, blank=True, help_text="start of the first session that is published and stands"
    )
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="empty: no limit")
    registration_opens_at = models.DateTimeField(null=True, blank=True)
    registration_closes_at = models.DateTimeField(null=True, blank=True)
    contact_email = models.EmailField(
        blank=True, default="", db_default="", help_text="for questions; everybody reads it"
    )
    languages = models.JSONField(
        default=list, help_text="ISO 639-1: what is spoken there; its texts begin with the first"
    )
    sources = models.JSONField(default=list, help_text="objects with title, url, language")
    draft = models.JSONField(
        null=True, blank=True, help_text="`rules.about.EventAbout` that waits to be published"
    )

    class Meta:
        ordering = ["year", "start", "pk"]
        indexes = [models.Index(fields=["status", "start"], name="event_by_status_and_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__isnull=False, end__gte=F("start")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="event_registration_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["mission", "workshop", "training", "follow-up", "meeting"]),
                name="event_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "closed", "cancelled"]),
                name="event_status_known",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=True) | Q(status="published"),
                name="event_draft_of_a_published_one",
            ),
        ]

    @property
    def begins_at(self) -> datetime | None:
        """When its first session begins; its first day, where it is, if there is none on that day.

        None when only the year is known.
        """
        first = self.first_session_at
        return beginning_with(first, self.start, self.zone) if self.start else None

    def has_begun(self, now: datetime) -> bool:
        """Whether it has begun: from then on no seat is given away or up by a link."""
        return self.begins_at is not None and now >= self.begins_at

    @property
    def language(self) -> str:
        """The language that its own texts begin with."""
        return str(self.languages[0]) if self.languages else "en"

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.updated_at.isoformat())

    def __str__(self) -> str:
        return self.slug


class EventText(TranslatedText):
    """Name and summary of an event in one language, what participants should know, and what its
    organisers say afterwards was learned there.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=150)
    summary = models.TextField(blank=True, default="")
    practical = models.TextField(blank=True, default="", help_text="travel, lodging, access")
    lessons = models.TextField(
        blank=True, default="", db_default="", help_text="Markdown; written once it is over"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="event_text_once")
        ]


class EventOrganiser(models.Model):
    """Somebody who runs an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="organisers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organised_events"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="event_organiser_once")
        ]


class EventHost(models.Model):
    """Somebody who receives the participants of an event and provides for what they need."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hosts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hosted_events"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="event_host_once")]


class EventTag(Tag):
    """A topic of an event, or a group that it is for."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "vocabulary", "key"], name="event_tag_once")
        ]
