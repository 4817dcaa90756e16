"""The programme of an event: where and when, what, and with whom.

The columns of a session say what is published. What an organiser changed since then waits in its
`draft` until the next change set is published; a session that was never published has no draft,
and nobody but the organisers sees it (`published_at` is empty).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Timestamped
from rresi.core.translations import TranslatedText
from rresi.ecosystem.models import Organisation
from rresi.events.models.events import ZONE, Event, known_zone
from rresi.practices.models import Practice


class Venue(models.Model):
    """A place of an event's programme."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(max_length=150)
    address = models.CharField(max_length=250, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True, help_text="degrees, WGS 84")
    longitude = models.FloatField(null=True, blank=True, help_text="degrees, WGS 84")
    zone = models.CharField(max_length=40, default=ZONE, validators=[known_zone])
    draft = models.JSONField(
        null=True, blank=True, help_text="`rules.about.VenueAbout` that waits to be published"
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="venue_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,  # a comparison with NULL passes a check
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="venue_point_whole_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def map_url(self) -> str:
        """Its point on OpenStreetMap; empty without one."""
        if self.latitude is None or self.longitude is None:
            return ""
        place = f"{self.latitude:.5f}/{self.longitude:.5f}"
        marked = f"mlat={self.latitude:.5f}&mlon={self.longitude:.5f}"
        return f"https://www.openstreetmap.org/?{marked}#map=17/{place}"


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by what has become of them."""

    def published(self) -> SessionQuerySet:
        """Sessions that participants see, cancelled ones too."""
        return self.filter(published_at__isnull=False)

    def standing(self) -> SessionQuerySet:
        """Published sessions that take place."""
        return self.published().filter(cancelled_at__isnull=True)


class VenueText(TranslatedText):
    """How accessible a venue is, in one language."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="texts")
    access = models.TextField(help_text="step-free entrance, lift, hearing loop, nearest stop")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "language"], name="venue_text_once")
        ]


class Session(Timestamped):
    """One item of a programme."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        WORKSHOP = "workshop", _("Workshop")
        SITE_VISIT = "site-visit", _("Site visit")
        MEAL = "meal", _("Meal or break")
        MEETINGS = "meetings", _("Meeting block")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(
        Venue, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    room = models.CharField(max_length=80, blank=True, default="")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="empty: no limit")
    languages = models.JSONField(default=list, help_text="ISO 639-1: what is spoken")
    interpretation = models.JSONField(default=list, help_text="ISO 639-1: interpreted into")
    host_name = models.CharField(max_length=150, blank=True, default="", help_text="who leads it")
    host_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="led_sessions"
    )
    practices = models.ManyToManyField(Practice, blank=True, related_name="sessions")
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="sessions")
    draft = models.JSONField(
        null=True, blank=True, help_text="all its facts (`programme.Facts`) as they will be"
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="when it first was")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(
        default=0, help_text="how often its published facts changed; calendars compare it"
    )
    limited_at = models.DateTimeField(
        null=True, blank=True, help_text="when seats were last limited after it was open to all"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "ends_at", "pk"]
        indexes = [models.Index(fields=["event", "starts_at"], name="session_by_event_and_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["talk", "workshop", "site-visit", "meal", "meetings"]),
                name="session_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False)
                | Q(draft__isnull=True, cancelled_at__isnull=True),
                name="session_draft_of_a_published_one",
            ),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its venue, otherwise of its event."""
        return ZoneInfo(self.venue.zone if self.venue else self.event.zone)

    def __str__(self) -> str:
        return f"{self.pk}"


class SessionText(TranslatedText):
    """Title and description of a session in one language."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=150)
    description = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "language"], name="session_text_once")
        ]
