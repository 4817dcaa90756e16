"""Whom people want to meet, and the plan of who meets whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.events.models.events import Event
from rresi.events.models.programme import Session
from rresi.events.models.registration import Registration


class MeetingTables(models.Model):
    """How a meeting block is cut: into slots of so many minutes at so many tables."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="tables")
    tables = models.PositiveSmallIntegerField(default=20)
    minutes = models.PositiveSmallIntegerField(default=20)
    pause = models.PositiveSmallIntegerField(default=5, help_text="minutes between two slots")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tables__range=(1, 500), minutes__range=(5, 120), pause__range=(0, 60)),
                name="meeting_tables_in_range",
            )
        ]


class MeetingProfile(models.Model):
    """What somebody looks for and brings, and when they are free.

    `away` holds the starts (ISO 8601, UTC) of the slots in which they cannot meet.
    """

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="meeting_profile"
    )
    looks_for = models.CharField(max_length=500, blank=True, default="")
    brings = models.CharField(max_length=500, blank=True, default="")
    seeks = models.JSONField(default=list, help_text="keys of `taxonomies.TOPICS`")
    offers = models.JSONField(default=list, help_text="keys of `taxonomies.TOPICS`")
    most = models.PositiveSmallIntegerField(null=True, blank=True, help_text="most meetings")
    away = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)


class Wish(models.Model):
    """One person wants to meet another, or not to meet them."""

    person = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="wishes")
    other = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="wished_by")
    avoid = models.BooleanField(default=False, help_text="never tell anybody but the organiser")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="wish_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="wish_for_another"),
        ]


class MeetingPlan(models.Model):
    """One run of the planner, what it has found so far, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to begin")
        RUNNING = "running", _("Planning")
        READY = "ready", _("Ready")
        PUBLISHED = "published", pgettext_lazy("plan", "Published")
        FAILED = "failed", _("Failed")
        REPLACED = "replaced", _("Replaced")

    class Why(models.TextChoices):
        """Why a run failed, in `error`, where it was not the search that found no plan."""

        CANCELLED = "cancelled", _("The event was cancelled, so the search was stopped.")
        STOPPED = "stopped", _("You stopped the search before it had found a plan.")
        NOBODY = "nobody", _("Fewer than two people with a seat want meetings.")
        MOVED = "moved", _("The meeting blocks changed during the search. Make a new plan.")
        LOST = "worker lost", _("The search was interrupted. Make a new plan.")

    BUSY = (State.WAITING, State.RUNNING)
    STANDING = (State.READY, State.PUBLISHED)
    SILENT = timedelta(minutes=5)
    """After so long without a sign of life a run is given up: its worker died."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    seconds = models.PositiveSmallIntegerField(default=60, help_text="how long it may search")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    began_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="the last sign of life")
    value = models.FloatField(null=True, blank=True, help_text="F of docs/developers/matching.md")
    bound = models.FloatField(null=True, blank=True, help_text="no plan's F is higher")
    people = models.PositiveIntegerField(default=0)
    without = models.JSONField(default=list, help_text="registrations that have no meeting")
    unmet = models.JSONField(default=list, help_text="objects with by, wish, cause")
    dropped = models.JSONField(
        default=list,
        help_text="meetings that were published and lost their room when their block moved: "
        "objects with first, second, session, starts_at, minutes, table",
    )
    error = models.CharField(max_length=500, blank=True, default="")
    stop = models.BooleanField(default=False, help_text="the organiser has had enough")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(state="published"), name="plan_published_once"
            ),
            models.UniqueConstraint(
                fields=["event"],
                condition=Q(state__in=["waiting", "running"]),
                name="plan_running_once",
            ),
        ]

    @property
    def lost(self) -> bool:
        """Whether it is being made, and nobody has heard of it for too long.

        One that waits is never lost: it begins when the worker has time for it.
        """
        silent = self.heard_at is not None and self.heard_at < timezone.now() - self.SILENT
        return self.state == self.State.RUNNING and silent

    @property
    def why(self) -> str:
        """Why it failed, in words; empty where the accepted meetings may be the reason."""
        return str(self.Why(self.error).label) if self.error in self.Why.values else ""

    @property
    def gap(self) -> float | None:
        """How far the plan may be from the best possible, as a share; None while unknown."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), abs(self.bound), 1.0)


def _comes(who: str) -> Q:
    seated, by_event = Registration.State.CONFIRMED, Registration.Ending.EVENT
    there = Q(**{f"{who}__state": seated}) | Q(**{f"{who}__ending": by_event})
    agrees = Q(**{f"{who}__meetings_stopped_at": None})
    agreed = Q(**{f"{who}__meetings_stopped_at__gt": F("starts_at")}, minutes__gt=0)
    return there & (agrees | agreed)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by what has become of their people."""

    def standing(self) -> MeetingQuerySet:
        """Those whose two people come and agreed to meetings when it began; of a cancelled event,
        who would have come.
        """
        return self.filter(_comes("first"), _comes("second"))

    def wanted(self) -> MeetingQuerySet:
        """Those standing that nobody has declined."""
        declined = Meeting.Answer.DECLINED
        return self.standing().exclude(Q(first_answer=declined) | Q(second_answer=declined))


class Meeting(models.Model):
    """Two people at one table, or one who may step in (`standby`)."""

    class Answer(models.TextChoices):
        OPEN = "open", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    class Outcome(models.TextChoices):
        """What was seen of it in the room."""

        UNKNOWN = "", _("Not known")
        HELD = "held", _("Took place")
        MISSED = "missed", _("Did not take place")

    plan = models.ForeignKey(MeetingPlan, on_delete=models.CASCADE, related_name="meetings")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    moved_from = models.DateTimeField(
        null=True, blank=True, help_text="when it was before its block moved"
    )
    minutes = models.PositiveSmallIntegerField()
    table = models.PositiveSmallIntegerField()
    first = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="meetings_first")
    second = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="meetings_second"
    )
    first_answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    second_answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    interrupted = models.BooleanField(
        default=False,
        db_default=False,
        help_text="answers ended when one of the two left or no longer agreed, who may come back",
    )
    standby = models.BooleanField(default=False, help_text="only if a partner is missing")
    reasons = models.JSONField(default=list, help_text="objects with kind, by, detail, worth")
    missing = models.ForeignKey(
        Registration,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="who did not come to the table",
    )
    missing_at = models.DateTimeField(null=True, blank=True)
    both_missing = models.BooleanField(
        default=False, db_default=False, help_text="nor did the other come"
    )
    outcome = models.CharField(
        max_length=6, choices=Outcome.choices, blank=True, default=Outcome.UNKNOWN
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "table", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="meeting_of_two"),
            models.CheckConstraint(
                condition=Q(both_missing=False) | Q(missing_at__isnull=False),
                name="meeting_both_missing_noted",
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_at", "table"],
                condition=Q(standby=False),
                name="meeting_table_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_at", "first"],
                condition=Q(standby=False),
                name="meeting_first_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_at", "second"],
                condition=Q(standby=False),
                name="meeting_second_once",
            ),
        ]

    @property
    def ends_at(self) -> datetime:
        """When the next slot may begin."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_stand_in(self) -> bool:
        """Whether two sit together, `first` because their partner was missing."""
        return self.standby and bool(self.minutes)

    @property
    def declined(self) -> bool:
        """Whether one of the two does not want it."""
        return self.Answer.DECLINED in (self.first_answer, self.second_answer)

    @property
    def stands(self) -> bool:
        """Whether its two people come and agree, as `MeetingQuerySet.standing`."""
        return self._comes(self.first) and self._comes(self.second)

    def _comes(self, person: Registration) -> bool:
        stopped = person.meetings_stopped_at
        agreed = stopped is None or (bool(self.minutes) and stopped > self.starts_at)
        return agreed and not person.has_left

    @property
    def absent(self) -> set[int]:
        """Who of the two was reported missing."""
        if self.both_missing:
            return {self.first_id, self.second_id}
        return set() if self.missing_id is None else {self.missing_id}

    def answer_of(self, person: int) -> str:
        """What one of the two has answered."""
        return self.first_answer if self.first_id == person else self.second_answer

    @property
    def agreed(self) -> bool:
        """Whether both want it."""
        return self.first_answer == self.second_answer == self.Answer.ACCEPTED
