"""A question to regions that know, and what each of them answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rresi.core.models import MayBeInvented
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.regions.models import Region


class PeerQuestion(MayBeInvented):
    """A question of an organisation or a region to other regions.

    It is private until `published_at` is set, which services do when the asking side and at least
    one answering region agreed.
    """

    slug = models.SlugField(max_length=80, unique=True)
    token = models.UUIDField(unique=True, help_text="one form, one question")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="peer_questions",
    )
    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, null=True, blank=True, related_name="peer_questions"
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=150)
    text = models.TextField(blank=True, default="")
    language = models.CharField(max_length=8)
    function = models.CharField(
        max_length=40, blank=True, default="", help_text="a key of `taxonomies.FUNCTIONS`"
    )
    agreed = models.BooleanField(default=False, help_text="the asking side agrees to publish it")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField(
        help_text="when it is deleted if it is private, and when names are removed if it is public"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["published_at"], name="peer_question_published"),
            models.Index(fields=["keep_until"], name="peer_question_kept"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, region__isnull=True)
                | Q(organisation__isnull=True, region__isnull=False),
                name="peer_question_of_one_side",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="peer_question_has_title"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(agreed=True),
                name="peer_question_published_by_agreement",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether regions can still answer."""
        return self.closed_at is None


class PeerAnswer(models.Model):
    """A region that was asked, why it was chosen, and its answer once there is one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not answered yet")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Cannot help")

    question = models.ForeignKey(PeerQuestion, on_delete=models.CASCADE, related_name="answers")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="peer_answers")
    reasons = models.JSONField(
        default=dict, help_text="practices: slugs; offers: how many; languages: shared ones"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    text = models.TextField(blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    agreed = models.BooleanField(default=False, help_text="the region agrees to publish it")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["region", "state", "asked_at"], name="peer_answer_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["question", "region"], name="peer_answer_once"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(text="")
                | Q(state__in=["waiting", "declined"], text="", agreed=False),
                name="peer_answer_has_text",
            ),
        ]

    @property
    def version(self) -> str:
        """The version token of its form; empty before the first answer."""
        return token_of(self.answered_at.isoformat()) if self.answered_at else ""
