"""Why no schedule exists: a small set of demands that exclude each other, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, islice

from pysat.card import CardEnc, EncType
from pysat.solvers import Solver

from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem


def explain(problem: SchedulingProblem) -> tuple[str, ...]:
    """Demands that cannot all be met; leaving out any one of them resolves this conflict.

    Simple counts are tried first, because one sentence explains them; otherwise the demands of an
    unsatisfiable core, shrunk until each is necessary.
    """
    return obvious_conflict(problem) or _by_core(problem)


def _slots(slots: set[int] | frozenset[int] | list[int]) -> str:
    ordered = sorted(t + 1 for t in slots)
    if not ordered:
        return "no slot"
    label = "slot" if len(ordered) == 1 else "slots"
    return f"{label} {', '.join(map(str, ordered))}"


def _meeting(problem: SchedulingProblem, m: int) -> str:
    names = [problem.names[p] for p in problem.meetings[m].participants]
    return f"meeting {m + 1} of {', '.join(names[:-1])} and {names[-1]}"


def obvious_conflict(problem: SchedulingProblem) -> tuple[str, ...]:
    """One sentence, if counting slots, meetings and tables shows that no schedule exists."""
    found = (
        reason
        for reasons in (_people(problem), _meetings(problem), _tables(problem))
        for reason in reasons
    )
    return tuple(islice(found, 1))


def _people(problem: SchedulingProblem) -> Iterator[str]:
    everything = set(range(problem.slots))
    for person, mine in enumerate(problem.meetings_of()):
        name = problem.names[person]
        free = everything - problem.away[person]
        if len(mine) > len(free):
            count = f"{len(free)} slot" + ("s" if len(free) != 1 else "")
            kind = "fixed meetings" if _all_fixed(problem, mine) else "meetings"
            yield f"{name} is free in {count} but has {len(mine)} {kind}"
        for session in ("morning", "afternoon"):
            bound = [m for m in mine if problem.meetings[m].session == session]
            inside = problem.meetings[bound[0]].slots - problem.away[person] if bound else set()
            if len(bound) > len(inside):
                yield (
                    f"{name} is free in {len(inside)} {session} slots "
                    f"but has {len(bound)} {session} meetings"
                )
        fixed: dict[int, list[int]] = defaultdict(list)
        for m in mine:
            slot = problem.meetings[m].fixed
            if slot is not None:
                fixed[slot].append(m)
        for slot, clash in fixed.items():
            if len(clash) > 1:
                both = " and ".join(_meeting(problem, m) for m in clash[:2])
                yield f"{name} has {both} fixed in slot {slot + 1}"


def _meetings(problem: SchedulingProblem) -> Iterator[str]:
    for m, given in enumerate(problem.meetings):
        if reason := _no_slot(problem, m, given):
            yield reason


def _tables(problem: SchedulingProblem) -> Iterator[str]:
    fixed_in = Counter(given.fixed for given in problem.meetings if given.fixed is not None)
    for t, count in sorted(fixed_in.items()):
        if count > problem.tables[t]:
            yield f"slot {t + 1} has {problem.tables[t]} tables but {count} fixed meetings"
    if len(problem.meetings) > sum(problem.tables):
        yield (
            f"there are {len(problem.meetings)} meetings but only {sum(problem.tables)} places: "
            f"{problem.slots} slots with {max(problem.tables)} tables at most"
        )


def _all_fixed(problem: SchedulingProblem, mine: list[int]) -> bool:
    return all(problem.meetings[m].fixed is not None for m in mine)


def _no_slot(problem: SchedulingProblem, m: int, given: GivenMeeting) -> str | None:
    if problem.possible_slots(m):
        return None
    name = _meeting(problem, m)
    if given.fixed is not None:
        if given.fixed not in given.slots:
            return f"{name} is fixed in slot {given.fixed + 1} but must be in the {given.session}"
        absent = [p for p in given.participants if given.fixed in problem.away[p]]
        return (
            f"{name} is fixed in slot {given.fixed + 1}, where {problem.names[absent[0]]} is away"
        )
    session = f" {given.session}" if given.session else ""
    return f"{name} has no{session} slot in which all of them are free"


def _by_core(problem: SchedulingProblem) -> tuple[str, ...]:
    top = 0
    clauses: list[list[int]] = []
    words: dict[int, str] = {}

    def new(text: str | None = None) -> int:
        nonlocal top
        top += 1
        if text is not None:
            words[top] = text
        return top

    slots = range(problem.slots)
    place = {(m, t): new() for m in range(len(problem.meetings)) for t in slots}
    for m, given in enumerate(problem.meetings):
        literals = [place[m, t] for t in slots]
        where = f" in the {given.session}" if given.session else ""
        demand = new(f"{_meeting(problem, m)} takes place{where}")
        clauses.append([-demand] + [place[m, t] for t in slots if t in given.slots])
        clauses += [[-a, -b] for a, b in combinations(literals, 2)]
        if given.fixed is not None:
            demand = new(f"{_meeting(problem, m)} is fixed in slot {given.fixed + 1}")
            clauses.append([-demand, place[m, given.fixed]])
        for earlier in given.after:
            demand = new(f"meeting {m + 1} comes after meeting {earlier + 1}")
            clauses += [
                [-demand, -place[m, t], -place[earlier, u]] for t in slots for u in slots if u >= t
            ]
    for person, mine in enumerate(problem.meetings_of()):
        for t in slots:
            clauses += [[-place[a, t], -place[b, t]] for a, b in combinations(mine, 2)]
        if problem.away[person] and mine:
            demand = new(f"{problem.names[person]} is away in {_slots(problem.away[person])}")
            clauses += [[-demand, -place[m, t]] for m in mine for t in problem.away[person]]
    for t in slots:
        demand = new(f"slot {t + 1} has {problem.tables[t]} tables")
        literals = [place[m, t] for m in range(len(problem.meetings))]
        if problem.tables[t] < len(literals):
            count = CardEnc.atmost(
                lits=literals, bound=problem.tables[t], top_id=top, encoding=EncType.seqcounter
            )
            top = max(top, count.nv)
            clauses += [[-demand, *clause] for clause in count.clauses]
    with Solver(name="cadical195", bootstrap_with=clauses) as solver:
        if solver.solve(assumptions=list(words)):
            return (
                "every schedule of these meetings leaves two participants whose breaks differ by "
                f"more than {problem.spread}",
            )
        core = list(solver.get_core() or words)
        for demand in list(core):
            if demand not in core:
                continue
            rest = [d for d in core if d != demand]
            if not solver.solve(assumptions=rest):
                needed = set(solver.get_core() or rest)
                core = [d for d in rest if d in needed]
    return tuple(words[d] for d in sorted(core))
