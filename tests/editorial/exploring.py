"""Random walks: drawn by weight, walked with the oracle looking on, shortened when one fails.

Each walk is drawn apart from the others. (Hypothesis draws the next example near the last one,
and switches steps off: of its walks, one in five came to a publication and none to a second.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, NamedTuple

from django.db import transaction

from rresi.accounts.models import User
from rresi.editorial.services import drafting, taking_back
from tests.editorial.cast import Cast, Shelf
from tests.editorial.oracle import Oracle
from tests.editorial.walking import Walk

TURNS: dict[str, Callable[..., Any]] = {
    "withdraw": partial(taking_back.withdraw, reason="x"),
    "reopen": drafting.reopen,
    "take over": drafting.take_over,
    "unpublish": partial(taking_back.unpublish, cause="doubt"),
    "restore": taking_back.restore,
    "close": taking_back.close,
}
WEIGHTS = {
    "go on": 30,
    "write": 2,
    "hand in": 1,
    "check": 1,
    "return": 2,
    "ask": 2,
    "review": 3,
    "conflict": 3,
    "replace": 3,
    "decide": 4,
    "revise": 1,
    "live": 4,
    "withdraw": 1,
    "reopen": 1,
    "take over": 1,
    "unpublish": 2,
    "restore": 2,
    "close": 1,
}
ADVICE = {"publish": 8, "changes": 1, "decline": 1}
LIFE = ["join", "part", "rise", "move", "go"]
STEPS = 12


class Step(NamedTuple):
    """What is done; by whom, by the numbers of `Walk`; whether it is their turn."""

    what: str
    who: int
    whom: int
    turn: bool
    advice: str


@dataclass(frozen=True)
class Plan:
    """A walk before it is walked: with which submission of the world it begins, or a new one."""

    which: int
    author: int | None
    steps: tuple[Step, ...]


class World:
    """Submissions by people of every role, each somewhere else on its way."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.oracle = Oracle(Shelf())
        self.numbers = [
            self._walked(author, guild=guild, steps=steps)
            for author, guild, steps in (
                (cast.author, False, 0),
                (cast.manager, False, 1),  # with the region
                (cast.colleague, True, 2),  # waits for reviewers
                (cast.first, False, 4),  # one review of two is given
                (cast.coordinator, False, 5),  # waits for the decision
                (cast.author, True, 6),  # published
                (cast.third, False, 9),  # published, and a change of it waits for reviewers
            )
        ]

    def _walked(self, author: User, *, guild: bool, steps: int) -> int:
        walk = Walk(self.cast, self.oracle)
        walk.start(author, guild=guild)
        for step in range(steps):
            walk.go_on(2 * step)
        return walk.number

    def walk(self, plan: Plan) -> Counter[str]:
        """What a walk added to the record; the world is afterwards as it was."""
        with transaction.atomic():
            walk = Walk(self.cast, deepcopy(self.oracle), self.numbers[plan.which])
            if plan.author is not None:
                walk.start(walk.anybody(plan.author), guild=plan.author % 3 == 0)
            for step in plan.steps:
                _take(walk, step)
            transaction.set_rollback(True)
        return walk.oracle.lines - self.oracle.lines


def _take(walk: Walk, step: Step) -> None:
    what, who, whom, turn, advice = step

    def by(*right: User | None) -> User:
        return walk.one_of(who, right if turn else [])

    match what:
        case "go on":
            walk.go_on(who, advice)
        case "write":
            walk.write(by(walk.author), "AB"[whom % 2])
        case "hand in":
            walk.hand_in(by(walk.author))
        case "check" | "return":
            walk.check(by(*walk.keepers), passes=what == "check")
        case "ask":
            walk.ask(by(*walk.coordinators), walk.anybody(whom))
        case "decide":
            walk.decide(by(*walk.coordinators), list(ADVICE)[whom % 3])
        case "revise":
            walk.revise(by(walk.author))
        case "live":
            asked = walk.assignment(whom)
            walk.live(by(asked.reviewer if asked else None), LIFE[whom % len(LIFE)])
        case _ if what in TURNS:
            walk.turn(by(walk.author), TURNS[what])
        case _ if assignment := walk.assignment(whom):
            reviewer = by(assignment.reviewer)
            match what:
                case "review":
                    walk.review(reviewer, assignment, advice)
                case "conflict":
                    walk.step_back(reviewer, assignment)
                case "replace":
                    other = walk.anybody(whom) if whom % 3 else None
                    walk.replace(by(*walk.coordinators), assignment, other)


def drawn(random: Random) -> Plan:
    def one(weights: dict[str, int]) -> str:
        return random.choices(list(weights), list(weights.values()))[0]

    return Plan(
        which=random.randrange(7),
        author=random.randrange(30) if random.random() < 0.25 else None,
        steps=tuple(
            Step(
                one(WEIGHTS),
                random.randrange(30),
                random.randrange(30),
                random.random() < 0.7,
                one(ADVICE),
            )
            for _step in range(STEPS)
        ),
    )


def explore(cast: Cast, *, walks: int, seed: int, shorten: bool = True) -> Counter[str]:
    """How many of so many walks came to what.

    Raises:
        AssertionError: the oracle complained; names the steps, the needless ones left out.
    """
    random = Random(seed)
    world = World(cast)
    tally: Counter[str] = Counter()
    for number in range(walks):
        plan = drawn(random)
        try:
            lines = world.walk(plan)
        except AssertionError as complaint:
            if shorten:
                plan = _shortened(world, plan)
            raise AssertionError(f"{complaint}, seed {seed}, walk {number}: {plan}") from complaint
        tally.update(lines.keys())
        tally["published again"] += lines["published"] > 0 and lines["begun"] > 0
    return tally


def _shortened(world: World, plan: Plan) -> Plan:
    """The walk without the steps that it fails without."""
    for place in reversed(range(len(plan.steps))):
        shorter = replace(plan, steps=plan.steps[:place] + plan.steps[place + 1 :])
        try:
            world.walk(shorter)
        except AssertionError:
            plan = shorter
    return plan
