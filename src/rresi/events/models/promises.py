"""What participants will do at home, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Timestamped
from rresi.core.versions import token_of
from rresi.events.models.events import Event
from rresi.events.models.registration import Registration
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.transfers.models import Transfer


class Promise(Timestamped):
    """One thing that a participant will do. It stays when the participant's data go.

    `what` and `result` are the participant's own words; with `is_public` the pages of the region
    and of the event show them, without a name, unless the organisers or the region's
    managers have hidden them.
    """

    SHOWN = Q(is_public=True, hidden_at=None)

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        KEPT = "kept", _("Done")
        PARTLY = "partly", _("Partly done")
        DROPPED = "dropped", _("Given up")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="promises")
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        help_text="where it is kept",
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    transfer = models.ForeignKey(
        Transfer, on_delete=models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    what = models.CharField(max_length=300)
    with_whom = models.CharField(max_length=200, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=8)
    is_public = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="by organisers or managers")
    hidden_why = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="what its person reads of that",
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    result = models.CharField(max_length=600, blank=True, default="")
    saves = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "kept", "partly", "dropped"]),
                name="promise_state_known",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_why="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_why="")),
                name="promise_hidden_why",
            ),
        ]
        indexes = [models.Index(fields=["event", "state"], name="promise_of_event")]

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.saves)


class PromiseChange(models.Model):
    """A promise as it was before its person changed it. They alone see it."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="changes")
    changed_at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=300)
    with_whom = models.CharField(max_length=200, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    transfer = models.ForeignKey(
        Transfer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_public = models.BooleanField()
    state = models.CharField(max_length=8, choices=Promise.State.choices)
    result = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        ordering = ["pk"]


class PromiseCheck(models.Model):
    """The question how a promise stands: asked once, so and so many months after the event.

    Of a promise that was made later the months count from the day on which it was made.
    """

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="checks")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField(db_index=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=Promise.State.choices, blank=True, default="", help_text="the answer"
    )

    class Meta:
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "months"], name="promise_check_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(asked_at__isnull=False, answered_at__gte=F("asked_at")),
                name="promise_check_answered_after_asking",
            ),
        ]
