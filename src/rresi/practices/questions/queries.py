"""Reads of questions: a practice's, and those that wait for an answer."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Window

from rresi.practices.models import Practice, Question


def find(slug: str, pk: int) -> Question | None:
    """One question about a practice, with its practice and asker. One query."""
    questions = Question.objects.select_related("practice", "asker")
    return questions.filter(pk=pk, practice__slug=slug).first()


def of_practice(practice: Practice, *, member: bool) -> QuerySet[Question]:
    """A practice's questions, those for members only to members."""
    found = practice.questions.select_related("asker", "answered_by")
    return found if member else found.filter(members_only=False)


def unanswered(region_ids: list[int], user_id: int, *, limit: int = 20) -> list[Question]:
    """Questions that wait for the managers of regions or for an owner.

    What a line says of them, and in `total` how many there are. One query.
    """
    waiting = Question.objects.filter(answer="").select_related("practice")
    mine = waiting.filter(practice__region_id__in=region_ids) | waiting.filter(
        practice__owner_id=user_id
    )
    said = mine.only("text", "language", "practice__slug").annotate(total=Window(Count("pk")))
    return list(said.order_by("asked_at")[:limit])


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
