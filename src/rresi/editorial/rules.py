"""Pure decisions of the editorial workflow: transitions, who may review, what a decision needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REVIEW_DAYS = 21
# The first reminder comes before the due date, the second on the day after it.
REMINDER_DAYS = (3, -1)
# So long a page that was unpublished by mistake can be put back as it was.
UNDO_WITHIN = timedelta(days=1)


class State(models.TextChoices):
    """Where a submission stands. `published` means: nothing is under way, the page is live."""

    DRAFT = "draft", _("Draft")
    REGION_CHECK = "region_check", _("Regional check")
    REVIEW = "review", _("Under review")
    DECISION = "decision", _("Waiting for a decision")
    CHANGES = "changes", _("Changes requested")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Action(StrEnum):
    """What people do to move a submission on."""

    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105  # no password
    CONFIRM = "confirm"  # a small change of a published text
    RETURN = "return"
    ASK = "ask"  # ask a reviewer
    COMPLETE = "complete"  # the last review that was needed came in
    PUBLISH = "publish"
    ASK_CHANGES = "ask_changes"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REVISE = "revise"


NEXT: Mapping[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.REGION_CHECK,
    (State.CHANGES, Action.SUBMIT): State.REGION_CHECK,
    (State.REGION_CHECK, Action.PASS): State.REVIEW,
    (State.REGION_CHECK, Action.CONFIRM): State.PUBLISHED,
    (State.REGION_CHECK, Action.RETURN): State.CHANGES,
    (State.REVIEW, Action.ASK): State.REVIEW,
    (State.DECISION, Action.ASK): State.REVIEW,
    (State.REVIEW, Action.COMPLETE): State.DECISION,
    (State.DECISION, Action.PUBLISH): State.PUBLISHED,
    (State.DECISION, Action.ASK_CHANGES): State.CHANGES,
    (State.DECISION, Action.DECLINE): State.DECLINED,
    (State.WITHDRAWN, Action.REOPEN): State.DRAFT,
    (State.PUBLISHED, Action.REVISE): State.DRAFT,
    **{
        (state, Action.WITHDRAW): State.WITHDRAWN
        for state in (State.DRAFT, State.CHANGES, State.REGION_CHECK, State.REVIEW, State.DECISION)
    },
}

WITH_AUTHOR = (State.DRAFT, State.CHANGES)
UNDER_WAY = (State.REGION_CHECK, State.REVIEW, State.DECISION)


def next_state(
    state: str, action: Action, *, live: bool, region_check: bool = True
) -> State | None:
    """The state after an action, None when it is not possible now.

    `region_check`: whether the kind's policy asks the region first; else reviewers read it at once.
    `live`: an approved revision is on the site. What ends an attempt to change it (withdrawn,
    declined) then leads back to `published`: the page stays as it was.
    """
    following = NEXT.get((State(state), action))
    if following == State.REGION_CHECK and not region_check:
        following = State.REVIEW
    if live and following in (State.DECLINED, State.WITHDRAWN):
        return State.PUBLISHED
    return following


def out_of_date(*, source_revision: int, revision: int) -> bool:
    """Whether a translation was made from an older text than the one that stands now."""
    return source_revision < revision


class Recommendation(models.TextChoices):
    """What a reviewer advises."""

    PUBLISH = "publish", _("Publish as it is")
    CHANGES = "changes", _("Request changes first")
    DECLINE = "decline", _("Decline")


@dataclass(frozen=True)
class Approvals:
    """What is on record for one revision, and what its kind's policy asks for."""

    region_passed: bool = False
    recommendations: tuple[str, ...] = ()
    open_assignments: int = 0
    reviewers_needed: int = 2
    region_check: bool = True
    others_left: bool = True  # somebody else could still be invited


def missing_for_publication(approvals: Approvals) -> list[Promise | str]:
    """What a revision still needs before it may be published; empty when nothing."""
    missing: list[Promise | str] = []
    if approvals.region_check and not approvals.region_passed:
        missing.append(_("The region has not checked this version."))
    if approvals.open_assignments:
        missing.append(_("An invited reviewer has not answered yet."))
    vouched = sum(r == Recommendation.PUBLISH for r in approvals.recommendations)
    if vouched < approvals.reviewers_needed:
        missing.append(_too_few(approvals))
    return missing


def _too_few(approvals: Approvals) -> Promise | str:
    if approvals.others_left:
        words = ngettext_lazy(
            "No reviewer recommends publishing this version yet. Invite another reviewer, "
            "or request changes.",
            "Fewer than %(number)d reviewers recommend publishing this version. Invite "
            "another reviewer, or request changes.",
            approvals.reviewers_needed,
        )
    else:
        words = ngettext_lazy(
            "No reviewer recommends publishing this version yet, and no one else can be "
            "invited at the moment. You can request changes or decline it.",
            "Fewer than %(number)d reviewers recommend publishing this version, and no one "
            "else can be invited at the moment. You can request changes or decline it.",
            approvals.reviewers_needed,
        )
    return words % {"number": approvals.reviewers_needed}


def reviews_complete(approvals: Approvals) -> bool:
    """Whether the coordinator can decide: enough reviews, and none still awaited."""
    enough = len(approvals.recommendations) >= approvals.reviewers_needed
    return enough and not approvals.open_assignments


class Obstacle(StrEnum):
    """Why someone may not review a revision."""

    WROTE_IT = "wrote it"
    SAME_ORGANISATION = "same organisation"
    SAME_REGION = "same region"
    REGION_UNKNOWN = "region unknown"
    CONFLICT = "conflict declared"
    LANGUAGE = "does not read it"
    ASKED = "asked already"


OBSTACLES: Mapping[Obstacle, Promise] = {
    Obstacle.WROTE_IT: _("co-author of the text"),
    Obstacle.SAME_ORGANISATION: _("member of an organisation involved in the practice"),
    Obstacle.SAME_REGION: _("same region as the practice"),
    Obstacle.REGION_UNKNOWN: _("no home region entered"),
    Obstacle.CONFLICT: _("conflict of interest"),
    Obstacle.LANGUAGE: _("has not stated that they read the language of the text"),
    Obstacle.ASKED: _("already invited"),
}


@dataclass(frozen=True)
class Origin:
    """Who and what stands behind a revision, and its language."""

    people: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    region: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Judge:
    """A candidate for reviewing, with what speaks for and against choosing them."""

    person: int
    name: str = ""
    regions: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    load: int = 0
    declared_conflict: bool = False
    asked: bool = False


def involvement(
    person: int | None, organisations: Collection[int], origin: Origin
) -> list[Obstacle]:
    """The obstacles that lie in their own part in it: they, or their organisation, wrote it."""
    found = []
    if person is not None and person in origin.people:
        found.append(Obstacle.WROTE_IT)
    if origin.organisations.intersection(organisations):
        found.append(Obstacle.SAME_ORGANISATION)
    return found


def obstacles(judge: Judge, origin: Origin) -> list[Obstacle]:
    """Everything that keeps someone from reviewing a revision; empty when nothing does."""
    found = involvement(judge.person, judge.organisations, origin)
    if not judge.regions:
        found.append(Obstacle.REGION_UNKNOWN)
    elif origin.region is not None and origin.region in judge.regions:
        found.append(Obstacle.SAME_REGION)
    if judge.declared_conflict:
        found.append(Obstacle.CONFLICT)
    if origin.language not in judge.languages:
        found.append(Obstacle.LANGUAGE)
    if judge.asked:
        found.append(Obstacle.ASKED)
    return found


def proposed(judges: Iterable[Judge], origin: Origin) -> list[Judge]:
    """Who may review: first the least busy, then by name."""
    free = [judge for judge in judges if not obstacles(judge, origin)]
    return sorted(free, key=lambda j: (j.load, j.name, j.person))


def reminders_due(due_on: date, today: date) -> int:
    """How many reminders should have gone out by today."""
    return sum(today >= due_on - timedelta(days=days) for days in REMINDER_DAYS)


class Made(models.TextChoices):
    """Whether an author made a change that was requested."""

    DONE = "done", _("Done")
    LEFT = "left", _("Not done")


@dataclass(frozen=True)
class Answer:
    """What an author says of one requested change: `why`, where it was not made."""

    point: str
    made: Made
    why: str = ""


@dataclass(frozen=True)
class Judgement:
    """A review as it was filled in."""

    scores: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    recommendation: str = ""
    points: str = ""
    remark: str = ""


class Cause(models.TextChoices):
    """Why a page was unpublished, as everybody reads it."""

    DOUBT = "doubt", _("There are doubts about figures or statements in it.")
    ASKED = "asked", _("The organisation or the authors asked for it.")
    OUTDATED = "outdated", _("It is out of date.")
    MISTAKE = "mistake", _("It was published by mistake.")
    LEGAL = "legal", _("There are legal reasons.")


LOW_SCORE = 2


def low_reasons(scores: Mapping[str, int], comments: Mapping[str, str]) -> dict[str, str]:
    """Why each low score was given, by criterion, on one line as a request is."""
    said = {key: " ".join(lines_of(comments.get(key, ""))) for key in scores}
    return {key: said[key] for key, score in scores.items() if score <= LOW_SCORE and said[key]}


def judgement_problems(judgement: Judgement, criteria: Iterable[str]) -> dict[str, Promise]:
    """What a review still lacks, by field: `score-<criterion>`, `comment-<criterion>`, ..."""
    found: dict[str, Promise] = {}
    for key in criteria:
        score = judgement.scores.get(key)
        if score is None or not 1 <= score <= 5:
            found[f"score-{key}"] = _("Choose a score from 1 to 5.")
        elif score <= LOW_SCORE and not judgement.comments.get(key, "").strip():
            found[f"comment-{key}"] = _(
                "Say what is missing, so that the author can improve the text."
            )
    if judgement.recommendation not in Recommendation.values:
        found["recommendation"] = _("Choose a recommendation.")
    elif judgement.recommendation != Recommendation.PUBLISH and not judgement.points.strip():
        found["points"] = _("Enter the changes you request, or the reasons.")
    return found


_SIGNS = re.compile(r"[\W_]+")
_MARKER = re.compile(r"^(?:[-*•–]|\d+[.)])\s+")


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something, without the marks of a list."""
    lines = (_MARKER.sub("", line.strip(), count=1) for line in text.splitlines())
    return [line for line in lines if line]


def points_in(texts: Iterable[str]) -> list[str]:
    """The changes that several people ask for, a line each, without what only leads up to them."""
    found: dict[str, str] = {}
    for text in texts:
        lines = lines_of(text)
        for line in [line for line in lines if not line.endswith(":")] or lines:
            found.setdefault(_SIGNS.sub("", line).casefold(), line)
    return list(found.values())
