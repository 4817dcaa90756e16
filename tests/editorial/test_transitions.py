"""Every transition by everybody: who takes it, who is refused, in one's own region and in another.

`test_permissions.py` has the table; here each service is called, by each kind of person, on a
submission that stands ready for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from rresi.accounts.models import User
from rresi.accounts.roles import VISITOR, Actor
from rresi.accounts.services import erase_person
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.editorial.models import Submission
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.rules import State
from rresi.editorial.services import checking, deciding, drafting, reviewing, taking_back
from tests.editorial.cast import (
    KIND,
    Cast,
    assignment,
    change,
    draft,
    fresh,
    good,
    hand_in,
    published,
    review,
    under_review,
    whole,
)

Make = Callable[[Cast], Submission]
Act = Callable[[Cast, Actor, Submission], Any]


def _draft(cast: Cast) -> Submission:
    return draft(cast, organisation_id=cast.guild.pk)


def _with_the_region(cast: Cast) -> Submission:
    submission = _draft(cast)
    hand_in(submission, cast.author)
    return submission


def _under_review(cast: Cast) -> Submission:
    return under_review(cast, organisation_id=cast.guild.pk)


def _to_decide(cast: Cast) -> Submission:
    submission = _under_review(cast)
    review(submission, cast.first)
    review(submission, cast.second)
    return submission


def _withdrawn(cast: Cast) -> Submission:
    submission = _with_the_region(cast)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    return submission


def _published(cast: Cast) -> Submission:
    return published(cast, organisation_id=cast.guild.pk)


def _unpublished(cast: Cast) -> Submission:
    submission = _published(cast)
    taking_back.unpublish(actor=fresh(cast.author), submission=submission, cause="mistake")
    return submission


def _corrected(cast: Cast) -> Submission:
    submission = published(cast, organisation_id=cast.guild.pk, place="Dordrehct")
    assert submission.object_id
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
    change(cast.author, submission, place="Dordrecht")
    hand_in(submission, cast.author)
    return submission


def _without_author(cast: Cast) -> Submission:
    submission = _with_the_region(cast)
    checking.return_to_author(
        actor=fresh(cast.manager), submission=submission, number=1, points="More"
    )
    erase_person(actor=fresh(cast.author), user=cast.author)
    submission.refresh_from_db()
    return submission


def _revise(_cast: Cast, actor: Actor, submission: Submission) -> Submission:
    assert submission.object_id
    return drafting.revise(actor=actor, kind=KIND, object_id=submission.object_id)


def _save(cast: Cast, actor: Actor, submission: Submission) -> Submission:
    return drafting.save_draft(
        actor=actor,
        submission=submission,
        fields={"place": "x"},
        names=["place"],
        seen=token_of(submission.draft, ["place"]),
    )


# transition -> how a submission gets ready for it, the service, who may, what it leads to
TRANSITIONS: dict[str, tuple[Make, Act, str, str]] = {
    "save": (_draft, _save, "author colleague", State.DRAFT),
    "submit": (
        _draft,
        lambda c, a, s: drafting.submit(actor=a, submission=s, seen=whole(s)),
        "author colleague",
        State.REGION_CHECK,
    ),
    "withdraw": (
        _with_the_region,
        lambda c, a, s: taking_back.withdraw(actor=a, submission=s, reason="x"),
        "author colleague coordinator",
        State.WITHDRAWN,
    ),
    "reopen": (
        _withdrawn,
        lambda c, a, s: drafting.reopen(actor=a, submission=s),
        "author colleague",
        State.DRAFT,
    ),
    "take over": (
        _without_author,
        lambda c, a, s: drafting.take_over(actor=a, submission=s),
        "manager coordinator",
        State.CHANGES,
    ),
    "pass": (
        _with_the_region,
        lambda c, a, s: checking.pass_region_check(actor=a, submission=s, number=1),
        "manager coordinator",
        State.REVIEW,
    ),
    "confirm": (
        _corrected,
        lambda c, a, s: checking.confirm_small_change(actor=a, submission=s, number=2),
        "manager coordinator",
        State.PUBLISHED,
    ),
    "return": (
        _with_the_region,
        lambda c, a, s: checking.return_to_author(actor=a, submission=s, number=1, points="x"),
        "manager coordinator",
        State.CHANGES,
    ),
    "ask": (
        _under_review,
        lambda c, a, s: reviewing.ask(actor=a, submission=s, number=1, user_ids=[c.third.pk]),
        "coordinator",
        State.REVIEW,
    ),
    "reassign": (
        _under_review,
        lambda c, a, s: reviewing.reassign(
            actor=a, assignment=assignment(s, c.first), user_id=c.third.pk
        ),
        "coordinator",
        State.REVIEW,
    ),
    "review": (
        _under_review,
        lambda c, a, s: reviewing.give_review(
            actor=a, assignment=assignment(s, c.first), judgement=good()
        ),
        "asked",
        State.REVIEW,
    ),
    "conflict": (
        _under_review,
        lambda c, a, s: reviewing.declare_conflict(actor=a, assignment=assignment(s, c.first)),
        "asked",
        State.REVIEW,
    ),
    "step back": (
        _under_review,
        lambda c, a, s: reviewing.step_back(actor=a, assignment=assignment(s, c.first)),
        "asked",
        State.REVIEW,
    ),
    "publish": (
        _to_decide,
        lambda c, a, s: deciding.publish(actor=a, submission=s, number=1),
        "coordinator",
        State.PUBLISHED,
    ),
    "ask for changes": (
        _to_decide,
        lambda c, a, s: deciding.ask_for_changes(actor=a, submission=s, number=1, points="x"),
        "coordinator",
        State.CHANGES,
    ),
    "decline": (
        _to_decide,
        lambda c, a, s: deciding.decline(actor=a, submission=s, number=1, reasons="x"),
        "coordinator",
        State.DECLINED,
    ),
    "revise": (_published, _revise, "author colleague manager coordinator", State.DRAFT),
    "unpublish": (
        _published,
        lambda c, a, s: taking_back.unpublish(actor=a, submission=s, cause="doubt"),
        "author colleague coordinator",
        State.WITHDRAWN,
    ),
    "restore": (
        _unpublished,
        lambda c, a, s: taking_back.restore(actor=a, submission=s),
        "coordinator",
        State.PUBLISHED,
    ),
    "publish again": (
        _unpublished,
        lambda c, a, s: drafting.reopen(actor=a, submission=s),
        "author colleague manager coordinator",
        State.DRAFT,
    ),
    "leave unpublished": (
        _unpublished,
        lambda c, a, s: taking_back.close(actor=a, submission=s),
        "author colleague coordinator",
        State.WITHDRAWN,
    ),
}


def _elsewhere(cast: Cast) -> User:
    other = Organisation.objects.create(slug="other", name="Other")
    return cast.person("elsewhere", organisation=other)


PEOPLE: dict[str, Callable[[Cast], User | None]] = {
    "visitor": lambda c: None,
    "member": lambda c: c.person("stranger"),
    "author": lambda c: c.author,
    "colleague": lambda c: c.colleague,
    "member of another organisation": _elsewhere,
    "manager": lambda c: c.manager,
    "manager of another region": lambda c: c.other_manager,
    "asked": lambda c: c.first,
    "reviewer who was not asked": lambda c: c.third,
    "coordinator": lambda c: c.coordinator,
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("transition", TRANSITIONS)
def test_transition(cast: Cast, transition: str, who: str) -> None:
    make, act, may, leads_to = TRANSITIONS[transition]
    submission = make(cast)
    submission.refresh_from_db()
    before = (submission.state, submission.entries.count())
    person = PEOPLE[who](cast)
    if person is not None and not User.objects.filter(pk=person.pk).exists():
        pytest.skip("the author who is gone takes no step")
    actor = fresh(person) if person else VISITOR
    if who in may.split():
        act(cast, actor, submission)
        submission.refresh_from_db()
        assert submission.state == leads_to
        return
    with pytest.raises(PermissionDenied):
        act(cast, actor, submission)
    submission.refresh_from_db()
    assert (submission.state, submission.entries.count()) == before


def test_every_row_of_the_table_about_a_submission_is_walked_here() -> None:
    covered = {
        "submission.write": "save",
        "submission.submit": "submit",
        "submission.revise": "revise",
        "submission.withdraw": "withdraw",
        "submission.take_over": "take over",
        "submission.check_region": "pass",
        "submission.review": "review",
        "submission.assign": "ask",
        "submission.decide": "publish",
        "submission.unpublish": "unpublish",
        "submission.restore": "restore",
    }
    not_a_step = {"submission.start", "submission.read"}
    rows = {row for row in PERMISSIONS if row.startswith("submission.")}
    assert rows == covered.keys() | not_a_step
    assert set(covered.values()) <= TRANSITIONS.keys()
