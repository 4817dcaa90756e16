"""The questions that every evaluation asks, and which answers a question takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.core.lengths import fits
from rresi.events.models import EvaluationQuestion

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = EvaluationQuestion.Kind

OPEN_FOR = timedelta(days=21)
REMIND_AFTER = timedelta(days=7)
TEXT_LIMIT = 2000  # characters
OWN_AT_MOST = 10  # questions of the organiser's


@dataclass(frozen=True)
class Standard:
    """A question of the network's own, the same at every event so that events can be compared."""

    key: str
    kind: EvaluationQuestion.Kind
    label: StrOrPromise


STANDARD = (
    Standard("useful", Kind.SCALE, _("This event was useful for my work.")),
    Standard("learned", Kind.SCALE, _("I learned something that I can use at home.")),
    Standard("met", Kind.SCALE, _("I met people with whom I will stay in contact.")),
    Standard("organised", Kind.SCALE, _("The event was well organised.")),
    Standard(
        "access", Kind.SCALE, _("I could take part fully, in a language that I understand well.")
    ),
    Standard("best", Kind.TEXT, _("What was most valuable to you?")),
    Standard("better", Kind.TEXT, _("What should be different next time?")),
)
LABELS: Mapping[str, StrOrPromise] = {one.key: one.label for one in STANDARD}

SCALE: tuple[tuple[int, StrOrPromise], ...] = (
    (1, _("Disagree")),
    (2, _("Rather disagree")),
    (3, _("Neither agree nor disagree")),
    (4, _("Rather agree")),
    (5, _("Agree")),
)


def accepted(question: EvaluationQuestion, value: str, *, choices: int) -> str | int | None:
    """The answer as it is stored; None where it is empty or none that the question takes.

    `choices`: how many the question has.
    """
    if question.kind == Kind.TEXT:
        return fits(value, TEXT_LIMIT, field=str(question.pk)) or None
    most = 5 if question.kind == Kind.SCALE else choices
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 0
    return number if 1 <= number <= most else None
