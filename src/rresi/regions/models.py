"""Territories of the network, by their official codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import Held
from rresi.core.translations import TranslatedText


class Region(models.Model):
    """A city, province, region or country that learns or teaches in the network."""

    slug = models.SlugField(max_length=80, unique=True)
    country = models.CharField(max_length=2)
    is_partner = models.BooleanField(default=False)
    is_archived = models.BooleanField(
        default=False, help_text="no longer on lists and in choices; its pages stay"
    )
    languages = models.JSONField(default=list, help_text="ISO 639-1, the main one first")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,  # a comparison with NULL passes a check
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="region_point_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="region_country_iso"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class RegionCode(models.Model):
    """An official code, with the year of the version of the list that it belongs to."""

    class Scheme(models.TextChoices):
        NUTS = "NUTS", _("NUTS (statistical regions of the European Union)")
        LAU = "LAU", _("LAU (local administrative units)")

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=4, choices=Scheme.choices)
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(help_text="year of the list")

    class Meta:
        ordering = ["scheme", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "version"], name="region_code_once")
        ]


class RegionText(TranslatedText):
    """A region's name and description in one language."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "language"], name="region_text_once")
        ]


class RegionManager(Held):
    """A person who looks after a region's ecosystem."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="managers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="managed_regions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "user"], name="region_manager_once")
        ]


class IndicatorValue(models.Model):
    """A figure of a region in one year, as its source has it.

    Without a value the source says that it has none (`flag`): missing, which is not zero. `code` is
    the area that the figure is published for, which may be larger than the region.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="indicators")
    indicator = models.CharField(max_length=24, help_text="a key of `indicators.INDICATORS`")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    flag = models.CharField(max_length=12, blank=True, default="")
    code = models.CharField(max_length=20, blank=True, default="")
    source = models.URLField(max_length=500, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "indicator", "year"], name="indicator_value_once"
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(1950, 2100)), name="indicator_year"
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                name="indicator_not_negative",
            ),
        ]
