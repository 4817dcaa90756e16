"""Reads of questions to regions: who may read which, lists, what waits, counts, search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Window,
    prefetch_related_objects,
)
from django.utils import timezone

from rresi.accounts.models import User
from rresi.accounts.permissions import allowed
from rresi.accounts.queries import holding
from rresi.accounts.roles import Actor, Role
from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import without_people
from rresi.exchange.peers.rules import UNANSWERED_AFTER
from rresi.exchange.permissions import PERMISSIONS, asked_region, asking_side
from rresi.regions.models import Region
from rresi.search.interface import SearchDocument

KIND = "peer_question"
OWNER = ("organisation", "region", "organisation__region")
TEXTS = ("organisation__texts", "region__texts")
AT_ONCE = 300  # of one run of the worker
NAMED = 60  # questions of one person that the page lists


def _whole(found: QuerySet[PeerQuestion]) -> QuerySet[PeerQuestion]:
    answers = PeerAnswer.objects.select_related("region").prefetch_related("region__texts")
    return found.select_related(*OWNER).prefetch_related(*TEXTS, Prefetch("answers", answers))


def public() -> QuerySet[PeerQuestion]:
    """The questions that everybody may read."""
    return PeerQuestion.objects.filter(published_at__isnull=False)


def newest(region: Region | None = None) -> QuerySet[PeerQuestion]:
    """The same for a list, the newest first; of one region those that it asked or answered in
    public. Six queries for a page of them.
    """
    found = public() if region is None else _public_of(region)
    return _whole(found).order_by("-published_at", "pk")


def _public_of(region: Region) -> QuerySet[PeerQuestion]:
    answered = PeerAnswer.objects.filter(question=OuterRef("pk"), region=region, agreed=True)
    asked = Q(region=region) | Q(organisation__region=region)
    return public().filter(asked | Exists(answered))


def newest_of(region: Region, *, limit: int) -> list[PeerQuestion]:
    """The newest that a region asked or answered in public. Four queries, or one."""
    rows = _public_of(region).select_related(*OWNER).order_by("-published_at", "pk")
    answers = Prefetch("answers", PeerAnswer.objects.select_related("region"))
    found = list(rows.prefetch_related("organisation__texts", answers)[:limit])
    regions = [question.region for question in found if question.region is not None]
    regions += [answer.region for question in found for answer in question.answers.all()]
    prefetch_related_objects(regions, "texts")
    return found


def find(slug: str) -> PeerQuestion | None:
    """A question with its side and answers. Six queries."""
    return _whole(PeerQuestion.objects.filter(slug=slug)).first()


@dataclass(frozen=True)
class Readable:
    """A question and those of its answers that the reader may see.

    `asks`: the reader is of the asking side or a coordinator, and sees every answer. `answers_for`
    are the regions for which the reader may answer.
    """

    question: PeerQuestion
    answers: list[PeerAnswer]
    asks: bool
    answers_for: frozenset[int]


def readable(slug: str, actor: Actor) -> Readable | None:
    """A question as far as the actor may read it; None if not at all. Six queries."""
    question = find(slug)
    if question is None:
        return None
    asks = allowed(PERMISSIONS, actor, "peers.read", asking_side(question))
    mine = frozenset(
        one.region_id
        for one in question.answers.all()
        if allowed(PERMISSIONS, actor, "peers.answer", asked_region(one.region_id))
    )
    if not (asks or mine or question.published_at):
        return None
    shown = [
        one
        for one in question.answers.all()
        if asks or one.region_id in mine or (question.published_at and one.agreed)
    ]
    return Readable(question, shown, asks, mine)


def asked(slug: str, region_slug: str) -> PeerAnswer | None:
    """A region's place among those asked, with the question. Four queries."""
    found = PeerAnswer.objects.filter(question__slug=slug, region__slug=region_slug)
    return _with_question(found).first()


def asked_by_pk(pk: int) -> PeerAnswer | None:
    """The same by its pk."""
    return _with_question(PeerAnswer.objects.filter(pk=pk)).first()


def _with_question(found: QuerySet[PeerAnswer]) -> QuerySet[PeerAnswer]:
    owner = (f"question__{name}" for name in OWNER)
    texts = (f"question__{name}" for name in TEXTS)
    found = found.select_related("region", "question", *owner)
    return found.prefetch_related("region__texts", *texts)


def own(actor: Actor) -> list[PeerQuestion]:
    """The questions of the actor and of their organisations and regions, the newest first, each
    with `answered`: how many regions have answered. Three queries at most, or none."""
    if actor.user_id is None:
        return []
    found = PeerQuestion.objects.filter(_asked_by(actor))
    answered = Count("answers", filter=Q(answers__state=PeerAnswer.State.ANSWERED))
    found = found.select_related(*OWNER).prefetch_related(*TEXTS).annotate(answered=answered)
    return list(found.order_by("-asked_at", "pk")[:NAMED])


def unanswered(_user: User, actor: Actor) -> QuerySet[PeerAnswer] | None:
    """What the actor's regions have not answered; a coordinator gets what was asked of regions
    without a manager."""
    regions = actor.scope(Role.REGION_MANAGER)
    mine = Q(region__in=regions)
    if Role.COORDINATOR in actor.roles:
        mine |= ~Q(Exists(holding(Role.REGION_MANAGER, "region")))
    elif not regions:
        return None
    return PeerAnswer.objects.filter(
        mine, state=PeerAnswer.State.WAITING, question__closed_at__isnull=True
    )


def waiting(user: User, actor: Actor, *, limit: int) -> tuple[list[PeerAnswer], int]:
    """What is `unanswered`, the oldest first, and how many. One query, or none."""
    found = unanswered(user, actor)
    if found is None:
        return [], 0
    rows: list[Any] = list(
        found.select_related("question", "region")
        .prefetch_related("region__texts")
        .annotate(total=Window(Count("pk")))
        .order_by("asked_at", "pk")[:limit]
    )
    return rows, rows[0].total if rows else 0


def own_open(
    actor: Actor, *, decide: bool, limit: int
) -> tuple[list[tuple[PeerQuestion, bool]], int]:
    """Open questions of the actor's sides about which something is to `decide`, or those that only
    wait for a first answer; whether a region is willing to publish, and how many there are. One
    query.

    To decide is what a region agreed to publish and the asking side did not, and what nobody has
    answered in a month, or all regions asked said that they cannot help with.
    """
    answers = PeerAnswer.objects.filter(question=OuterRef("pk"))
    waits = Exists(answers.filter(state=PeerAnswer.State.WAITING))
    over = Q(asked_at__lt=timezone.now() - UNANSWERED_AFTER) | Q(Exists(answers)) & ~Q(waits)
    found: QuerySet[Any] = PeerQuestion.objects.filter(_asked_by(actor), closed_at=None).annotate(
        willing=Exists(answers.filter(agreed=True)),
        answered=Exists(answers.filter(state=PeerAnswer.State.ANSWERED)),
    )
    if decide:
        found = found.filter(Q(willing=True, agreed=False) | Q(over, answered=False))
    else:
        found = found.filter(~over, answered=False)
    counted = found.annotate(total=Window(Count("pk")))
    rows: list[Any] = list(counted.order_by("asked_at", "pk")[:limit])
    return [(one, one.willing) for one in rows], rows[0].total if rows else 0


def unplaced(actor: Actor, *, limit: int) -> tuple[list[PeerQuestion], int]:
    """Open questions for which no region was found, for whoever chooses some, the oldest first, and
    how many. One query, or none."""
    if not allowed(PERMISSIONS, actor, "peers.pass_on"):
        return [], 0
    found: QuerySet[Any] = PeerQuestion.objects.filter(closed_at=None, answers=None)
    counted = found.annotate(total=Window(Count("pk")))
    rows: list[Any] = list(counted.order_by("asked_at", "pk")[:limit])
    return rows, rows[0].total if rows else 0


def left_alone(actor: Actor, *, limit: int) -> tuple[list[PeerQuestion], int]:
    """Open questions of which nobody who asked is left, for whoever stands in, the oldest first,
    and how many. One query, or none."""
    if not allowed(PERMISSIONS, actor, "peers.stand_in"):
        return [], 0
    found: QuerySet[Any] = PeerQuestion.objects.filter(_nobody_left(), closed_at=None)
    counted = found.annotate(total=Window(Count("pk")))
    rows: list[Any] = list(counted.order_by("asked_at", "pk")[:limit])
    return rows, rows[0].total if rows else 0


def declined(question: PeerQuestion) -> frozenset[int]:
    """The regions that said of a question that they cannot help. One query."""
    found = question.answers.filter(state=PeerAnswer.State.DECLINED)
    return frozenset(found.values_list("region_id", flat=True))


def goes_on_with(actor: Actor, question: PeerQuestion) -> bool:
    """Whether the actor decides about a question: as its asking side, or standing in for it."""
    settles = allowed(PERMISSIONS, actor, "peers.settle", asking_side(question))
    return settles or stands_in(actor, question)


def stands_in(actor: Actor, question: PeerQuestion) -> bool:
    """Whether the actor goes on with a question of which nobody who asked is left. One query, or
    none."""
    if not allowed(PERMISSIONS, actor, "peers.stand_in"):
        return False
    return PeerQuestion.objects.filter(_nobody_left(), pk=question.pk).exists()


def _nobody_left() -> Q:
    """Who asked has no account any more, and nobody else acts for the asking side."""
    return ~Q(asker__is_active=True) & without_people()


def _asked_by(actor: Actor) -> Q:
    return (
        Q(asker=actor.user_id)
        | Q(organisation__in=actor.scope(Role.ORGANISATION_MEMBER))
        | Q(region__in=actor.scope(Role.REGION_MANAGER))
    )


def due(now: datetime, after: timedelta) -> list[int]:
    """The pks of what regions have not answered in the time `after`, and were not reminded of."""
    found = PeerAnswer.objects.filter(
        state=PeerAnswer.State.WAITING,
        question__closed_at__isnull=True,
        reminded_at__isnull=True,
        asked_at__lte=now - after,
    )
    return list(found.order_by("asked_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


@dataclass(frozen=True)
class Counts:
    """How questions to regions fare. `days` is the median until a question's first answer."""

    questions: int
    answered: int
    published: int
    asked: int
    waiting: int
    declined: int
    days: int | None


def counts() -> Counts:
    """For the coordinator, over all that is kept and not invented. Two queries."""
    first = PeerQuestion.objects.filter(invented=False).annotate(first=Min("answers__answered_at"))
    rows = list(first.values_list("asked_at", "published_at", "first"))
    state = PeerAnswer.State
    of_regions = PeerAnswer.objects.filter(question__invented=False).aggregate(
        asked=Count("pk"),
        waiting=Count("pk", filter=Q(state=state.WAITING, question__closed_at=None)),
        declined=Count("pk", filter=Q(state=state.DECLINED)),
    )
    waits = [(answered - at).days for at, _published, answered in rows if answered]
    return Counts(
        questions=len(rows),
        answered=len(waits),
        published=sum(published is not None for _at, published, _answered in rows),
        days=median_low(waits) if waits else None,
        **of_regions,
    )


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """Public questions with their public answers: a text in each language that was written in."""
    found = _whole(public()).order_by("pk")
    for one in found if ids is None else found.filter(pk__in=list(ids)):
        answers = [answer for answer in one.answers.all() if answer.agreed]
        names = {text.name for answer in answers for text in answer.region.texts.all()}
        if one.region is not None:
            names |= {text.name for text in one.region.texts.all()}
        if one.organisation is not None:
            names |= {one.organisation.name}
        labels = labels_in_all_languages(VocabularyKey.FUNCTION, [one.function])
        bodies = {one.language: [one.text]}
        for answer in answers:
            bodies.setdefault(answer.language, []).append(answer.text)
        for language, texts in bodies.items():
            yield SearchDocument(
                kind=KIND,
                object_id=one.pk,
                language=language,
                slug=one.slug,
                title=one.title,
                body="\n\n".join(text for text in texts if text),
                names=tuple(sorted(names)),
                labels=labels,
                invented=one.invented,
            )


def export_of(user_id: int) -> dict[str, list[Any]]:
    """What a person asked regions and answered for them. Two queries."""
    questions = PeerQuestion.objects.filter(asker=user_id).order_by("pk")
    answers = PeerAnswer.objects.filter(answered_by=user_id).order_by("pk")
    answers = answers.annotate(title=F("question__title"))
    return {
        "asked": list(questions.values("slug", "title", "text", "language", "asked_at", "agreed")),
        "answered": list(answers.values("title", "text", "language", "answered_at", "agreed")),
    }
