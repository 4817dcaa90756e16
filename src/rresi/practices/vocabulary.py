"""The closed lists that a practice is described with, beside those of `core.taxonomies`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Whether the practice is still running."""

    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    FAILED = "failed", _("Failed, with lessons")
    UNKNOWN = "unknown", _("Not recorded")


class SourceKind(models.TextChoices):
    """Who wrote a source."""

    OWN = "own", _("by those who run it")
    OFFICIAL = "official", _("by a public authority")
    MEDIA = "media", _("by the press")
    EVALUATION = "evaluation", _("evaluation")
    RESEARCH = "research", _("research")


class Method(models.TextChoices):
    """How a result was measured."""

    REPORTED = "reported", _("reported by those who run it or by the press")
    RECORDS = "records", _("counted in records")
    SURVEY = "survey", _("asked in a survey")
    COMPARISON = "comparison", _("compared with a similar group or place")
    EXPERIMENT = "experiment", _("tested in an experiment")


class ConditionKind(models.TextChoices):
    """What kind of thing another place needs."""

    LEGAL = "legal", _("Law")
    POLITICAL = "political", _("Political will")
    FUNDING = "funding", _("Money")
    PARTNERS = "partners", _("Partners")
    SKILLS = "skills", _("Skills")
    INFRASTRUCTURE = "infrastructure", _("Places and infrastructure")
    MARKET = "market", _("Market")
    CULTURE = "culture", _("Culture and trust")
