"""Translations that are being written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from rresi.core.models import Timestamped
from rresi.core.translations import TextStatus
from rresi.core.versions import token_of


class Translation(Timestamped):
    """A translation at work, apart from the text that readers see until it is published.

    `fields` holds the words by field name, as in `core.documents.words`; `made_from` the source
    words that they translate. `saves` counts them, so that of two people who edit at once the
    second is told. `region_id` is that of the object, for the region's manager.
    """

    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    region_id = models.PositiveBigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8)
    status = models.CharField(
        max_length=10,
        choices=[
            (TextStatus.DRAFT, TextStatus.DRAFT.label),
            (TextStatus.CHECKED, TextStatus.CHECKED.label),
        ],
        default=TextStatus.DRAFT,
    )
    fields = models.JSONField(default=dict)
    made_from = models.JSONField(default=dict)
    source_revision = models.PositiveIntegerField()
    machine_made = models.BooleanField(default=False)
    saves = models.PositiveIntegerField(default=1)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="checked_translations",
    )

    class Meta:
        indexes = [models.Index(fields=["status", "language"], name="translation_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="translation_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(machine_made=False),
                name="translation_checked_by_person",
            ),
        ]

    @property
    def version(self) -> str:
        """The version token of the forms that change it."""
        return token_of(self.saves)
