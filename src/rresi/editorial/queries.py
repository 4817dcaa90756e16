"""Reads of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core.formats import labelled
from rresi.design.charts import Chart, Dots, dots
from rresi.editorial import rules
from rresi.editorial.criteria import Criterion
from rresi.editorial.models import Assignment, Entry, Review, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import Document, subject_of
from rresi.editorial.rules import WITH_AUTHOR, State

ACTIVE = (Assignment.State.OPEN, Assignment.State.DONE)


def writes(actor: Actor, submission: Submission) -> bool:
    """Whether the actor is one of its authors."""
    return allowed(PERMISSIONS, actor, "submission.write", target_of(submission))


@dataclass(frozen=True)
class Reviewed:
    """How many texts somebody has reviewed, each counted once, and of how many what they reviewed,
    or what came of it, can be read now."""

    total: int
    published: int


def texts_reviewed(actor: Actor) -> Reviewed:
    """What came of the actor's reviews. One query."""
    done = Assignment.objects.filter(reviewer=actor.user_id, state=Assignment.State.DONE)
    text = "revision__submission"
    since = Q(revision__submission__published_number__gte=F("revision__number"))
    counted = done.aggregate(
        total=Count(text, distinct=True), published=Count(text, filter=since, distinct=True)
    )
    return Reviewed(**counted)


def readable(*, actor: Actor, number: int) -> Submission | None:
    """A submission that the actor may follow: authors always, the others once it was submitted.

    Two queries at most, and one for a reviewer.
    """
    submission = Submission.objects.select_related("author").filter(pk=number).first()
    if submission is None or writes(actor, submission):
        return submission
    if not submission.latest_number:
        return None
    if allowed(PERMISSIONS, actor, "submission.read", target_of(submission)):
        return submission
    asked = Assignment.objects.filter(
        revision__submission=submission, reviewer_id=actor.user_id, state__in=ACTIVE
    )
    return submission if actor.user_id and asked.exists() else None


def last_unpublished(kind: str, object_id: int) -> Entry | None:
    """When an object was last unpublished, in which role and why. One query."""
    entries = Entry.objects.filter(
        submission__kind=kind, submission__object_id=object_id, event=Entry.Event.UNPUBLISHED
    )
    return entries.order_by("-at", "-pk").first()


def exists(pk: int) -> bool:
    """Whether there is such a submission: a draft that is withdrawn is deleted."""
    return Submission.objects.filter(pk=pk).exists()


def drafts_at_work(kind: str) -> dict[int, Document]:
    """The drafts of published objects that are changed or reviewed, by object. One query."""
    open_ones = Submission.objects.filter(kind=kind).exclude(object_id=None)
    found = open_ones.exclude(state=State.PUBLISHED).values_list("object_id", "draft")
    return {pk: draft for pk, draft in found if pk is not None}


def of_kind(kind: str, pk: int) -> Submission | None:
    """A submission of a kind of content, whoever may read it."""
    return Submission.objects.filter(pk=pk, kind=kind).first()


def revisions_of(submission: Submission) -> dict[int, Revision]:
    """All revisions by revision number, the oldest first."""
    return {revision.number: revision for revision in submission.revisions.order_by("number")}


def revision_of(submission: Submission, number: int) -> Revision | None:
    """The revision with this number."""
    return submission.revisions.filter(number=number).first()


def has_earlier_revisions(revision: Revision) -> bool:
    """Whether it can be compared with one that was submitted before it."""
    return revision.number > 1 and revision.submission.revisions.count() > 1


def assignment_of(submission: Submission, pk: int) -> Assignment | None:
    """An assignment to review one of its revisions."""
    return Assignment.objects.filter(pk=pk, revision__submission=submission).first()


def listed(actor: Actor, state: str = "") -> QuerySet[Submission]:
    """What the actor may follow, in one state or all, the longest waiting first, without drafts."""
    found = visible(actor).defer("draft").order_by("entered_at", "pk")
    return found.filter(state=state) if state in State.values else found


def counted(actor: Actor) -> dict[str, int]:
    """How many submissions the actor may follow in each state that has any. One query."""
    rows = visible(actor).order_by().values_list("state")
    return dict(rows.annotate(total=Count("pk", distinct=True)))


def visible(actor: Actor) -> QuerySet[Submission]:
    """All that the actor may follow."""
    own = Q(author_id=actor.user_id)
    handed_in = Q(latest_number__gt=0)
    if Role.COORDINATOR in actor.roles:
        return Submission.objects.filter(own | handed_in)
    theirs = Q(region_id__in=sorted(actor.scope(Role.REGION_MANAGER))) | Q(
        revisions__assignments__in=Assignment.objects.filter(
            reviewer_id=actor.user_id, state__in=ACTIVE
        )
    )
    return Submission.objects.filter(own | handed_in & theirs).distinct()


def drafts_of(*, actor: Actor, kind: str) -> list[Submission]:
    """The drafts that a person can continue."""
    own = Submission.objects.filter(author_id=actor.user_id, kind=kind, state__in=WITH_AUTHOR)
    return list(own.exclude(draft={}).order_by("-updated_at")[:20])


def blank_draft(*, actor: Actor, kind: str, document: Document) -> Submission | None:
    """A draft of theirs in which nothing has been written since it was created."""
    own = Submission.objects.filter(author_id=actor.user_id, kind=kind, state=State.DRAFT)
    return own.filter(draft=document, latest_number=0).first()


def last_words(submission: Submission) -> str:
    """Why it came back or was declined, as its author reads it; empty in any other state."""
    events = {
        State.CHANGES: [Entry.Event.CHANGES, Entry.Event.RETURNED],
        State.DECLINED: [Entry.Event.DECLINED],
    }.get(State(submission.state), [])
    asked = submission.entries.filter(event__in=events).order_by("-at", "-pk")
    return asked.values_list("note", flat=True).first() or ""


def open_points(submission: Submission) -> list[str]:
    """The requested changes, each once, while the author is making them.

    Those of the decision alone: it begins with what the reviewers asked for, so their words beside
    the coordinator's would ask for the same again, and for what the coordinator took out.
    """
    return rules.points_in([last_words(submission)]) if submission.state == State.CHANGES else []


@dataclass(frozen=True)
class ScoreLine:
    """One criterion as all reviewers judged it: each score with its reason."""

    label: Any
    scores: list[tuple[int, str]]


@dataclass(frozen=True)
class Round:
    """What the reviewers said of one revision."""

    number: int
    reviews: list[Review]
    criteria: tuple[Criterion, ...]

    def requests(self, language: str) -> str:
        """What the reviewers ask of the author: their points, and why they gave low scores.

        `language`: the author's, in which the criteria are named.
        """
        found: dict[str, None] = {}
        with override(language):
            for review in self.reviews:
                reasons = rules.low_reasons(review.scores, review.comments)
                asked = set(rules.lines_of(review.points))
                lines = [
                    labelled(one.label, reasons[one.key])
                    for one in self.criteria
                    if one.key in reasons and reasons[one.key] not in asked
                ]
                found |= dict.fromkeys(filter(None, [review.points, *lines]))
        return "\n\n".join(found)

    @property
    def lines(self) -> list[ScoreLine]:
        return [
            ScoreLine(
                criterion.label,
                [
                    (review.scores[criterion.key], review.comments.get(criterion.key, ""))
                    for review in self.reviews
                ],
            )
            for criterion in self.criteria
        ]

    @property
    def spread(self) -> Chart | None:
        """How far the reviewers lie apart; nothing where one alone judged."""
        if len(self.reviews) < 2:
            return None
        entries = [
            Dots(str(line.label), tuple(score for score, _comment in line.scores))
            for line in self.lines
        ]
        apart = {one.label: max(one.values) - min(one.values) for one in entries}
        furthest = max(apart.values())
        if furthest > 1:
            most = [label for label, distance in apart.items() if distance == furthest]
            said = labelled(_("The scores differ most here"), " · ".join(most))
        elif furthest:
            said = _("The scores for each criterion differ by one point at most.")
        else:
            said = _("All reviewers gave the same scores.")
        return dots(
            f"scores-{self.number}",
            _("How far the reviewers agree"),
            said,
            header=[
                _("Criterion"),
                *(
                    _("Reviewer %(number)s") % {"number": number}
                    for number in range(1, len(self.reviews) + 1)
                ),
            ],
            entries=entries,
            lowest=1,
            highest=5,
        )


def rounds_of(submission: Submission) -> list[Round]:
    """All reviews of a submission by revision, the newest first. One query."""
    reviews = (
        Review.objects.filter(revision__submission=submission)
        .select_related("reviewer", "revision")
        .defer("revision__content", "revision__personal")
        .order_by("-revision__number", "created_at", "pk")
    )
    by_number = groupby(reviews, key=lambda review: review.revision.number)
    criteria = subject_of(submission.kind).policy.criteria
    return [Round(number, list(given), criteria) for number, given in by_number]


def own_review_before(revision: Revision, reviewer_id: int | None) -> Review | None:
    """What the same person said of the last revision before this one that they judged."""
    if reviewer_id is None:
        return None
    before = Review.objects.filter(
        reviewer_id=reviewer_id,
        revision__submission_id=revision.submission_id,
        revision__number__lt=revision.number,
    )
    return before.select_related("revision").order_by("-revision__number").first()


def assignments_of(revision: Revision) -> list[Assignment]:
    return list(revision.assignments.select_related("reviewer").order_by("asked_at", "pk"))


def own_assignment(*, actor: Actor, number: int) -> Assignment | None:
    """An assignment of the actor's, in any state."""
    found = Assignment.objects.filter(pk=number, reviewer_id=actor.user_id)
    return found.select_related("revision__submission").first() if actor.user_id else None


def export_of(user_id: int) -> dict[str, Any]:
    """What a person wrote, submitted, reviewed and did, for their export."""
    return {
        "drafts": [
            {"title": s.title, "state": s.state, "draft": s.draft}
            for s in Submission.objects.filter(author_id=user_id).order_by("pk")
        ],
        "revisions": [
            {"title": r.title, "number": r.number, "handed_in": r.created_at.isoformat()}
            for r in Revision.objects.filter(author_id=user_id).order_by("created_at")
        ],
        "reviews": [
            {
                "title": review.revision.title,
                "number": review.revision.number,
                "given": review.created_at.isoformat(),
                "scores": review.scores,
                "comments": review.comments,
                "recommendation": review.recommendation,
                "points": review.points,
                "remark": review.remark,
            }
            for review in Review.objects.filter(reviewer_id=user_id).select_related("revision")
        ],
        "review_drafts": list(
            Assignment.objects.filter(reviewer_id=user_id)
            .exclude(draft={})
            .values_list("draft", flat=True)
        ),
        "steps": [
            {"title": e.submission.title, "event": e.event, "at": e.at.isoformat(), "note": e.note}
            for e in Entry.objects.filter(person_id=user_id).select_related("submission")
        ],
    }
