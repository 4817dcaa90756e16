"""The organiser's own questions on the registration form, and what people answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import TranslatedText
from rresi.events.models.events import Event
from rresi.events.models.registration import Registration


class Question(models.Model):
    """A question of the organiser's own on the registration form."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Several lines")
        CHOICE = "choice", _("One of several answers")
        YES = "yes", _("Yes or no")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LINE)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]


class QuestionText(TranslatedText):
    """A question in one language; `choices` are its answers, in the same order in each."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="texts")
    label = models.CharField(max_length=300)
    choices = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "language"], name="question_text_once")
        ]


class Answer(models.Model):
    """What somebody answered: words, the number of a choice, or 1 for yes."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="answer_once")
        ]
