"""Writes of questions to those who run a practice."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.notices import call_off, notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.core.formats import listed
from rresi.core.refusals import Refused
from rresi.core.translations import language_name
from rresi.core.versions import require_unchanged
from rresi.editorial.documents import title_of
from rresi.practices.models import Practice, Question
from rresi.practices.permissions import PERMISSIONS, target_of, target_of_asking, target_of_question
from rresi.practices.questions.queries import recipients
from rresi.regions.models import Region
from rresi.regions.queries import names_of


@transaction.atomic
def ask_question(
    *,
    actor: Actor,
    practice: Practice,
    text: str,
    members_only: bool,
    language: str,
    token: UUID,
    region: Region | None = None,
) -> Question:
    """Ask those who run a practice, or a region that could adopt it; pressed twice, it is one."""
    require(PERMISSIONS, actor, "question.ask", target_of(practice))
    question, created = Question.objects.get_or_create(
        token=token,
        defaults={
            "practice": practice,
            "region": region,
            "asker_id": actor.user_id,
            "text": text.strip(),
            "members_only": members_only,
            "language": language,
        },
    )
    if created:
        people, _for_coordinators = recipients(practice, region)
        notify(
            people=people,
            event="question-asked",
            key=_occasion(question),
            context={
                "title": title_of(practice),
                "text": question.text,
                "language_name": partial(language_name, language),
                "asking": partial(_who, actor, question),
                "others": len(people) - 1,
            },
            url=("practices:questions", practice.slug),
        )
    return question


def _occasion(question: Question) -> str:
    """What names the mail that asks for an answer."""
    return f"question-asked:{question.pk}"


def _who(actor: Actor, question: Question) -> str:
    """Who asks, with the regions for which they may, in the reader's language."""
    own = actor.scope(Role.REGION_MANAGER)
    regions = listed(list(names_of(own).values())) if own else ""
    return " · ".join(filter(None, (str(question.asker or ""), regions)))


@transaction.atomic
def withdraw_question(*, actor: Actor, question: Question) -> None:
    """Take back one's own question while nobody has answered it; pressed twice, it is one.

    Who was mailed for an answer is told that none is needed any more.

    Raises:
        PermissionDenied.
        Refused: it was answered.
    """
    require(PERMISSIONS, actor, "question.withdraw", target_of_asking(question))
    current = Question.objects.select_for_update().filter(pk=question.pk).first()
    if current is None:
        return
    if current.answer:
        raise Refused(gettext("The question has been answered, so it stays."))
    _withdraw(current)


@transaction.atomic
def leave(user_id: int) -> None:
    """Before a person's account goes: their unanswered questions are withdrawn, since nobody is
    left who waits for the answer."""
    unanswered = Question.objects.select_for_update(of=("self",)).filter(asker=user_id, answer="")
    for question in unanswered.select_related("practice").order_by("pk"):
        _withdraw(question)


def _withdraw(question: Question) -> None:
    """Delete a question. Who was mailed for an answer is told, if it is still their task."""
    people = call_off(_occasion(question))
    waits = question.practice.publication == Practice.Publication.PUBLISHED
    notify(
        people=[person for person in people if waits and person.pk != question.asker_id],
        event="question-withdrawn",
        key=f"question-withdrawn:{question.pk}",
        context={"title": title_of(question.practice), "text": question.text},
        url=("practices:questions", question.practice.slug),
    )
    question.delete()


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    question: Question,
    answer: str,
    members_only: bool,
    seen: str,
    language: str = "",
) -> Question:
    """Answer in public or to members only, or correct the answer; the asker is told once.

    `language` is that of the answer. `seen` is the question's `version` when the form was
    rendered. What was asked among members stays among them.

    Raises:
        PermissionDenied.
        Outdated: someone else answered since; nothing is overwritten.
        Refused: it was withdrawn in the meantime.
    """
    require(PERMISSIONS, actor, "question.answer", target_of_question(question))
    locked = Question.objects.select_for_update(of=("self",))
    found = locked.select_related("practice", "asker").filter(pk=question.pk).first()
    if found is None:
        raise Refused(gettext("The question has been withdrawn. No answer is needed any more."))
    question = found
    if seen != question.version and question.answer == answer.strip():
        return question  # the same button twice
    require_unchanged(question, seen, question.version)
    question.answer, question.answer_language = answer.strip(), language
    question.members_only = question.members_only or members_only
    question.answered_by_id = actor.user_id
    question.answered_at = timezone.now()
    question.save()
    if question.asker is not None:
        notify(
            people=[question.asker],
            event="question-answered",
            key=f"question-answered:{question.pk}",
            context={
                "title": title_of(question.practice),
                "text": question.text,
                "answer": question.answer,
            },
            url=("practices:questions", question.practice.slug),
        )
    return question
