"""What organisations say about being named in a practice."""

from __future__ import annotations

from django.db import models

from rresi.ecosystem.models import Organisation
from rresi.practices.models.practice import Practice


class Naming(models.Model):
    """An organisation has said whether it took part in a practice that names it.

    Who said so for it is not kept: the statement is the organisation's.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="namings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="namings")
    holds = models.BooleanField(help_text="whether it took part")
    said_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "organisation"], name="practice_naming_once"
            )
        ]
