"""Seats in sessions that people gave up, so that their calendars can call them off."""

from __future__ import annotations

from django.db import models

from rresi.events.models.programme import Session
from rresi.events.models.registration import Registration


class GivenUpSeat(models.Model):
    """That somebody gave up a seat in a session which was theirs, the last time and how often."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="given_up"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="given_up")
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="given_up_once")
        ]
