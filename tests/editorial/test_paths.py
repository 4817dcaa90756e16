"""Random people take random steps: no way leads to a published text without its approvals."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import Role
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial import registry, reviewers
from rresi.editorial.models import Assignment, Entry, Review, Revision, Submission
from rresi.editorial.rules import State
from rresi.editorial.services import checking, deciding, drafting, record, reviewing
from tests.editorial.cast import KIND, Cast, Shelf, fresh, good, whole

pytestmark = pytest.mark.django_db

REFUSALS = (
    PermissionDenied, record.NotPossible, record.Outdated, drafting.Incomplete,
    reviewing.Unfinished, LookupError,
)  # fmt: skip
pick = st.integers(0, 30)
# Often enough, the person whose turn it is: so that long ways are walked to their end.
turn = st.sampled_from(["any", "right", "right"])


class Paths(RuleBasedStateMachine):
    """The services, as any page or interface could call them."""

    cast: Cast
    shelf: Shelf

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.shelf = Shelf()
        registry.register_subject(self.shelf)
        self.cast = Cast()
        self.people: list[User] = list(User.objects.order_by("pk"))
        self.published: set[tuple[int, int]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def someone(self, number: int, turn: str = "any", *right: User | None) -> User:
        chosen = [user for user in right if user is not None]
        if turn == "right" and chosen:
            return chosen[number % len(chosen)]
        return self.people[number % len(self.people)]

    def submission(self, number: int, *states: str) -> Submission:
        every = Submission.objects.order_by("pk")
        found = list(every.filter(state__in=states)) or list(every)
        return found[number % len(found)]

    def attempt(self, service: Any, **arguments: Any) -> bool:
        try:
            service(**arguments)
        except REFUSALS:
            return False
        return True

    @initialize(who=pick, guild=st.booleans(), steps=st.sampled_from([1, 3, 5, 6, 7]))
    def begin(self, who: int, guild: bool, steps: int) -> None:
        """A first submission, some way along."""
        self.start(who, guild)
        for _step in range(steps):
            self.usual_step(0, 0)

    @precondition(lambda self: Submission.objects.exists())
    @rule(which=pick, rank=st.integers(0, 3))
    def usual_step(self, which: int, rank: int) -> None:
        """What would come next if all went well, by somebody who has the role for it."""
        submission = self.submission(which)
        cast = self.cast
        number = submission.latest_number
        deciders = [cast.coordinator, cast.other_coordinator]
        match submission.state:
            case State.DRAFT | State.CHANGES:
                self.write(0, which, "right", f"Title {number} {rank}")
                self.hand_in(0, which, "right")
            case State.REGION_CHECK:
                self.check_region(rank, which, "right", True)
            case State.REVIEW:
                waiting = Assignment.objects.filter(
                    revision__submission=submission, state=Assignment.State.OPEN
                ).first()
                if waiting is not None:
                    self.attempt(
                        reviewing.give_review, judgement=good(), assignment=waiting,
                        actor=fresh(self.someone(0, "right", waiting.reviewer)),
                    )  # fmt: skip
                    return
                able = [cast.first, cast.second, cast.third, cast.guildmate]
                two = [able[rank], able[(rank + 1) % 4]]
                for reviewer in two:
                    self.attempt(
                        reviewing.ask, actor=fresh(deciders[rank % 2]), submission=submission,
                        number=number, user_ids=[reviewer.pk],
                    )  # fmt: skip
            case State.DECISION:
                self.attempt(
                    deciding.publish, actor=fresh(deciders[rank % 2]), submission=submission,
                    number=number,
                )  # fmt: skip

    @rule(who=pick, guild=st.booleans())
    def start(self, who: int, guild: bool) -> None:
        if Submission.objects.count() < 3:
            extra = {"organisation_id": self.cast.guild.pk} if guild else {}
            document = self.cast.document(**extra)
            drafting.start(actor=fresh(self.someone(who)), kind=KIND, document=document)

    @precondition(lambda self: Submission.objects.exists())
    @rule(who=pick, which=pick, turn=turn, title=st.sampled_from(["A", "B", "C", ""]))
    def write(self, who: int, which: int, turn: str, title: str) -> None:
        submission = self.submission(which, State.DRAFT, State.CHANGES)
        user = self.someone(who, turn, submission.author)
        seen = record.fingerprint(submission.draft, ["title"])
        fields = {"title": title} if title else {}
        self.attempt(
            drafting.save_draft, actor=fresh(user), submission=submission,
            fields=fields, names=["title"], seen=seen,
        )  # fmt: skip

    @precondition(lambda self: Submission.objects.exists())
    @rule(who=pick, which=pick, turn=turn)
    def hand_in(self, who: int, which: int, turn: str) -> None:
        submission = self.submission(which, State.DRAFT, State.CHANGES)
        user = self.someone(who, turn, submission.author)
        self.attempt(
            drafting.submit, actor=fresh(user), submission=submission, seen=whole(submission)
        )

    @precondition(lambda self: Submission.objects.filter(latest_number__gt=0).exists())
    @rule(who=pick, which=pick, turn=turn, ok=st.sampled_from([True, True, False]))
    def check_region(self, who: int, which: int, turn: str, ok: bool) -> None:
        submission = self.submission(which, State.REGION_CHECK)
        user = self.someone(who, turn, self.cast.manager, self.cast.coordinator)
        arguments = {"actor": fresh(user), "submission": submission}
        number = submission.latest_number
        if not number:
            return
        if ok:
            before = Entry.objects.filter(event=Entry.Event.PASSED).count()
            self.attempt(checking.pass_region_check, number=number, **arguments)
            if Entry.objects.filter(event=Entry.Event.PASSED).count() > before:
                self.assert_other_hand(record.latest(submission), user.pk)
        else:
            self.attempt(checking.return_to_author, number=number, points="More", **arguments)

    @precondition(lambda self: Submission.objects.filter(latest_number__gt=0).exists())
    @rule(who=pick, which=pick, turn=turn, whom=st.lists(pick, min_size=1, max_size=3))
    def ask(self, who: int, which: int, turn: str, whom: list[int]) -> None:
        submission = self.submission(which, State.REVIEW, State.DECISION)
        if not submission.latest_number:
            return
        cast = self.cast
        user = self.someone(who, turn, cast.coordinator, cast.other_coordinator)
        able = (cast.first, cast.second, cast.third)
        self.attempt(
            reviewing.ask, actor=fresh(user), submission=submission,
            number=submission.latest_number,
            user_ids=[self.someone(n, turn, *able).pk for n in whom],
        )  # fmt: skip

    @precondition(lambda self: Assignment.objects.exists())
    @rule(
        who=pick, which=pick, turn=turn, advice=st.sampled_from(["publish", "publish", "changes"])
    )
    def review(self, who: int, which: int, turn: str, advice: str) -> None:
        assignments = list(Assignment.objects.order_by("pk"))
        waiting = [a for a in assignments if a.state == Assignment.State.OPEN] or assignments
        chosen = waiting[which % len(waiting)]
        user = self.someone(who, turn, chosen.reviewer)
        before = Review.objects.count()
        self.attempt(
            reviewing.give_review, actor=fresh(user), assignment=chosen,
            judgement=good(recommendation=advice, points="Change this"),
        )  # fmt: skip
        if Review.objects.count() > before:
            given = Review.objects.order_by("-pk")[0]
            self.assert_other_hand(given.revision, given.reviewer_id)
            home = given.revision.region_id
            assert given.region_ids, "a reviewer without a region"
            assert home not in given.region_ids, "a reviewer of the same region"

    @precondition(lambda self: Assignment.objects.exists())
    @rule(who=pick, which=pick, turn=turn, whom=pick)
    def step_back_or_replace(self, who: int, which: int, turn: str, whom: int) -> None:
        assignments = list(Assignment.objects.order_by("pk"))
        chosen = assignments[which % len(assignments)]
        if whom % 2:
            user = self.someone(who, turn, chosen.reviewer)
            self.attempt(reviewing.declare_conflict, actor=fresh(user), assignment=chosen)
        else:
            user = self.someone(who, turn, self.cast.coordinator)
            other = self.someone(whom, turn, self.cast.third)
            self.attempt(reviewing.reassign, actor=fresh(user), assignment=chosen, user_id=other.pk)

    @precondition(lambda self: Submission.objects.filter(latest_number__gt=0).exists())
    @rule(
        who=pick, which=pick, turn=turn,
        verdict=st.sampled_from(["publish", "publish", "publish", "changes", "decline"]),
    )  # fmt: skip
    def decide(self, who: int, which: int, turn: str, verdict: str) -> None:
        submission = self.submission(which, State.DECISION)
        if not submission.latest_number:
            return
        cast = self.cast
        user = self.someone(who, turn, cast.coordinator, cast.other_coordinator)
        arguments = {
            "actor": fresh(user), "submission": submission, "number": submission.latest_number,
        }  # fmt: skip
        if verdict == "publish":
            self.attempt(deciding.publish, **arguments)
        elif verdict == "changes":
            self.attempt(deciding.ask_for_changes, points="Change", **arguments)
        else:
            self.attempt(deciding.decline, reasons="No", **arguments)

    @precondition(lambda self: Submission.objects.exists())
    @rule(
        who=pick, which=pick, turn=turn,
        what=st.sampled_from(["withdraw", "reopen", "take_over", "unpublish", "revise", "revise"]),
    )  # fmt: skip
    def turn_round(self, who: int, which: int, turn: str, what: str) -> None:
        submission = self.submission(which)
        user = self.someone(who, turn, submission.author)
        if what == "revise":
            if submission.object_id:
                self.attempt(
                    drafting.revise, actor=fresh(user), kind=KIND, object_id=submission.object_id
                )
            return
        service = {
            "withdraw": drafting.withdraw, "reopen": drafting.reopen,
            "take_over": drafting.take_over, "unpublish": deciding.unpublish,
        }[what]  # fmt: skip
        self.attempt(service, actor=fresh(user), submission=submission)

    @rule(who=pick, kind=st.sampled_from(["guild", "role", "leave"]))
    def life_goes_on(self, who: int, kind: str) -> None:
        """People join organisations, become coordinators, and leave."""
        user = self.someone(who)
        if kind == "guild":
            OrganisationMember.objects.get_or_create(organisation=self.cast.guild, user=user)
        elif kind == "role":
            NetworkRole.objects.get_or_create(user=user, kind=NetworkRole.Kind.COORDINATOR)
        elif len(self.people) > 12 and user.pk == self.cast.author.pk:
            drafting.leave(user.pk)
            self.people = [p for p in self.people if p.pk != user.pk]
            user.delete()

    def assert_other_hand(self, revision: Revision, person: int | None) -> None:
        """At this moment, the person stands apart from everybody behind the text."""
        assert person is not None
        origin = reviewers.origin_of(revision)
        own = reviewers.affiliations(Role.ORGANISATION_MEMBER, [person]).get(person, frozenset())
        assert person not in origin.people, "somebody judged what they wrote"
        assert not own & origin.organisations, "somebody judged what their organisation wrote"

    @invariant()
    def published_means_approved(self) -> None:
        for submission in Submission.objects.filter(published_number__isnull=False):
            assert submission.object_id is not None
            assert submission.published_number is not None
            revision = submission.revisions.get(number=submission.published_number)
            assert self.shelf.published[submission.object_id] == revision.document
            if (submission.pk, revision.number) in self.published:
                continue
            self.published.add((submission.pk, revision.number))
            events = {entry.event: entry.person_id for entry in revision.entries.all()}
            assert Entry.Event.PASSED in events
            self.assert_other_hand(revision, events[Entry.Event.PUBLISHED])
            vouched = revision.reviews.filter(recommendation="publish")
            assert vouched.values("reviewer").distinct().count() >= 2
            decided = revision.entries.get(event=Entry.Event.PUBLISHED).person
            assert decided is not None
            assert decided.network_roles.filter(kind=NetworkRole.Kind.COORDINATOR).exists()

    @invariant()
    def nothing_else_is_on_the_shelf(self) -> None:
        live = Submission.objects.filter(published_number__isnull=False)
        assert set(self.shelf.published) == set(live.values_list("object_id", flat=True))


def test_no_way_round_the_approvals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_subjects", {})
    run_state_machine_as_test(
        Paths,
        settings=settings(
            max_examples=14, stateful_step_count=16, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
