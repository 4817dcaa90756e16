"""Submissions, their numbered revisions, reviews, and the record of who did what when.

Revisions, reviews and the record are append-only: the database itself refuses a change or a
deletion (migration 0002). What names a person may be emptied, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.accounts.actors import Role
from rresi.core.models import Timestamped
from rresi.editorial.rules import Answer, Cause, Made, Recommendation, State


def _person(related_name: str = "+") -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name=related_name,
    )


def forget_where(rows: models.QuerySet[Any], names: Callable[[Any], bool]) -> None:
    """Empty `personal` of the rows in which `names` says that it names someone."""
    kept = rows.exclude(personal={}).values_list("pk", "personal")
    rows.filter(pk__in=[pk for pk, personal in kept if names(personal)]).update(personal={})


class Submission(Timestamped):
    """One piece of content on its way to readers, through all its revisions.

    `region_id` and `organisation_ids` are numbers of apps above this one. `object_id` is the
    published thing, once there is one; `published_number` the revision that its page shows.
    """

    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    author = _person("submissions")
    title = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    region_id = models.PositiveBigIntegerField(null=True, blank=True)
    organisation_ids = models.JSONField(default=list)
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAFT)
    entered_at = models.DateTimeField(help_text="since when it is in this state")
    draft = models.JSONField(default=dict)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = _person()
    draft_page = models.CharField(
        max_length=32, blank=True, default="", help_text="the open form that saved last"
    )
    latest_number = models.PositiveIntegerField(default=0)
    published_number = models.PositiveIntegerField(null=True, blank=True)
    settled = models.BooleanField(
        default=False, help_text="its page was unpublished, and that is to stay so"
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "entered_at"], name="submission_state"),
            models.Index(fields=["author", "state"], name="submission_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(object_id__isnull=False),
                name="submission_one_per_object",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="submission_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_number__isnull=False, object_id__isnull=False),
                name="submission_published_has_object",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    @property
    def live(self) -> bool:
        return self.published_number is not None

    @property
    def taken_back(self) -> bool:
        """Whether its page was unpublished, and nothing is under way to put it back."""
        return self.state == State.WITHDRAWN and self.object_id is not None and not self.live


class Contributor(models.Model):
    """Someone who wrote in a submission; they may never review it."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="contributors"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contributions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "user"], name="contributor_once")
        ]


class Revision(models.Model):
    """A text as it was submitted: complete, and never changed.

    `personal` holds the fields that name a person; it alone can be emptied, on erasure.
    """

    class Origin(models.TextChoices):
        PROPOSED = "proposed", _("suggested")
        LIBRARY = "library", _("as published in the library")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PROPOSED)
    content = models.JSONField()
    personal = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=8)
    region_id = models.PositiveBigIntegerField(null=True, blank=True)
    organisation_ids = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    answers = models.JSONField(default=list, help_text="point, made and why of each request")
    author = _person("revisions")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_from_one"),
        ]

    @property
    def document(self) -> dict[str, Any]:
        """The whole text."""
        return {**self.content, **self.personal}

    @property
    def answered(self) -> list[Answer]:
        """What the author says of each change that was requested of the version before."""
        return [Answer(one["point"], Made(one["made"]), one["why"]) for one in self.answers]


class Assignment(models.Model):
    """A reviewer who was asked to review one revision."""

    class State(models.TextChoices):
        OPEN = "open", _("invited")
        DONE = "done", _("review submitted")
        CONFLICT = "conflict", _("conflict of interest")
        REPLACED = "replaced", _("someone else was invited")
        CLOSED = "closed", _("no longer needed")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="assignments")
    reviewer = _person("review_assignments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    draft = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["reviewer", "state", "due_on"], name="assignment_work")]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "reviewer"],
                condition=Q(state__in=["open", "done"]),
                name="assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "conflict", "replaced", "closed"]),
                name="assignment_state_known",
            ),
        ]


class Review(models.Model):
    """A judgement, as it was given. `region_ids`: where the reviewer belonged then."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    reviewer = _person("reviews")
    region_ids = models.JSONField(default=list)
    scores = models.JSONField()
    comments = models.JSONField(default=dict)
    recommendation = models.CharField(max_length=10, choices=Recommendation.choices)
    points = models.TextField(blank=True, default="")
    remark = models.TextField(blank=True, default="", help_text="for the coordinator alone")
    late = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__in=Recommendation.values),
                name="review_recommendation_known",
            )
        ]


class Entry(models.Model):
    """A line of the record."""

    class Event(models.TextChoices):
        BEGUN = "begun", _("started a new version")
        SUBMITTED = "submitted", _("submitted the text")
        PASSED = "passed", _("checked the text for the region")
        CONFIRMED = "confirmed", _("confirmed a small change and published it")
        RETURNED = "returned", _("returned the text on behalf of the region")
        ASKED = "asked", _("invited a reviewer")
        REVIEWED = "reviewed", _("submitted a review")
        CONFLICT = "conflict", _("declared a conflict of interest")
        REPLACED = "replaced", _("invited another reviewer instead")
        PUBLISHED = "published", _("decided to publish")
        CHANGES = "changes", _("decided to request changes")
        DECLINED = "declined", _("decided to decline")
        WITHDRAWN = "withdrawn", _("withdrew the text")
        REOPENED = "reopened", _("reopened the text")
        TAKEN_OVER = "taken_over", _("took over the text")
        UNPUBLISHED = "unpublished", _("unpublished the page")
        RESTORED = "restored", _("put the page back as it was")
        CLOSED = "closed", _("decided that the page stays unpublished")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="entries")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    at = models.DateTimeField()
    person = _person()
    about = _person()  # the reviewer who was asked or replaced
    event = models.CharField(max_length=12, choices=Event.choices)
    role = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="in which somebody acted; empty where it makes no difference or is not known",
    )
    note = models.TextField(blank=True, default="")
    cause = models.CharField(
        max_length=10,
        choices=Cause.choices,
        blank=True,
        default="",
        help_text="why a page was unpublished, as everybody reads it",
    )
    said = models.CharField(
        max_length=300, blank=True, default="", help_text="what everybody reads beside the cause"
    )
    said_language = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    event__in=[
                        "begun",
                        "submitted",
                        "passed",
                        "confirmed",
                        "returned",
                        "asked",
                        "reviewed",
                        "conflict",
                        "replaced",
                        "published",
                        "changes",
                        "declined",
                        "withdrawn",
                        "reopened",
                        "taken_over",
                        "unpublished",
                        "restored",
                        "closed",
                    ]
                ),
                name="entry_event_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["", "region_manager", "coordinator", "author"]),
                name="entry_role_known",
            ),
            models.CheckConstraint(
                condition=Q(cause="", said="")
                | Q(event="unpublished", cause__in=Cause.values)
                & (Q(said="") | ~Q(said_language="")),
                name="entry_cause_known",
            ),
        ]

    AUTHOR = "author"  # the role of those who wrote a text
    FOR_THE_REGION = (Event.PASSED, Event.CONFIRMED, Event.RETURNED)

    @property
    def told(self) -> Promise | str:
        """What was done, and in which role where that is known."""
        return _IN_A_ROLE.get((self.event, self.role), self.get_event_display())

    @property
    def stepped_back(self) -> bool:
        """Whether a reviewer asked to be replaced; else a coordinator replaced them."""
        replaced = self.event == self.Event.REPLACED
        return replaced and self.person_id is not None and self.person_id == self.about_id

    @property
    def by_reviewer(self) -> bool:
        """Whether a reviewer took this step: only the coordinator reads who."""
        return self.stepped_back or self.event in {self.Event.REVIEWED, self.Event.CONFLICT}


_IN_A_ROLE: Mapping[tuple[str, str], Promise] = {
    (Entry.Event.PASSED, Role.COORDINATOR): _("checked the text for the region, as coordinator"),
    (Entry.Event.PASSED, ""): _("checked the text"),
    (Entry.Event.CONFIRMED, Role.REGION_MANAGER): _(
        "confirmed a small change as region manager and published it"
    ),
    (Entry.Event.CONFIRMED, Role.COORDINATOR): _(
        "confirmed a small change as coordinator and published it"
    ),
    (Entry.Event.RETURNED, Role.COORDINATOR): _(
        "returned the text on behalf of the region, as coordinator"
    ),
    (Entry.Event.RETURNED, ""): _("returned the text"),
    (Entry.Event.UNPUBLISHED, Entry.AUTHOR): _("unpublished the page, as one of its authors"),
    (Entry.Event.UNPUBLISHED, Role.COORDINATOR): _("unpublished the page, as coordinator"),
}


class ReviewerProfile(models.Model):
    """The languages that a reviewer reads, and the pk of their home region."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviewer_profile"
    )
    languages = models.JSONField(default=list)
    region_id = models.PositiveBigIntegerField(null=True, blank=True)
