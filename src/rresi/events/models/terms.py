"""How people register for an event."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rresi.events.models.events import Event


class RegistrationTerms(models.Model):
    """How people register for an event. An event without a row has the defaults."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="terms")
    approval = models.BooleanField(default=False, help_text="the organiser decides on each")
    invited_only = models.BooleanField(default=False, help_text="nobody registers uninvited")
    asks_needs = models.BooleanField(
        default=True, help_text="asks for dietary and accessibility needs"
    )
    asks_gender = models.BooleanField(default=True)
    offer_hours = models.PositiveSmallIntegerField(
        default=48, help_text="how long an offered seat is held"
    )
    address_hours = models.PositiveSmallIntegerField(
        default=24, help_text="how long a seat is held until the email address is confirmed"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offer_hours__range=(1, 336), address_hours__range=(1, 336)),
                name="terms_hold_hours_to_two_weeks",
            )
        ]
