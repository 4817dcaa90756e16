"""A good practice: a structured record whose every number can be traced."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import Tag, Timestamped
from rresi.core.translations import TranslatedText
from rresi.ecosystem.models import Organisation
from rresi.regions.models import Region

TITLE_LENGTH = 100
SUMMARY_LENGTH = 400


class EvidenceLevel(models.IntegerChoices):
    """What the recorded evidence supports; computed by `rules.evidence_level`, never chosen."""

    NONE = 0, _("No evidence recorded")
    DESCRIBED = 1, _("Described")
    REPORTED = 2, _("Reported with figures")
    DOCUMENTED = 3, _("Documented")
    COMPARED = 4, _("Compared")


class Practice(Timestamped):
    """What a city or region did, and what came of it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        FAILED = "failed", _("Failed, with lessons")
        UNKNOWN = "unknown", _("Not recorded")

    class Publication(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(max_length=100, unique=True)
    source_language = models.CharField(max_length=8)
    revision = models.PositiveIntegerField(default=1)
    publication = models.CharField(
        max_length=10, choices=Publication.choices, default=Publication.DRAFT
    )
    published_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices",
    )

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="practices")
    place = models.CharField(max_length=100, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices_in_charge",
    )

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    start_year = models.PositiveSmallIntegerField(null=True, blank=True)
    start_month = models.PositiveSmallIntegerField(null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(null=True, blank=True)
    end_month = models.PositiveSmallIntegerField(null=True, blank=True)

    evidence_level = models.PositiveSmallIntegerField(
        choices=EvidenceLevel.choices, default=EvidenceLevel.NONE
    )
    contact_name = models.CharField(max_length=150, blank=True, default="")
    contact_email = models.EmailField(blank=True, default="")
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
                condition=Q(start_month__isnull=True)
                | Q(start_month__range=(1, 12), start_year__isnull=False),
                name="practice_start_month",
            ),
            models.CheckConstraint(
                condition=Q(end_month__isnull=True)
                | Q(end_month__range=(1, 12), end_year__isnull=False),
                name="practice_end_month",
            ),
            models.CheckConstraint(
                condition=Q(end_year__isnull=True)
                | Q(start_year__isnull=True)
                | Q(end_year__gte=F("start_year")),
                name="practice_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["running", "ended", "failed", "unknown"]),
                name="practice_status_known",
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

    def __str__(self) -> str:
        return self.slug


class PracticeText(TranslatedText):
    """The words of a practice in one language. Long fields are Markdown.

    The lists run parallel to the rows of `Money`, `Evidence`, `Condition` and `Image` by position:
    `money_notes` and `conditions` and `image_alts` are lists of strings, `evidence` is a list of
    objects with `statement` and `unit`.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=TITLE_LENGTH)
    summary = models.CharField(max_length=SUMMARY_LENGTH)
    problem = models.TextField(blank=True, default="")
    solution = models.TextField(blank=True, default="")
    stakeholders = models.TextField(blank=True, default="")
    difficulties = models.TextField(blank=True, default="")
    lessons = models.TextField(blank=True, default="")
    people = models.TextField(blank=True, default="")
    time = models.TextField(blank=True, default="")
    money_notes = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    image_alts = models.JSONField(default=list)
    made_from = models.JSONField(
        default=dict, help_text="for a translation: the source's fields as they were then"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "language"], name="practice_text_once"),
            models.CheckConstraint(condition=~Q(title=""), name="practice_text_has_title"),
        ]


class PracticeTag(Tag):
    """A topic, function, target group or goal of a practice."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="tags")

    class Meta:
        ordering = ["vocabulary", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "vocabulary", "key"], name="practice_tag_once"
            )
        ]


class PracticePartner(models.Model):
    """An organisation that took part, by name, linked to its profile where there is one."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="partners")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices_as_partner",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="practice_partner_place")
        ]


class Reference(models.Model):
    """A source on which statements rest, or a link for those who want to read on."""

    class Kind(models.TextChoices):
        OWN = "own", _("by those who run it")
        OFFICIAL = "official", _("by a public authority")
        MEDIA = "media", _("by the press")
        EVALUATION = "evaluation", _("evaluation")
        RESEARCH = "research", _("research")
        LINK = "link", _("link")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500)
    language = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="reference_place")
        ]


class Evidence(models.Model):
    """A statement of success; its words stand in `PracticeText.evidence` at the same position."""

    class Method(models.TextChoices):
        REPORTED = "reported", _("reported by those who run it or by the press")
        RECORDS = "records", _("counted in records")
        SURVEY = "survey", _("asked in a survey")
        COMPARISON = "comparison", _("compared with a similar group or place")
        EXPERIMENT = "experiment", _("tested in an experiment")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    period_start = models.CharField(max_length=7, blank=True, default="", help_text="2021, 2021-05")
    period_end = models.CharField(max_length=7, blank=True, default="")
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.REPORTED)
    reference = models.ForeignKey(
        Reference, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="evidence_place"),
            models.CheckConstraint(
                condition=Q(period_start="", period_end="")
                | Q(period_end__gte=F("period_start")) & ~Q(period_start=""),
                name="evidence_period_in_order",
            ),
        ]


class Condition(models.Model):
    """What another place needs; its words stand in `PracticeText.conditions`."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Law")
        POLITICAL = "political", _("Political will")
        FUNDING = "funding", _("Money")
        PARTNERS = "partners", _("Partners")
        SKILLS = "skills", _("Skills")
        INFRASTRUCTURE = "infrastructure", _("Places and infrastructure")
        MARKET = "market", _("Market")
        CULTURE = "culture", _("Culture and trust")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    blocking = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="condition_place")
        ]


class Money(models.Model):
    """An amount spent or given; its note stands in `PracticeText.money_notes`."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="money")
    position = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    amount_to = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="money_place"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="money_not_negative"),
            models.CheckConstraint(
                condition=Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount")),
                name="money_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="money_currency_iso"
            ),
        ]


class Image(models.Model):
    """A picture with its licence; its alternative text stands in `PracticeText.image_alts`."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField()
    picture = models.ForeignKey("media.Picture", on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    licence = models.CharField(max_length=100)
    credit = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="image_place"),
            models.UniqueConstraint(fields=["practice", "picture"], name="image_once"),
            models.CheckConstraint(condition=~Q(licence=""), name="image_has_licence"),
        ]
