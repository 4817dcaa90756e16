"""Certificates of attendance, and the keys that sign them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rresi.events.models.events import Event
from rresi.events.models.registration import Registration, new_token


class SigningKey(models.Model):
    """A key that signs certificates. A retired one signs no more and still checks old ones."""

    kid = models.CharField(primary_key=True, max_length=64, help_text="its thumbprint (RFC 7638)")
    private = models.JSONField(help_text="the private JSON Web Key")
    url = models.CharField(
        max_length=500,
        db_default="",
        help_text="where it was published when it was made; its credentials say so",
    )
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)


class Certificate(models.Model):
    """One certificate. It outlives the participant's data, without the name.

    `credential` is the signed token; it holds the name, so it is emptied with the participant's
    data. `digest` stays: whoever has the certificate can still prove that it was issued here.
    """

    code = models.CharField(max_length=22, unique=True, default=new_token)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="certificates")
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    status_index = models.PositiveIntegerField(
        unique=True, help_text="its bit in the list of revoked certificates"
    )
    kind = models.CharField(
        max_length=12, blank=True, default="", db_default="", help_text="the event's when issued"
    )
    place = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="its region's name then"
    )
    host = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="its host's name then"
    )
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    credential = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the credential")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="", help_text="why revoked")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "registration"],
                condition=Q(revoked_at__isnull=True, registration__isnull=False),
                name="certificate_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(reason=""), name="certificate_revoked_why"
            ),
        ]
