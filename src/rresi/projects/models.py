"""A funded project and its partners."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import TranslatedText
from rresi.ecosystem.models import Organisation
from rresi.regions.models import Region


class Project(models.Model):
    """What a funder pays for, as announced."""

    slug = models.SlugField(max_length=80, unique=True)
    acronym = models.CharField(max_length=40)
    programme = models.CharField(max_length=200, blank=True, default="")
    call = models.CharField(max_length=200, blank=True, default="")
    grant_maximum = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    grant_currency = models.CharField(max_length=3, blank=True, default="")
    cofinancing_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    start = models.DateField(null=True, blank=True)
    announced = models.JSONField(
        default=list, help_text="objects with value, comparison and label by language"
    )
    sources = models.JSONField(default=list, help_text="objects with title, url, language")

    def __str__(self) -> str:
        return self.acronym


class ProjectText(TranslatedText):
    """What the project is for, in one language."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="texts")
    full_name = models.CharField(max_length=200)
    topic = models.CharField(max_length=200, blank=True, default="")
    summary = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "language"], name="project_text_once")
        ]


class Partnership(models.Model):
    """The part that an organisation plays in a project."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead partner")
        PARTNER = "partner", _("Partner")
        ASSOCIATE = "associate", _("Associated partner")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="partnerships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    notes = models.JSONField(default=dict, help_text="a remark by language")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="partnership_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(role="lead"), name="project_one_lead"
            ),
        ]
