"""News of the network."""

from __future__ import annotations

from django.db import models

from rresi.core.clock import PartialDate
from rresi.core.translations import TranslatedText


class NewsItem(models.Model):
    """One item, with the date as far as it is known and the page it rests on."""

    slug = models.SlugField(max_length=100, unique=True)
    date = models.CharField(max_length=10, help_text="2021, 2021-05 or 2021-05-20")
    is_published = models.BooleanField(default=True)
    picture = models.CharField(max_length=64, blank=True, default="", help_text="its key")
    licence = models.CharField(max_length=100, blank=True, default="")
    credit = models.CharField(max_length=200, blank=True, default="")
    source_title = models.CharField(max_length=300, blank=True, default="")
    source_url = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-date", "slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def when(self) -> PartialDate:
        return PartialDate.parse(self.date)


class NewsText(TranslatedText):
    """An item's words in one language; the body is Markdown."""

    item = models.ForeignKey(NewsItem, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=150)
    summary = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    alt = models.CharField(
        max_length=300, blank=True, default="", help_text="what the picture shows"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="news_text_once")]
