"""Who was there: facts, and the scans that they come from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.events.models.events import Event
from rresi.events.models.programme import Session
from rresi.events.models.registration import Registration


class Attendance(models.Model):
    """One fact: somebody arrived at, or left, a session or a day of the event.

    A fact is there once, however often and at however many doors it was recorded. People are
    counted by counting facts, so no counter can drift.
    """

    class Kind(models.TextChoices):
        IN = "in", _("Arrived")
        OUT = "out", _("Left")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendance")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="attendance"
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attendance",
        help_text="empty: the day as a whole",
    )
    day = models.DateField(help_text="in the zone of the event")
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.IN)
    at = models.DateTimeField(help_text="the earliest time at which a device recorded it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "session", "kind"],
                condition=Q(session__isnull=False),
                name="attendance_of_session_once",
            ),
            models.UniqueConstraint(
                fields=["registration", "day", "kind"],
                condition=Q(session__isnull=True),
                name="attendance_of_day_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["in", "out"]), name="attendance_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["event", "session", "kind"], name="attendance_of_event")]


class Scan(models.Model):
    """What a device sent: a code or a name, and what became of it.

    The device makes the id, so a scan that is sent twice is stored once. Who came to the door of an
    event that was closed is not registered any more: their name stands here, for the desk.
    """

    class Outcome(models.TextChoices):
        COUNTED = "counted", _("Checked in")
        AGAIN = "again", _("Already checked in")
        TWO_DOORS = "two-doors", _("Twice within 2 minutes at two doors")
        CANCELLED = "cancelled", _("Registration cancelled")
        NO_SEAT = "no-seat", _("Has no confirmed seat")
        ELSEWHERE = "elsewhere", _("Code of another event")
        UNKNOWN = "unknown", _("Unknown code")
        UNDONE = "undone", _("Check-in undone")
        LATE = "late", _("Arrived after the event was closed")

    # What somebody at the desk should look at.
    CONFLICTS = (
        Outcome.TWO_DOORS,
        Outcome.CANCELLED,
        Outcome.NO_SEAT,
        Outcome.ELSEWHERE,
        Outcome.UNKNOWN,
        Outcome.LATE,
    )

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="scans")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="scans"
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="scans"
    )
    day = models.DateField()
    kind = models.CharField(max_length=3, choices=Attendance.Kind.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    device = models.CharField(max_length=36, help_text="a random id that the device gave itself")
    door = models.CharField(max_length=60, blank=True, default="")
    scanned_at = models.DateTimeField(help_text="by the device's clock, put right by the server's")
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(
        max_length=150, blank=True, default="", db_default="", help_text="of who is not registered"
    )
    settled_at = models.DateTimeField(null=True, blank=True, help_text="somebody looked at it")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="why it is settled"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(registration=None), name="scan_names_one_person"
            )
        ]
        indexes = [
            models.Index(fields=["event", "outcome"], name="scan_of_event"),
            models.Index(fields=["registration", "scanned_at"], name="scan_of_person"),
        ]
