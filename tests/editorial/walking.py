"""Single steps through the services, by whoever is sent, with the oracle looking on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import Actor
from rresi.accounts.services import erase_person
from rresi.core.declarations import replace
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.versions import token_of
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial.models import Assignment, ReviewerProfile, Submission
from rresi.editorial.registry import Reviewed
from rresi.editorial.rules import State
from rresi.editorial.services import checking, deciding, drafting, reviewing
from tests.editorial.cast import KIND, Cast, fresh, good, whole
from tests.editorial.oracle import Oracle

REFUSALS = (PermissionDenied, Refused, Outdated, Incomplete, LookupError)


class Walk:
    """A submission on its way, and everybody who may lay a hand on it."""

    def __init__(self, cast: Cast, oracle: Oracle, number: int = 0) -> None:
        self.cast, self.oracle, self.number = cast, oracle, number
        replace(Reviewed, Reviewed(oracle.shelf))
        self.people: list[User] = list(User.objects.order_by("pk"))
        self.actors: dict[int, Actor] = {}

    # Who and what: numbers that were drawn, made into people and things.

    @property
    def submission(self) -> Submission:
        return Submission.objects.get(pk=self.number)

    @property
    def author(self) -> User | None:
        return User.objects.filter(submissions=self.number).first()

    @property
    def keepers(self) -> list[User]:
        return [self.cast.manager, *self.coordinators]

    @property
    def coordinators(self) -> list[User]:
        return [self.cast.coordinator, self.cast.other_coordinator]

    def anybody(self, who: int) -> User:
        """Every other time somebody too near to judge it."""
        wrote = self.oracle.writers[self.number]
        near = [u for u in self.people if u.pk in wrote]
        near += [self.cast.guildmate, self.cast.neighbour, self.cast.homeless]
        chosen = near if who % 2 else self.people
        return chosen[who // 2 % len(chosen)]

    def one_of(self, who: int, right: Sequence[User | None]) -> User:
        """One of the right people; where none is left, anybody."""
        chosen = [user for user in self.people if user in right]
        return chosen[who % len(chosen)] if chosen else self.anybody(who)

    def assignment(self, who: int) -> Assignment | None:
        """One that waits; any, where none does."""
        every = Assignment.objects.filter(revision__submission=self.number).order_by("pk")
        found = list(every.filter(state=Assignment.State.OPEN)) or list(every)
        return found[who % len(found)] if found else None

    # The steps.

    def attempt(self, user: User, service: Callable[..., Any], **arguments: Any) -> bool:
        """Whether the service did not refuse; in any case the oracle looks."""
        if user.pk not in self.actors:
            self.actors[user.pk] = fresh(user)
        done = True
        try:
            service(actor=self.actors[user.pk], **arguments)
        except REFUSALS:
            done = False
        self.oracle.look(user.pk)
        return done

    def start(self, user: User, *, guild: bool) -> None:
        extra = {"organisation_id": self.cast.guild.pk} if guild else {}
        submission = drafting.start(
            actor=fresh(user), kind=KIND, document=self.cast.document(**extra)
        )
        self.number = submission.pk
        self.oracle.wrote(self.number, user.pk)

    def write(self, user: User, title: str) -> None:
        submission = self.submission
        seen = token_of(submission.draft, ["title"])
        fields = {"title": title} if title else {}
        changes = submission.draft.get("title", "") != title
        if (
            self.attempt(
                user,
                drafting.save_draft,
                submission=submission,
                fields=fields,
                names=["title"],
                seen=seen,
            )
            and changes
        ):
            self.oracle.wrote(self.number, user.pk)

    def hand_in(self, user: User) -> None:
        submission = self.submission
        self.attempt(user, drafting.submit, submission=submission, seen=whole(submission))

    def check(self, user: User, *, passes: bool = True) -> bool:
        submission = self.submission
        step = {"submission": submission, "number": submission.latest_number}
        if passes:
            return self.attempt(user, checking.pass_region_check, **step)
        return self.attempt(user, checking.return_to_author, points="More", **step)

    def ask(self, user: User, *reviewers: User) -> None:
        submission = self.submission
        self.attempt(
            user,
            reviewing.ask,
            submission=submission,
            number=submission.latest_number,
            user_ids=[reviewer.pk for reviewer in reviewers],
        )

    def review(self, user: User, assignment: Assignment, advice: str = "publish") -> None:
        judgement = good(recommendation=advice, points="Change this")
        self.attempt(user, reviewing.give_review, assignment=assignment, judgement=judgement)

    def step_back(self, user: User, assignment: Assignment) -> None:
        self.attempt(user, reviewing.declare_conflict, assignment=assignment)

    def replace(self, user: User, assignment: Assignment, other: User | None) -> None:
        number = other.pk if other else None
        self.attempt(user, reviewing.reassign, assignment=assignment, user_id=number)

    def decide(self, user: User, verdict: str = "publish") -> bool:
        submission = self.submission
        step = {"submission": submission, "number": submission.latest_number}
        match verdict:
            case "publish":
                return self.attempt(user, deciding.publish, **step)
            case "changes":
                return self.attempt(user, deciding.ask_for_changes, points="Change", **step)
            case _:
                return self.attempt(user, deciding.decline, reasons="No", **step)

    def revise(self, user: User) -> None:
        number = self.submission.object_id
        if number:
            self.attempt(user, drafting.revise, kind=KIND, object_id=number)

    def turn(self, user: User, service: Callable[..., Any]) -> None:
        """Withdraw, reopen, take over or take off the site."""
        self.attempt(user, service, submission=self.submission)
        self._begin_again()

    def _begin_again(self) -> None:
        """A draft that was never handed in goes with its author, or when it is withdrawn."""
        if not Submission.objects.filter(pk=self.number).exists():
            self.start(self.people[0], guild=False)

    def go_on(self, who: int, advice: str = "publish") -> None:
        """The next step on the way to readers, tried by anybody, then by those who should."""
        anybody, author = self.anybody(who), self.one_of(who, [self.author])
        match self.submission.state:
            case State.DRAFT | State.CHANGES:
                self.write(author, f"{self.submission.latest_number} {who}")
                for user in (anybody, author):
                    self.hand_in(user)
            case State.REGION_CHECK:
                passes = advice != "changes"
                any(self.check(user, passes=passes) for user in (anybody, *self.keepers))
            case State.REVIEW:
                waiting = self.assignment(0)
                if waiting is not None and waiting.state == Assignment.State.OPEN:
                    for user in (anybody, self.one_of(who, [waiting.reviewer])):
                        self.review(user, waiting, advice)
                    return
                able = [self.cast.first, self.cast.second, self.cast.third]
                asking = [one for one in self.coordinators if one != self.author]
                for reviewer in (anybody, able[who % 3], able[who % 3 - 1]):
                    self.ask(asking[who % len(asking)], reviewer)
            case State.DECISION:
                any(self.decide(user, advice) for user in (anybody, *self.coordinators))
            case State.PUBLISHED:
                self.revise(self.one_of(who, [self.author, self.cast.manager]))
            case State.WITHDRAWN:
                self.turn(author, drafting.reopen)

    def live(self, user: User, what: str) -> None:
        """People join an organisation and leave it, become coordinators, move, and go."""
        guild = self.cast.guild
        match what:
            case "join":
                OrganisationMember.objects.get_or_create(organisation=guild, user=user)
            case "part":
                OrganisationMember.objects.filter(organisation=guild, user=user).delete()
            case "rise":
                NetworkRole.objects.get_or_create(user=user, kind=NetworkRole.Kind.COORDINATOR)
            case "move":
                ReviewerProfile.objects.filter(user=user).update(region_id=self.cast.home.pk)
            case _ if user in (self.cast.author, self.cast.first):
                self.people.remove(user)
                erase_person(actor=fresh(user), user=User.objects.get(pk=user.pk))
        self.actors.clear()
        self._begin_again()
