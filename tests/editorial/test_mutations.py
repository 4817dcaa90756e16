"""The random walks find each rule that is taken out; so they would find one that was forgotten.

The seed is fixed: no lottery. Other seeds need between 1 and 90 walks for the same.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import pytest

from rresi.accounts.permissions import Reach
from rresi.accounts.roles import Role
from rresi.editorial import rules
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.rules import Action, State
from rresi.editorial.services import checking, deciding, drafting, publishing, record, reviewing
from tests.editorial.cast import Cast
from tests.editorial.exploring import explore

pytestmark = pytest.mark.once
SEED, WALKS = 2, 80
EVERYBODY = {Role.MEMBER: Reach.ANYWHERE}


@dataclass(frozen=True)
class Words:
    """Other words in a function's source."""

    function: Callable[..., Any]
    old: str
    new: str

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        inner = inspect.unwrap(self.function)
        assert isinstance(inner, FunctionType)
        source = textwrap.dedent(inspect.getsource(inner))
        assert source.count(self.old) == 1, f"{inner.__name__} no longer says {self.old!r}"
        patch.setattr(inner, "__code__", _code_of(inner, source.replace(self.old, self.new)))


def _code_of(function: FunctionType, source: str) -> CodeType:
    names = dict(function.__globals__)
    exec(compile(source, inspect.getfile(function), "exec"), names)  # noqa: S102  # our own source
    changed = inspect.unwrap(names[function.__name__])
    assert isinstance(changed, FunctionType)
    return changed.__code__


@dataclass(frozen=True)
class Row:
    """Another row in a table."""

    table: Mapping[Any, Any]
    key: Any
    value: Any

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        assert self.table.get(self.key) != self.value
        patch.setitem(self.table, self.key, self.value)


# A rule that holds in two places is taken out of both: either alone still keeps it.
MUTANTS: dict[str, list[Words | Row]] = {
    "the region's check is not needed": [
        Row(rules.NEXT, (State.DRAFT, Action.SUBMIT), State.REVIEW),
        Words(
            rules.missing_for_publication,
            "approvals.region_check and not approvals.region_passed",
            "False",
        ),
    ],
    "one reviewer suffices": [
        Words(rules.missing_for_publication, "vouched < approvals.reviewers_needed", "vouched < 1"),
        Words(rules.reviews_complete, ">= approvals.reviewers_needed", ">= 1"),
    ],
    "reviews of an older revision count": [
        Words(
            record.approvals_of,
            "revision.reviews.values_list",
            "revision.reviews.model.objects"
            ".filter(revision__submission=revision.submission_id).values_list",
        ),
    ],
    "who advises changes counts as approving": [
        Words(
            rules.missing_for_publication,
            "r == Recommendation.PUBLISH",
            "r != Recommendation.DECLINE",
        ),
    ],
    "awaited reviewers are ignored": [
        Words(
            record.approvals_of,
            "revision.assignments.filter(state=Assignment.State.OPEN).count()",
            "0",
        ),
    ],
    "it may be decided while under review": [
        Words(deciding._begin, "current.state != State.DECISION", "False"),
        *[
            Row(rules.NEXT, (State.REVIEW, action), rules.NEXT[State.DECISION, action])
            for action in (Action.PUBLISH, Action.ASK_CHANGES, Action.DECLINE)
        ],
    ],
    "reviewers judge what they wrote": [
        Words(rules.obstacles, "involvement(judge.person, judge.organisations, origin)", "[]"),
    ],
    "the region's checker judges what they wrote": [
        Words(checking._begin, "require_other_hand(actor, revision)", "pass"),
    ],
    "the coordinator judges what they wrote": [
        Words(deciding._begin, "require_other_hand(actor, revision)", "pass"),
    ],
    "their organisation may judge": [
        Words(rules.involvement, "origin.organisations.intersection(organisations)", "False"),
    ],
    "who wrote in an earlier revision is forgotten": [
        Words(drafting._contribute, "user_id is not None", "False"),
    ],
    "a reviewer of the same region": [
        Words(rules.obstacles, "origin.region in judge.regions", "False"),
    ],
    "a reviewer without a region": [
        Words(rules.obstacles, "not judge.regions", "False"),
    ],
    "a conflict of interest is forgotten": [
        Words(rules.obstacles, "if judge.declared_conflict", "if False"),
    ],
    "roles are not looked at again when a review is given": [
        Words(reviewing._judge, "if h != rules.Obstacle.ASKED", "if False"),
    ],
    "anybody gives a reviewer's review": [
        Row(PERMISSIONS, "submission.review", EVERYBODY),
        Words(
            reviewing._own,
            "current.reviewer_id is None or current.reviewer_id != actor.user_id",
            "False",
        ),
    ],
    "everybody decides": [Row(PERMISSIONS, "submission.decide", EVERYBODY)],
    "everybody checks for the region": [Row(PERMISSIONS, "submission.check_region", EVERYBODY)],
    "an edit after the reviews is published": [
        Words(drafting.save_draft, "current.state not in WITH_AUTHOR", "False"),
        Words(publishing._publish, "document=revision.document", "document=submission.draft"),
    ],
    "an edit of a published page shows at once": [
        Words(
            drafting._submitted,
            "record.move(current, Action.SUBMIT)",
            "record.move(current, Action.SUBMIT); current.object_id and subject.publish("
            "document=current.draft, object_id=current.object_id, revision=1, owner_id=None)",
        ),
    ],
}


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_missing_rule_is_found(cast: Cast, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for change in MUTANTS[rule]:
        change.apply(monkeypatch)
    with pytest.raises(AssertionError):
        explore(cast, walks=WALKS, seed=SEED, shorten=False)
