"""Two sides that may fit, what each said, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.ecosystem.models import Organisation
from rresi.exchange.models.entries import Entry
from rresi.exchange.vocabulary import Answer, Origin, Side, Stage, Why


class Introduction(models.Model):
    """A need and who might meet it: an offer, or an organisation of the directory without one.

    Neither side learns how to reach the other before both said yes (`introduced_at`). The columns
    repeat what the append-only `Step` rows say, as queries need it.
    """

    need = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="introductions")
    offer = models.ForeignKey(
        Entry, on_delete=models.CASCADE, null=True, blank=True, related_name="offered"
    )
    provider = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="introductions"
    )
    origin = models.CharField(max_length=9, choices=Origin.choices)
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reasons = models.JSONField(default=list, help_text="as the engine of suggestions wrote them")
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 is the best")
    propensity = models.FloatField(
        null=True, blank=True, help_text="how likely it was to be suggested at all"
    )
    alternatives = models.PositiveIntegerField(
        null=True, blank=True, help_text="how many could meet the need; the fewest are asked first"
    )
    need_answer = models.CharField(max_length=4, choices=Answer.choices, default=Answer.OPEN)
    offer_answer = models.CharField(max_length=4, choices=Answer.choices, default=Answer.OPEN)
    need_asked_at = models.DateTimeField(null=True, blank=True)
    offer_asked_at = models.DateTimeField(null=True, blank=True)
    need_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    offer_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    introduced_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(
        null=True, blank=True, help_text="when it ended without an answer of both"
    )
    stage = models.CharField(
        max_length=9, choices=Stage.choices, default=Stage.NOTHING, help_text="the furthest so far"
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="when a side said that nothing more comes of it"
    )

    class Meta:
        indexes = [
            models.Index(fields=["introduced_at"], name="introduction_by_time"),
            models.Index(
                fields=["proposed_at"],
                condition=Q(introduced_at__isnull=True, lapsed_at__isnull=True),
                name="introduction_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, provider__isnull=True)
                | Q(offer__isnull=True, provider__isnull=False),
                name="introduction_to_one",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=True) | ~Q(offer=F("need")),
                name="introduction_of_two_entries",
            ),
            models.UniqueConstraint(fields=["need", "offer"], name="introduction_once"),
            models.UniqueConstraint(
                fields=["need", "provider"], name="introduction_to_provider_once"
            ),
            models.CheckConstraint(
                condition=Q(introduced_at__isnull=True)
                | Q(need_answer="yes", offer_answer="yes", lapsed_at__isnull=True),
                name="introduction_after_both_said_yes",
            ),
            models.CheckConstraint(
                condition=Q(stage="nothing") | Q(introduced_at__isnull=False),
                name="introduction_stage_after_introduction",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="introduction_stage_known"
            ),
        ]

    def answer_of(self, side: str) -> str:
        """What a side said."""
        return self.need_answer if side == Side.NEED else self.offer_answer

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come."""
        said = (self.need_answer, self.offer_answer)
        return self.introduced_at is None and self.lapsed_at is None and Answer.NO not in said


class Step(models.Model):
    """One step of an introduction. Rows are added, never changed (migration 0002)."""

    class Event(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("introduction", "Proposed")
        ASKED = "asked", _("Asked")
        YES = "yes", _("Answered yes")
        NO = "no", _("Answered not now")
        INTRODUCED = "introduced", _("Introduced to each other")
        LAPSED = "lapsed", _("Ended without an answer")
        REPORTED = "reported", _("Reported how it went")
        TAKEN_BACK = "taken-back", _("Withdrew the last report")

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    event = models.CharField(max_length=10, choices=Event.choices)
    side = models.CharField(max_length=5, choices=Side.choices, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_link = models.BooleanField(default=False)
    stage = models.CharField(max_length=9, choices=Stage.choices, blank=True, default="")
    why = models.CharField(max_length=9, choices=Why.choices, blank=True, default="")
    remark = models.CharField(max_length=300, blank=True, default="")
    day = models.DateField(null=True, blank=True, help_text="when it happened, if its side says so")
    takes_back = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="taken_back"
    )

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["introduction", "at"], name="step_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(event="taken-back", takes_back__isnull=False)
                | (~Q(event="taken-back") & Q(takes_back__isnull=True)),
                name="step_takes_back_one",
            ),
            models.CheckConstraint(
                condition=~Q(event="reported") | ~Q(stage="") | ~Q(why=""),
                name="step_reports_something",
            ),
        ]


class FollowUp(models.Model):
    """A day on which a side is asked what came of an introduction."""

    class After(models.TextChoices):
        WEEKS = "2w", _("after two weeks")
        MONTHS = "3m", _("after three months")
        YEAR = "12m", _("after twelve months")

    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, related_name="follow_ups"
    )
    side = models.CharField(max_length=5, choices=Side.choices)
    after = models.CharField(max_length=3, choices=After.choices)
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at", "due_on"], name="follow_up_due")]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side", "after"], name="follow_up_once")
        ]
