"""What is stored of a case: its document, its words, and its figures as queries need them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from rresi.core.models import Tag
from rresi.ecosystem.models import Organisation
from rresi.editorial.documents import DocumentText, PublishedDocument
from rresi.events.models import Event
from rresi.impact.vocabulary import Better, Catalogue, Finding, Grade, Unit
from rresi.practices.models import Practice
from rresi.regions.models import Region


def _one_of(name: str, choices: type[models.TextChoices]) -> Q:
    return Q(**{f"{name}__in": choices.values})


class Case(PublishedDocument):
    """What changed, for whom, and how it is known.

    The columns repeat what queries need of `document`; `kind.CaseKind` sets them.
    """

    finding = models.CharField(max_length=10, choices=Finding.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    mission = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )

    class Meta:
        indexes = [models.Index(fields=["publication", "-published_at"], name="case_newest")]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("finding", Finding), name="case_finding_known"
            ),
            models.CheckConstraint(
                condition=~Q(publication="published") | Q(published_at__isnull=False),
                name="case_published_has_time",
            ),
        ]


class CaseText(DocumentText):
    """The words of a case in one language."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "language"], name="case_text_once"),
            models.CheckConstraint(condition=~Q(title=""), name="case_text_has_title"),
        ]


class CaseTag(Tag):
    """A term given to a case: its topics, target groups, goals."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        ordering = ["vocabulary", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "vocabulary", "key"], name="case_tag_once")
        ]


class Indicator(models.Model):
    """What a case observes, in one unit; money has a currency and the year of its prices."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="indicators")
    row_id = models.CharField(max_length=12, help_text="the id of its row in the document")
    position = models.PositiveSmallIntegerField()
    catalogue = models.CharField(max_length=4, choices=Catalogue.choices)
    code = models.CharField(max_length=10, blank=True, default="")
    unit = models.CharField(max_length=14, choices=Unit.choices)
    currency = models.CharField(max_length=3, blank=True, default="")
    price_year = models.PositiveSmallIntegerField(null=True, blank=True)
    better = models.CharField(max_length=4, choices=Better.choices)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["catalogue", "code"], name="indicator_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["case", "row_id"], name="indicator_once"),
            models.CheckConstraint(condition=_one_of("unit", Unit), name="indicator_unit_known"),
            models.CheckConstraint(
                condition=Q(unit="money", price_year__isnull=False) & ~Q(currency="")
                | ~Q(unit="money") & Q(currency="", price_year__isnull=True),
                name="indicator_money_has_currency_and_year",
            ),
            models.CheckConstraint(
                condition=Q(catalogue="own", code="")
                | Q(catalogue__in=["sdg", "iris"]) & ~Q(code=""),
                name="indicator_code_of_its_catalogue",
            ),
        ]


class Measurement(models.Model):
    """A value of an indicator over a period, and how it is known."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    row_id = models.CharField(max_length=12, help_text="the id of its row in the document")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    period_start = models.CharField(max_length=7, help_text="2021, 2021-05")
    period_end = models.CharField(max_length=7)
    grade = models.CharField(max_length=8, choices=Grade.choices)
    sourced = models.BooleanField(help_text="whether the document names its source")

    class Meta:
        ordering = ["period_end", "period_start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "row_id"], name="measurement_once"),
            models.CheckConstraint(
                condition=_one_of("grade", Grade), name="measurement_grade_known"
            ),
            models.CheckConstraint(
                condition=~Q(period_start="") & Q(period_end__gte=F("period_start"))
                | Q(period_start__startswith=F("period_end")),
                name="measurement_period_in_order",
            ),
        ]
