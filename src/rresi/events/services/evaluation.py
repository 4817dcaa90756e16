"""Writes of the evaluation: its questions, its opening, and answers that belong to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.translations import interface_languages
from rresi.engines import ballots
from rresi.events.models import (
    Evaluation,
    EvaluationAnswers,
    EvaluationQuestion,
    EvaluationRight,
    Event,
    Registration,
)
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.attended import attended
from rresi.events.rules import choices
from rresi.events.rules.check_in import day_of
from rresi.events.rules.evaluation import (
    OPEN_FOR,
    OWN_AT_MOST,
    REMIND_AFTER,
    STANDARD,
    accepted,
)
from rresi.events.rules.phases import may_conclude
from rresi.events.rules.registration import Closed, in_words
from rresi.events.services import letters

Kind = EvaluationQuestion.Kind


@transaction.atomic
def prepare(*, actor: Actor, event: Event) -> Evaluation:
    """The event's evaluation with the network's questions; made when it is not there yet.

    Raises:
        PermissionDenied.
        Refused: the event was cancelled.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    if event.status == Event.Status.CANCELLED:
        raise Refused(in_words(Closed.CANCELLED))
    evaluation, made = Evaluation.objects.get_or_create(event=event)
    if made:
        EvaluationQuestion.objects.bulk_create(
            EvaluationQuestion(
                evaluation=evaluation, position=number, kind=one.kind, standard=one.key
            )
            for number, one in enumerate(STANDARD, 1)
        )
    return evaluation


@transaction.atomic
def add_question(
    *, actor: Actor, event: Event, kind: str, texts: Mapping[str, Mapping[str, Any]]
) -> EvaluationQuestion:
    """A question of the organiser's own, before the evaluation opens.

    Args:
        texts: by language, an object with `label` and, for a choice, `choices`.

    Raises:
        PermissionDenied.
        Refused: it has opened, the event was cancelled, or there are `OWN_AT_MOST` already.
        Incomplete: as in `choices.check`, or no type of answer.
    """
    evaluation = Evaluation.objects.select_for_update().get(pk=prepare(actor=actor, event=event).pk)
    if evaluation.opened_at:
        raise Refused(_("The evaluation has opened: its questions stay as they are."))
    if evaluation.questions.filter(standard="").count() >= OWN_AT_MOST:
        raise Refused(
            _("You have reached the maximum number of questions. People stop answering long forms.")
        )
    if kind not in Kind.values:
        raise Incomplete([("kind", _("Choose a type of answer."))])
    asked = {
        language: (
            fits(str(text.get("label", "")), 300, field="label"),
            choices.lines(text.get("choices", [])),
        )
        for language, text in texts.items()
        if language in interface_languages()
    }
    choices.check(asked, choice=kind == Kind.CHOICE)
    kept = {
        language: {"label": label, "choices": answers}
        for language, (label, answers) in asked.items()
        if label
    }
    last = evaluation.questions.order_by("-position").values_list("position", flat=True).first()
    return EvaluationQuestion.objects.create(
        evaluation=evaluation, position=(last or 0) + 1, kind=kind, texts=kept
    )


@transaction.atomic
def remove_question(*, actor: Actor, event: Event, pk: int) -> None:
    """Take one of the organiser's own questions out, before the evaluation opens.

    Raises:
        PermissionDenied.
        Refused: it has opened.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    evaluation = Evaluation.objects.select_for_update().filter(event=event).first()
    if evaluation is None or evaluation.opened_at:
        raise Refused(_("The evaluation has opened: its questions stay as they are."))
    evaluation.questions.filter(pk=pk, standard="").delete()


@transaction.atomic
def open_evaluation(*, actor: Actor, event: Event, closes_on: date | None = None) -> Evaluation:
    """Ask everybody who attended, once; opened again it changes nothing.

    Raises:
        PermissionDenied.
        Refused: the last day has not come, the event was cancelled, nobody has attended, or the
            last day to answer is over.
    """
    evaluation = Evaluation.objects.select_for_update().get(pk=prepare(actor=actor, event=event).pk)
    evaluation.event = event
    if evaluation.opened_at:
        return evaluation
    if not may_conclude(event, day_of(timezone.now(), event.zone)):
        raise Refused(_("You can ask people from the last day of the event."))
    today = timezone.localdate()
    last = closes_on or today + OPEN_FOR
    if last < today:
        raise Refused(_("The last day to answer must not be in the past."))
    people = _give_rights(evaluation)
    if not people:
        raise Refused(_("No participants have been checked in, so there is no one to ask."))
    evaluation.opened_at, evaluation.closes_on = timezone.now(), last
    evaluation.save(update_fields=["opened_at", "closes_on"])
    _ask(evaluation, people, "evaluate")
    return evaluation


def _ask(evaluation: Evaluation, people: Iterable[Registration], letter: str) -> None:
    written = letters.Letters(evaluation.event)
    for one in people:
        written.write(one, letter, {"last": evaluation.closes_on}, page="events:mine_evaluate")
    written.post()


def _give_rights(evaluation: Evaluation) -> list[Registration]:
    """Rights for who attended and has none yet; returns these people."""
    missing = attended(evaluation.event).filter(evaluation_right__isnull=True).order_by("pk")
    people = list(missing)
    EvaluationRight.objects.bulk_create(
        [EvaluationRight(evaluation=evaluation, registration=person) for person in people],
        ignore_conflicts=True,
    )
    return people


@transaction.atomic
def remind(*, evaluation: Evaluation) -> int:
    """Remind who has not taken the form; once an evaluation. How many were reminded."""
    now = timezone.now()
    claimed = Evaluation.objects.filter(
        pk=evaluation.pk, reminded_at__isnull=True, closed_at__isnull=True, opened_at__isnull=False
    ).update(reminded_at=now)
    if not claimed:
        return 0
    _give_rights(evaluation)  # a door may have sent its scans late
    rights = evaluation.rights.filter(taken=False).select_related("registration")
    _ask(evaluation, [right.registration for right in rights], "evaluate_again")
    return len(rights)


@transaction.atomic
def close_evaluation(*, actor: Actor, event: Event) -> None:
    """Close it: from then on the results are shown, and they stay as they are.

    Raises:
        PermissionDenied.
        Refused: it has not opened.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    evaluation = Evaluation.objects.select_for_update().filter(event=event).first()
    if evaluation is None or evaluation.opened_at is None:
        raise Refused(_("The evaluation has not opened yet."))
    if evaluation.closed_at is None:
        evaluation.closed_at = timezone.now()
        evaluation.save(update_fields=["closed_at"])


@transaction.atomic
def take_form(*, registration: Registration) -> str:
    """The one form of somebody who attended: a ballot, of which nothing is stored.

    Who calls this has opened the participant's signed link or is signed in as them.

    Raises:
        Refused: it is not open, they did not attend, or they have taken it.
    """
    evaluation = _taking_answers(Evaluation.objects.filter(event=registration.event_id))
    if not attended(registration.event).filter(pk=registration.pk).exists():
        raise Refused(_("The evaluation is for those who attended."))
    EvaluationRight.objects.get_or_create(evaluation=evaluation, registration=registration)
    right = EvaluationRight.objects.filter(registration=registration, taken=False)
    if not right.update(taken=True):
        raise Refused(_("You have already opened your form. There is one form for each person."))
    return ballots.give(evaluation.key)


def may_continue(*, event: Event, ballot: str) -> bool:
    """Whether this is a form that was handed out and not sent yet, while answers are taken."""
    evaluation = Evaluation.objects.filter(event=event).first()
    if evaluation is None or not is_open(evaluation):
        return False
    mark = ballots.mark_of(evaluation.key, ballot)
    return mark is not None and not evaluation.answers.filter(mark=mark).exists()


def is_open(evaluation: Evaluation) -> bool:
    """Whether answers are taken today."""
    if evaluation.opened_at is None or evaluation.closed_at is not None:
        return False
    return evaluation.closes_on is None or timezone.localdate() <= evaluation.closes_on


def _taking_answers(rows: QuerySet[Evaluation]) -> Evaluation:
    """The evaluation among these of one event. Raises Refused: it is not open."""
    evaluation = rows.first()
    if evaluation is None or not is_open(evaluation):
        raise Refused(_("The evaluation is not open."))
    return evaluation


@transaction.atomic
def answer(
    *, event: Event, ballot: str, values: Mapping[int, str], kind: str, language: str
) -> None:
    """Store what somebody answered, by the primary keys of the questions; nobody knows who.

    Raises:
        Refused: it is not open, or the ballot is none, or was used.
        Incomplete: nothing was answered.
    """
    # Locked, so that nothing is added to results that somebody sees already.
    rows = Evaluation.objects.select_for_update(no_key=True)
    evaluation = _taking_answers(rows.filter(event=event))
    mark = ballots.mark_of(evaluation.key, ballot)
    if mark is None:
        raise Refused(_("This form was not issued by us. Open your own link again."))
    kept: dict[str, str | int] = {}
    for question in evaluation.questions.all():
        most = max((len(text["choices"]) for text in question.texts.values()), default=0)
        value = accepted(question, values.get(question.pk, ""), choices=most)
        if value is not None:
            kept[str(question.pk)] = value
    if not kept:
        raise Incomplete([("answers", _("Answer at least one question."))])
    try:
        with transaction.atomic():
            EvaluationAnswers.objects.create(
                evaluation=evaluation,
                mark=mark,
                kind=kind if kind in Registration.Kind.values else "",
                language=language,
                values=kept,
            )
    except IntegrityError:
        raise Refused(_("This form has already been sent. Thank you.")) from None


@transaction.atomic
def ask_late(*, evaluation: Evaluation) -> int:
    """Ask who was checked in after it was opened; how many get an email."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    people = _give_rights(evaluation)
    _ask(evaluation, people, "evaluate")
    return sum(bool(one.email) for one in people)


@transaction.atomic
def ask_now(*, actor: Actor, event: Event) -> int:
    """Ask who attended and was never asked; how many get an email.

    Raises:
        PermissionDenied.
        Refused: it is not open.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    # Locked, so that nobody is asked for answers that are not taken any more.
    rows = Evaluation.objects.select_for_update()
    return ask_late(evaluation=_taking_answers(rows.filter(event=event)))


def run_due() -> int:
    """Ask who came late, remind and close what is due; how many evaluations that were."""
    now, today = timezone.now(), timezone.localdate()
    running = Evaluation.objects.filter(opened_at__isnull=False, closed_at__isnull=True)
    done = running.filter(closes_on__lt=today).update(closed_at=now)
    for evaluation in running.filter(
        reminded_at__isnull=True, opened_at__lt=now - REMIND_AFTER
    ).select_related("event"):
        remind(evaluation=evaluation)
        done += 1
    for evaluation in running.select_related("event"):
        done += bool(ask_late(evaluation=evaluation))
    return done
