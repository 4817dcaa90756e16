"""Reads of questions: a practice's, and those that wait for an answer."""

from __future__ import annotations

from datetime import timedelta
from statistics import median_high

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from rresi.accounts.models import User, in_force
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Role
from rresi.practices.models import Practice, Question
from rresi.regions.models import Region, RegionManager

ENOUGH = 5  # answers: from fewer one cannot tell how long they usually take
LATELY = 200


def find(slug: str, pk: int) -> Question | None:
    """One question about a practice, with its practice and asker. One query."""
    questions = Question.objects.select_related("practice", "asker")
    return questions.filter(pk=pk, practice__slug=slug).first()


def of_practice(practice: Practice, *, member: bool) -> QuerySet[Question]:
    """A practice's questions, those for members only to members."""
    found = practice.questions.select_related("asker", "answered_by", "practice", "region")
    found = found.prefetch_related("region__texts")
    return found if member else found.filter(members_only=False)


def recipients(practice: Practice, region: Region | None = None) -> tuple[list[User], bool]:
    """Who gets a question: the owner and the region's managers, otherwise the coordinators.

    One that was asked of another `region` goes to its managers. The second value says whether it
    goes to the coordinators.
    """
    if region is not None:
        asked = holders_of(Role.REGION_MANAGER, region.pk)
        return (asked, False) if asked else (coordinators(), True)
    owners = [practice.owner] if practice.owner and practice.owner.is_active else []
    managers = holders_of(Role.REGION_MANAGER, practice.region_id)
    own = list(dict.fromkeys([*owners, *managers]))
    return (own, False) if own else (coordinators(), True)


def usual_wait() -> int | None:
    """Within how many days half of the questions were answered; None while too few were. One query.

    A corrected answer counts as later than it was, so this never promises too much.
    """
    answered = Question.objects.filter(answered_at__isnull=False).order_by("-answered_at")
    dates = answered.values_list("asked_at", "answered_at")[:LATELY]
    waits = [-((asked - at) // timedelta(days=1)) for asked, at in dates if at]
    return max(1, median_high(waits)) if len(waits) >= ENOUGH else None


def unanswered(
    region_ids: list[int], user_id: int, *, coordinator: bool = False, limit: int = 20
) -> list[Question]:
    """Questions that wait for the managers of regions or for an owner.

    A coordinator also gets those that have neither. What a line says of them, and in `total` how
    many there are. One query.
    """
    of_practice = Q(region=None)
    mine = of_practice & (Q(practice__region_id__in=region_ids) | Q(practice__owner_id=user_id))
    mine |= Q(region_id__in=region_ids)
    if coordinator:
        managers = RegionManager.objects.filter(
            in_force(),
            region=Coalesce(OuterRef("region"), OuterRef("practice__region")),
            user__is_active=True,
        )
        ownerless = Q(practice__owner__isnull=True) | Q(practice__owner__is_active=False)
        ownerless |= ~of_practice
        mine |= ownerless & ~Q(Exists(managers))
    published = Practice.Publication.PUBLISHED  # nobody reads an answer on any other
    waiting = Question.objects.filter(mine, answer="", practice__publication=published)
    waiting = waiting.select_related("practice")
    said = waiting.only("text", "language", "practice__slug").annotate(total=Window(Count("pk")))
    return list(said.order_by("asked_at")[:limit])


def waiting_of(user_id: int, *, limit: int) -> list[Question]:
    """Somebody's own questions without an answer; in `total` how many there are. One query."""
    published = Practice.Publication.PUBLISHED
    own = Question.objects.filter(asker=user_id, answer="", practice__publication=published)
    said = own.select_related("practice").only("text", "language", "asked_at", "practice__slug")
    return list(said.annotate(total=Window(Count("pk"))).order_by("-asked_at", "-pk")[:limit])


def unanswered_askers(practice_id: int) -> QuerySet[User]:
    """Those whose question about a practice waits for an answer. One query."""
    waiting = Question.objects.filter(practice=practice_id, answer="")
    return User.objects.filter(pk__in=waiting.values("asker"), is_active=True).order_by("pk")


def export_of(user_id: int) -> list[dict[str, str]]:
    """What a person asked and answered, for their export. One query."""
    theirs = Question.objects.filter(Q(asker_id=user_id) | Q(answered_by_id=user_id))
    return [
        {
            "practice": question.practice.slug,
            "question": question.text if question.asker_id == user_id else "",
            "answer": question.answer if question.answered_by_id == user_id else "",
        }
        for question in theirs.select_related("practice").order_by("pk")
    ]
