"""What is stored of a recipe."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Tag
from rresi.editorial.documents import DocumentText, PublishedDocument


class Season(models.TextChoices):
    """When its ingredients grow."""

    SUMMER = "summer", _("Summer")
    WINTER = "winter", _("Winter")


class Recipe(PublishedDocument):
    """A recipe that readers see, and the columns that its list asks for."""

    season = models.CharField(max_length=10, choices=Season.choices)
    place = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)


class RecipeText(DocumentText):
    """The words of a recipe in one language."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="texts")


class RecipeTag(Tag):
    """A diet that a recipe fits."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="tags")
