"""A need that stays unmet in several regions, as a call for practices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.exchange.models.entries import Entry


class Call(models.Model):
    """What three regions or more need and nobody met: proposed, then opened or dismissed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Dismissed")
        CLOSED = "closed", _("Closed")

    subject = models.CharField(max_length=40, help_text="a function or a CPV division")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=["proposed", "open"]),
                name="call_once",
            )
        ]


class CallNeed(models.Model):
    """An unmet need on which a call rests."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "need"], name="call_need_once")]
