"""What was recorded of a region, what follows from it, and what its people make of it."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rresi.core.formats import moment
from rresi.core.models import Timestamped
from rresi.ecosystem.models import Organisation
from rresi.regions.models import Region
from rresi.transfers.models import Transfer


class Snapshot(models.Model):
    """What was recorded of a region at one time (`recorded.Recorded`), kept for good.

    Every statement about a region links to the snapshot that it was computed from, so that it can
    be looked up and computed again.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="snapshots")
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    drawing = models.JSONField(default=dict, help_text="`results.Drawn`")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "digest"], name="snapshot_once"),
        ]
        indexes = [models.Index(fields=["region", "-created_at"], name="snapshot_newest")]


class Confirmed(models.Model):
    """Who had confirmed what was recorded (`confirming.Confirmations`), kept for good.

    A confirmation changes what a report says without changing the records, so a permanent address
    names both.
    """

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.CASCADE, related_name="confirmed_states"
    )
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "digest"], name="confirmed_once"),
        ]


class Analysis(models.Model):
    """The results (`results.Result`) of a snapshot at one completeness."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="analyses")
    percent = models.PositiveSmallIntegerField(help_text="of the existing offers that is recorded")
    data = models.JSONField()
    seconds = models.FloatField(help_text="of processor time that it took")
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "percent"], name="analysis_once"),
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, 100)), name="analysis_percent"
            ),
        ]


class RegionState(models.Model):
    """Where a region's analysis stands: its newest snapshot, and which records that one holds."""

    region = models.OneToOneField(
        Region, on_delete=models.CASCADE, primary_key=True, related_name="resilience"
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    stamp = models.BigIntegerField(help_text="of the directory, when the snapshot was taken")


class CompletenessEstimate(models.Model):
    """How much of a region's ecosystem is recorded, as somebody estimated it; of those that count
    the newest does."""

    class Method(models.TextChoices):
        STATED = "stated", _("Estimated by someone who knows the region")
        TWO_LISTS = "two-lists", _("Calculated from two independent lists")

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="estimates")
    percent = models.PositiveSmallIntegerField()
    low = models.PositiveSmallIntegerField(null=True, blank=True)
    high = models.PositiveSmallIntegerField(null=True, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices)
    first = models.PositiveIntegerField(null=True, blank=True, help_text="on the first list")
    second = models.PositiveIntegerField(null=True, blank=True, help_text="on the second list")
    both = models.PositiveIntegerField(null=True, blank=True, help_text="on both lists")
    basis = models.CharField(max_length=300, help_text="what the estimate rests on")
    counts = models.BooleanField(
        default=True,
        db_default=True,
        help_text="false: it was noted beside a calculated one, which goes on counting",
    )
    only_second = models.JSONField(
        default=list, help_text="the first names of those that were on the second list alone"
    )
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    stated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["region", "-stated_at"], name="estimate_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, 100)), name="estimate_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True)
                | models.Q(low__lte=models.F("percent"), high__gte=models.F("percent")),
                name="estimate_within_its_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="two-lists")
                | models.Q(first__isnull=False, second__isnull=False, both__isnull=False),
                name="estimate_lists_counted",
            ),
        ]


class Scenario(Timestamped):
    """A crisis for one region: how likely it is that organisations of a kind, or one, close.

    `risks` holds per cent by the keys of `scenarios.Risks`; the most specific counts, and
    `otherwise` for who is not named. Its figures are those of one snapshot, at one completeness and
    with the estimate that counted when it was saved, if there was one.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="scenarios")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    estimate = models.ForeignKey(
        CompletenessEstimate, on_delete=models.RESTRICT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    risks = models.JSONField(default=dict)
    otherwise = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(help_text="the completeness it was computed with")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="scenario_once"),
            models.CheckConstraint(
                condition=models.Q(otherwise__range=(0, 100)), name="scenario_otherwise_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, 100)), name="scenario_percent"
            ),
        ]

    @property
    def version(self) -> str:
        """Of what it holds: another one after each change."""
        return self.updated_at.isoformat()

    @property
    def taken(self) -> str:
        """That its name is taken, when it was saved, and by whom."""
        words = {"name": self.name, "moment": moment(self.updated_at)}
        if self.made_by is None or not self.made_by.name:
            text = gettext("There is already a scenario named “%(name)s”, saved on %(moment)s.")
            return text % words
        text = gettext(
            "There is already a scenario named “%(name)s”, saved on %(moment)s by %(person)s."
        )
        return text % {**words, "person": self.made_by.name}


class Question(models.Model):
    """A fact that an organisation was asked for by mail, and what it answered.

    There is one row for a fact of an organisation; asked anew after a year, it is the same row. A
    "no" is kept here; a "yes" is an offer or relation of the directory as well. Without a function
    and another organisation it is asked with whom it works: "yes" is then that it named some. No
    row holds an address: the mail goes to the one that the organisation publishes.
    """

    class Answer(models.TextChoices):
        YES = "yes", pgettext_lazy("answer", "Yes")
        NO = "no", pgettext_lazy("answer", "No")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    function = models.CharField(
        max_length=40, blank=True, default="", help_text="that it may provide"
    )
    other = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="with whom it may work",
    )
    named = models.JSONField(
        null=True, help_text="with whom it works: the days on which it said so, by slug"
    )
    batch = models.CharField(max_length=22, help_text="of the mail; its link is signed for it")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="null: it came along with the yearly question",
    )
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch"], name="question_by_batch")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "function"],
                condition=models.Q(other__isnull=True),
                name="question_of_offer_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "other"],
                condition=models.Q(other__isnull=False),
                name="question_of_relation_once",
            ),
            models.CheckConstraint(
                condition=models.Q(function="") | models.Q(other__isnull=True),
                name="question_of_one_fact",
            ),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("other")),
                name="question_between_two",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=["yes", "no"], answered_at__isnull=False),
                name="question_answered_at",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it asks with whom the organisation works."""
        return not self.function and self.other_id is None

    @property
    def answerer(self) -> Organisation:
        """Who answers: the organisation that was asked, or the one it was merged with."""
        return self.organisation.merged_into or self.organisation


class NoQuestions(models.Model):
    """An organisation that does not want to be asked; its link takes that back as well.

    The relation has a name, so that it goes along when two organisations are merged.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="no_questions"
    )
    since = models.DateTimeField(auto_now_add=True)


class Sandbox(Timestamped):
    """Changes to an ecosystem that somebody tries out; the records stay as they are.

    `changes` are those of `whatif.Changes`, made to one snapshot at one completeness. `token` is in
    its address. `title` is empty where nobody gave one (`trials.titled`).
    """

    token = models.CharField(max_length=22, unique=True)
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="sandboxes")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    title = models.CharField(max_length=120)
    percent = models.PositiveSmallIntegerField(help_text="the completeness it was computed with")
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    plans = models.ManyToManyField(
        Transfer, related_name="trials", help_text="the adoptions that were planned from it"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, 100)), name="sandbox_percent"
            ),
        ]
