"""What participants thought of an event, without saying who thought what."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.engines import ballots
from rresi.events.models.events import Event
from rresi.events.models.registration import Registration


class Evaluation(models.Model):
    """The evaluation of one event: open from `opened_at` until `closed_at`."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="evaluation")
    key = models.CharField(
        max_length=64, default=ballots.new_key, help_text="seals the ballots (`engines.ballots`)"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="the last day to answer")
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    taken_by_erased = models.PositiveIntegerField(
        default=0, help_text="forms taken by people whose data are gone"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="evaluation_closed_after_opening",
            )
        ]


class EvaluationQuestion(models.Model):
    """A question: one of the network's own (`standard` says which) or one of the organiser's.

    `texts` holds, for a question of the organiser's, an object by language with `label` and, where
    there are any, `choices`, in the same order in each language.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", _("Level of agreement, from 1 to 5")
        CHOICE = "choice", _("One of several answers")
        TEXT = "text", _("Answer in words")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    standard = models.CharField(max_length=20, blank=True, default="")
    texts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "standard"],
                condition=~Q(standard=""),
                name="evaluation_standard_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["scale", "choice", "text"]), name="evaluation_kind_known"
            ),
        ]


class EvaluationRight(models.Model):
    """Somebody may answer, and whether they took the form. No time: it would lead to the answers.

    The rows are made before anybody takes a form, so their order says nothing either.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="rights")
    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="evaluation_right"
    )
    taken = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "registration"], name="evaluation_right_once"
            )
        ]


class EvaluationAnswers(models.Model):
    """One form that came back. Nothing here leads to a person: no time, no number in sequence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    mark = models.CharField(max_length=64, help_text="of the ballot (`engines.ballots`)")
    kind = models.CharField(
        max_length=24, blank=True, default="", help_text="kind of organisation, if stated"
    )
    language = models.CharField(max_length=8)
    values = models.JSONField(default=dict, help_text="by the primary key of the question")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "mark"], name="evaluation_ballot_used_once"
            )
        ]
