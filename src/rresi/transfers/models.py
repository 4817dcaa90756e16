"""What becomes of a practice elsewhere: transfers, their plans and their results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Timestamped
from rresi.core.versions import token_of
from rresi.practices.models import Practice
from rresi.practices.vocabulary import Method
from rresi.regions.models import Region
from rresi.transfers.phrases import in_words


class Transfer(Timestamped):
    """A practice on its way into another region; kept for good, also when it was abandoned."""

    class State(models.TextChoices):
        INTERESTED = "interested", _("Interested")
        PLANNED = "planned", _("Planned")
        PILOTING = "piloting", _("Pilot phase")
        ADOPTED = "adopted", _("Adopted")
        SUSTAINED = "sustained", _("Established")
        ABANDONED = "abandoned", _("Stopped")

    # Adoptions that have begun and were not stopped; interest alone is not a beginning.
    BEGUN = (State.PLANNED, State.PILOTING, State.ADOPTED, State.SUSTAINED)
    # Those of them in which the practice is in use.
    USED = (State.ADOPTED, State.SUSTAINED)
    UNTRIED = (State.INTERESTED, State.PLANNED)
    TRIED = (State.PILOTING, State.ADOPTED, State.SUSTAINED)

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="transfers")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="transfers")
    state = models.CharField(max_length=12, choices=State.choices, default=State.INTERESTED)
    state_since = models.DateField()
    reported_at = models.DateTimeField(
        default=timezone.now,
        db_default=Now(),
        help_text="when the region last told of its state or its results",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="transfers",
    )
    language = models.CharField(max_length=8, help_text="of what was adapted")
    reason = models.TextField(blank=True, default="", help_text="why it was abandoned")
    reason_language = models.CharField(max_length=8, blank=True, default="")
    adapted = models.TextField(blank=True, default="", help_text="what was changed and why")
    saves = models.PositiveIntegerField(default=1)
    becomes = models.OneToOneField(
        Practice,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="grew_from",
        help_text="the practice of its own that this transfer became",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "region"],
                condition=~Q(state="abandoned"),
                name="transfer_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(reason=""), name="transfer_abandoned_why"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | ~Q(reason_language=""), name="transfer_reason_language"
            ),
            models.CheckConstraint(
                condition=Q(becomes__isnull=True) | ~Q(becomes=F("practice")),
                name="transfer_becomes_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} to {self.region_id}"

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.saves)


class TransferCondition(models.Model):
    """How one of the practice's conditions stands in the receiving region, once it is recorded.

    What the condition says is the practice's own matter (`conditions.conditions_of`). A condition
    that was dropped from the practice keeps what was recorded of it, and is not shown any more.
    """

    class State(models.TextChoices):
        MET = "met", _("Met")
        MISSING = "missing", _("Missing")
        BLOCKING = "blocking", _("Missing essential condition")
        UNKNOWN = "unknown", _("No information yet")
        NOT_NEEDED = "not-needed", _("Not needed here")

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="conditions")
    condition_id = models.CharField(
        max_length=40, help_text="the id of the condition's row in the practice"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNKNOWN)
    note = models.CharField(max_length=400, blank=True, default="")
    note_language = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "condition_id"], name="transfer_condition_once"
            ),
            models.CheckConstraint(
                condition=Q(note="") | ~Q(note_language=""), name="transfer_condition_language"
            ),
        ]


class TransferStep(models.Model):
    """A step of the local plan."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600)
    language = models.CharField(max_length=8)
    phrase = models.JSONField(
        null=True, blank=True, help_text="what a step from a trial says: see `phrases`"
    )
    owner_name = models.CharField(max_length=150, blank=True, default="")
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "position"], name="transfer_step_place"),
            models.CheckConstraint(condition=~Q(text=""), name="transfer_step_has_text"),
            models.CheckConstraint(condition=~Q(language=""), name="transfer_step_language"),
        ]

    @property
    def said(self) -> str:
        """What to do, in the reader's language where the step came from a trial."""
        return in_words(self.phrase) if self.phrase else self.text

    @property
    def spoken(self) -> str:
        """The language of what is said; empty where it is the reader's."""
        return "" if self.phrase else self.language


class TransferResult(models.Model):
    """What came of it here, in the same form as a practice's evidence."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="results")
    position = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=600)
    language = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=200, blank=True, default="")
    period_start = models.CharField(max_length=7, blank=True, default="", help_text="2021, 2021-05")
    period_end = models.CharField(max_length=7, blank=True, default="")
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.UNKNOWN)
    source_title = models.CharField(max_length=300, blank=True, default="")
    source_url = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "position"], name="transfer_result_place"),
            models.CheckConstraint(condition=~Q(language=""), name="transfer_result_language"),
            models.CheckConstraint(
                condition=Q(period_start="", period_end="")
                | Q(period_end__gte=F("period_start")) & ~Q(period_start=""),
                name="transfer_result_period_in_order",
            ),
        ]


class TransferEvent(models.Model):
    """A change of state, on record."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    on = models.DateField(help_text="when it happened, which may be before it was recorded")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=Transfer.State.choices)
    note = models.TextField(blank=True, default="")
    note_language = models.CharField(max_length=8, blank=True, default="")
    reported_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when the region had last told before; undoing returns to it",
    )
    undone_at = models.DateTimeField(null=True, blank=True, help_text="recorded by mistake")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(note="") | ~Q(note_language=""), name="transfer_event_language"
            )
        ]
