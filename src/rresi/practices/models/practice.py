"""What the library stores of a practice: its document, its words, and what queries ask for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Tag
from rresi.ecosystem.models import Organisation
from rresi.editorial.documents import DocumentText, Publication, PublishedDocument
from rresi.practices.vocabulary import Status as PracticeStatus
from rresi.regions.models import Region


class EvidenceLevel(models.IntegerChoices):
    """What the recorded evidence supports; computed by `rules.evidence_level`, never chosen."""

    NONE = 0, _("No information")
    DESCRIBED = 1, _("Narrative results")
    REPORTED = 2, _("Reported figures")
    DOCUMENTED = 3, _("Documented figures")
    COMPARED = 4, _("Compared figures")


class Practice(PublishedDocument):
    """What a city or region did, and what came of it.

    The columns below repeat what queries need of `document`; `kind.PracticeKind` sets them.
    """

    Publication: ClassVar = Publication
    Status: ClassVar = PracticeStatus

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="practices")
    place = models.CharField(max_length=100, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices_in_charge",
    )
    status = models.CharField(
        max_length=10, choices=PracticeStatus.choices, default=PracticeStatus.UNKNOWN
    )
    start_year = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence_level = models.PositiveSmallIntegerField(
        choices=EvidenceLevel.choices, default=EvidenceLevel.NONE
    )
    evidence_weight = models.PositiveSmallIntegerField(
        db_default=0, help_text="tells practices of one level apart; `rules.evidence_weight`"
    )
    review_by = models.DateField()
    confirmed_on = models.DateField(
        null=True, blank=True, help_text="when those in charge last said that it is still right"
    )

    class Meta:
        indexes = [models.Index(fields=["publication", "-published_at"], name="practice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(publication="published") | Q(published_at__isnull=False),
                name="practice_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="practice_point_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PracticeStatus.values), name="practice_status_known"
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__range=(0, 4)), name="practice_evidence_level_known"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="practice_revision_from_one"),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(review_by__gt=F("confirmed_on")),
                name="practice_looked_at_after_confirmed",
            ),
        ]


class PracticeText(DocumentText):
    """The words of a practice in one language."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "language"], name="practice_text_once"),
            models.CheckConstraint(condition=~Q(title=""), name="practice_text_has_title"),
        ]


class PracticeTag(Tag):
    """A term given to a practice: its topics, functions, target groups, goals."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        ordering = ["vocabulary", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "vocabulary", "key"], name="practice_tag_once"
            )
        ]


class PracticePartner(models.Model):
    """An organisation with a profile that took part; the document names all partners."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="practices_as_partner"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "organisation"], name="practice_partner_once"
            )
        ]
