"""A funded project: its partners, its plan, the rules by which it counts, and its packs."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import TranslatedText
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.regions.models import Region


class Project(models.Model):
    """What a funder pays for, as announced."""

    slug = models.SlugField(max_length=80, unique=True)
    acronym = models.CharField(max_length=40)
    commission = models.BooleanField(
        default=False, help_text="reports to the European Commission, through its portal"
    )
    programme = models.CharField(max_length=200, blank=True, default="")
    call = models.CharField(max_length=200, blank=True, default="")
    grant_maximum = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    grant_currency = models.CharField(max_length=3, blank=True, default="")
    cofinancing_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    grant_number = models.CharField(max_length=40, blank=True, default="")
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True, help_text="the last day")
    audit_until = models.DateField(
        null=True, blank=True, help_text="until when the funder may ask for evidence"
    )
    personal_until = models.DateField(
        null=True, blank=True, help_text="until when data about people may be kept"
    )
    announced = models.JSONField(
        default=list, help_text="objects with value, comparison and label by language"
    )
    sources = models.JSONField(default=list, help_text="objects with title, url, language")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__isnull=False, end__gte=F("start")),
                name="project_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(grant_maximum__isnull=True) | ~Q(grant_currency=""),
                name="project_grant_has_currency",
            ),
        ]

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
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices)
    notes = models.JSONField(default=dict, help_text="a remark by language")
    position = models.PositiveSmallIntegerField(default=0)
    left_on = models.DateField(
        _("Left the project on"),
        null=True,
        blank=True,
        help_text=_("What was reached by that day still counts."),
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="partnership_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(role="lead"), name="project_one_lead"
            ),
        ]


class ProjectMember(models.Model):
    """Somebody who works on a project for one of its partners."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_roles"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="project_member_once")
        ]


class ProjectEvent(models.Model):
    """An event that a project pays for. No event is reported by two projects."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="project_events")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="project_event")


class CountingRule(models.Model):
    """From when on a project counts a number by this version of its rule (`counting`)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="counting_rules")
    kpi = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    since = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["since", "pk"]


MONTH = [MinValueValidator(1), MaxValueValidator(120)]
DEGREE = [MinValueValidator(1), MaxValueValidator(3)]


class BudgetHead(models.Model):
    """What a partner may spend on something, in the currency of the project's grant."""

    class Category(models.TextChoices):
        PERSONNEL = "personnel", _("Personnel")
        SUBCONTRACTING = "subcontracting", _("Subcontracting")
        TRAVEL = "travel", _("Travel and subsistence")
        OTHER = "other", _("Other direct costs")
        INDIRECT = "indirect", _("Indirect costs")
        LUMP_SUM = "lump-sum", _("Lump sum")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Partner"), on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(_("Budget head"), max_length=14, choices=Category.choices)
    planned = models.DecimalField(_("Planned"), max_digits=14, decimal_places=2)
    reported = models.DecimalField(
        _("Reported so far"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["organisation", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "category"], name="budget_head_once"
            ),
            models.CheckConstraint(
                condition=Q(planned__gte=0) & (Q(reported__isnull=True) | Q(reported__gte=0)),
                name="budget_not_negative",
            ),
        ]


class WorkPackage(models.Model):
    """A part of the work, from one month of the project to another."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_packages")
    number = models.PositiveSmallIntegerField(_("Number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("Title"), max_length=150)
    first_month = models.PositiveSmallIntegerField(_("First month"), validators=MONTH)
    last_month = models.PositiveSmallIntegerField(_("Last month"), validators=MONTH)
    lead = models.ForeignKey(
        Organisation,
        verbose_name=_("Led by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="work_package_once"),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, last_month__gte=F("first_month")),
                name="work_package_months_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"WP{self.number} {self.title}"


class Deliverable(models.Model):
    """Something to hand in, or a milestone to reach, by a month of the project."""

    class Kind(models.TextChoices):
        DELIVERABLE = "deliverable", _("Deliverable")
        MILESTONE = "milestone", _("Milestone")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    work_package = models.ForeignKey(
        WorkPackage,
        verbose_name=_("Work package"),
        on_delete=models.PROTECT,
        related_name="deliverables",
    )
    kind = models.CharField(_("Type"), max_length=11, choices=Kind.choices)
    number = models.CharField(_("Number"), max_length=10, help_text=_("For example D2.1 or MS3."))
    title = models.CharField(_("Title"), max_length=200)
    due_month = models.PositiveSmallIntegerField(_("Due in month"), validators=MONTH)
    means = models.CharField(
        _("Evidence that will prove it"), max_length=300, blank=True, default=""
    )
    delivered_on = models.DateField(_("Delivered on"), null=True, blank=True)
    url = models.URLField(_("Web address of the evidence"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["due_month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="deliverable_once"),
            models.CheckConstraint(condition=Q(due_month__gte=1), name="deliverable_month"),
        ]


class Risk(models.Model):
    """What may go wrong, and what is done about it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    text = models.CharField(_("Risk"), max_length=400)
    likelihood = models.PositiveSmallIntegerField(
        _("Likelihood"), validators=DEGREE, help_text=_("From 1 (low) to 3 (high).")
    )
    severity = models.PositiveSmallIntegerField(
        _("Severity"), validators=DEGREE, help_text=_("From 1 (low) to 3 (high).")
    )
    mitigation = models.CharField(_("What is done about it"), max_length=600)

    class Meta:
        ordering = ["-severity", "-likelihood", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 3), severity__range=(1, 3)),
                name="risk_degrees",
            )
        ]


class Pack(models.Model):
    """An evidence pack as it was frozen. Rows are only added; a trigger sees to it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64, help_text="of the whole file")
    root = models.CharField(max_length=64, help_text="of its list of sums, for the report")
    previous = models.CharField(max_length=64, blank=True, default="")
    state_sha256 = models.CharField(max_length=64, help_text="of the state that it was made from")
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="pack_number_once"),
            models.CheckConstraint(
                condition=Q(number=1, previous="") | Q(number__gt=1) & ~Q(previous=""),
                name="pack_names_the_one_before",
            ),
        ]


class AuditLink(models.Model):
    """A room for an auditor: one pack to read, until a day."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="audit_links")
    label = models.CharField(max_length=150, help_text="for whom")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]

    @property
    def is_open(self) -> bool:
        """Whether it still leads to the pack."""
        return self.closed_at is None and self.expires_at > timezone.now()


class AuditLook(models.Model):
    """What was viewed through a link, and when. Rows are only added.

    Of a sample: the key of its `number`, the auditor's `seed` and how many records were `drawn`.
    """

    class What(models.TextChoices):
        NUMBERS = "numbers", _("Read the numbers")
        SAMPLE = "sample", _("Drew a sample")
        PACK = "pack", _("Downloaded the pack")

    link = models.ForeignKey(AuditLink, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=10, choices=What.choices)
    number = models.CharField(max_length=40, blank=True, default="")
    seed = models.CharField(max_length=100, blank=True, default="")
    drawn = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
