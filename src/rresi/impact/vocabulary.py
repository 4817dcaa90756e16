"""The closed lists that a case is described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    """What was found, good or bad."""

    BETTER = "better", _("A change for the better")
    MIXED = "mixed", _("Better for some, not for others")
    NONE = "none", _("No change")
    WORSE = "worse", _("A change for the worse")
    UNKNOWN = "unknown", _("Not known, because there is nothing to compare with")


class Grade(models.TextChoices):
    """How a figure is known, the best first."""

    MEASURED = "measured", _("Measured")
    SURVEY = "survey", _("From a survey")
    ESTIMATE = "estimate", _("Estimated")
    EXPERT = "expert", _("Judged by an expert")
    REPORTED = "reported", _("Reported, not checked")


GRADE_LETTERS = dict(zip(Grade, "ABCDE", strict=True))


class Catalogue(models.TextChoices):
    """Who defined an indicator."""

    OWN = "own", _("Own indicator")
    SDG = "sdg", _("Indicator of the Sustainable Development Goals")
    IRIS = "iris", _("IRIS+ metric")


class Unit(models.TextChoices):
    """What is counted. Figures in different units are never added."""

    PEOPLE = "people", _("people")
    PERSON_MONTHS = "person-months", _("person-months")
    JOBS = "jobs", _("full-time jobs")
    HOUSEHOLDS = "households", _("households")
    ORGANISATIONS = "organisations", _("organisations")
    HOURS = "hours", _("hours")
    PER_CENT = "per-cent", _("per cent")
    SCORE = "score", _("points on a scale")
    MONEY = "money", _("money")
    KILOGRAMS = "kilograms", _("kilograms")
    CO2 = "co2", _("tonnes of CO₂ equivalent")
    ITEMS = "items", _("number")


class Better(models.TextChoices):
    """Which way an indicator should go."""

    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")
