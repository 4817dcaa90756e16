"""What organisations say about being named in a practice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rresi.ecosystem.models import Organisation
from rresi.practices.models.practice import Practice


class Naming(models.Model):
    """A practice names an organisation: when it was asked whether it took part, and what it said.

    It is written when the practice is published, and stays when a later revision names it no more.
    Who answered is not kept: the statement is the organisation's.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="namings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="namings")
    asked_on = models.DateField(null=True, help_text="when a letter asked it")
    holds = models.BooleanField(null=True, help_text="whether it took part")
    said_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "organisation"], name="practice_naming_once"
            ),
            models.CheckConstraint(
                condition=Q(holds__isnull=True, said_on__isnull=True)
                | Q(holds__isnull=False, said_on__isnull=False),
                name="practice_naming_said_on",
            ),
        ]
