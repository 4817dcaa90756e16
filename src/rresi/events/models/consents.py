"""What participants agreed to and took back."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rresi.events.models.events import Event
from rresi.events.models.registration import Registration


class Consent(models.Model):
    """One consent given or withdrawn. Rows are only added; a trigger sees to it.

    The last row of a purpose counts. `text` is what the person read, in `language`. When a
    registration is erased its rows stay as evidence and name nobody.
    """

    class Purpose(models.TextChoices):
        PARTICIPANTS = "participants", _("List of participants")
        MEETINGS = "meetings", _("Meetings with other participants")
        DOSSIER = "dossier", _("Name in the report")
        PHOTOGRAPHS = "photographs", _("Photographs")
        NEWS = "news", _("News of the network")

    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, related_name="consents"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    text = models.TextField()
    given = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["event", "purpose"], name="consent_of_event")]
