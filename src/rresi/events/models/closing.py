"""What stays of an event: notes, photographs, and numbers that name nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.events.models.events import Event
from rresi.events.models.programme import Session
from rresi.events.models.registration import Registration
from rresi.media.models import Picture


class SessionNote(models.Model):
    """What a participant noted, asked or learned, at a session or at the event as a whole."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        QUESTION = "question", _("Question")
        LEARNED = "learned", _("I learned")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notes")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=1000)
    answer = models.CharField(max_length=1000, blank=True, default="", help_text="to a question")
    language = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    is_hidden = models.BooleanField(default=False, help_text="by the organiser")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["note", "question", "learned"]), name="note_kind_known"
            )
        ]
        indexes = [models.Index(fields=["event", "kind"], name="note_of_event")]


class Photograph(models.Model):
    """A photograph of an event. It is shown while all people on it consent to that."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="photographs")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="photographs")
    alt = models.CharField(max_length=300, help_text="what can be seen")
    credit = models.CharField(max_length=150, help_text="who took it")
    language = models.CharField(max_length=8)
    added_at = models.DateTimeField(auto_now_add=True)
    no_one_else = models.BooleanField(
        default=False, help_text="nobody can be recognised on it beside those named"
    )
    people = models.ManyToManyField(Registration, blank=True, related_name="photographs")

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "picture"], name="photograph_once")]


class Closing(models.Model):
    """An event that was closed: its numbers as they stood then."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="closing")
    closed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )


class Tally(models.Model):
    """Numbers of people in one cell: country, kind of organisation, gender; none of them named.

    Each counts what can no longer be counted from registrations: `people` attended and were erased
    since, `first` are those for whom this was the first event of the network (settled when the
    event is closed, or earlier for who is erased before that). `seats` had a seat to the end and
    `coming` when registration closed; both were erased since. With a session the row counts who
    attended it: `people` checked in to it, `by_day` only for its day, before it
    ended; the cell is empty.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tallies")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="tallies"
    )
    country = models.CharField(max_length=2, blank=True, default="")
    kind = models.CharField(max_length=24, blank=True, default="")
    gender = models.CharField(max_length=5, blank=True, default="")
    people = models.PositiveIntegerField(default=0)
    by_day = models.PositiveIntegerField(default=0, db_default=0)
    first = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField(default=0)
    coming = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "country", "kind", "gender"],
                condition=Q(session__isnull=True),
                name="tally_cell_once",
            ),
            models.UniqueConstraint(
                fields=["event", "session"],
                condition=Q(session__isnull=False),
                name="tally_session_once",
            ),
        ]


class DayTally(models.Model):
    """How many people were checked in for a day as a whole and were erased since."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="day_tallies")
    day = models.DateField()
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "day"], name="day_tally_once"),
        ]


class CountedBefore(models.Model):
    """This person has been counted as new at another event whose record of them is gone."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="counted_before"
    )


class Retention(models.Model):
    """Personal data of one kind that were erased when their time had come."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="retention")
    kind = models.CharField(max_length=20)
    erased_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["erased_at", "pk"]
