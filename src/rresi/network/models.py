"""The network that runs this site, and the marks that it has used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Network(models.Model):
    """The one network of this site; without a row the site is not set up yet.

    `content` is a `NetworkDocument`, so that a field is written once: form, setup file, history and
    export are made from it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    content = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="network_only_one")]


class Mark(models.Model):
    """A mark as PNG, kept under its hash: an earlier one is there when a change is undone."""

    key = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the content")
    content = models.BinaryField()


class SetupLink(models.Model):
    """The one-time link to the setup page, by the hash of its secret; gone once it was used."""

    key = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the secret")
    made_at = models.DateTimeField(auto_now_add=True)
