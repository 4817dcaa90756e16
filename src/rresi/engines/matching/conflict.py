"""Why no schedule exists: a small set of demands that exclude each other, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, islice

from pysat.card import CardEnc, EncType
from pysat.solvers import Solver

from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem
from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _

_MEETINGS = _("%(name)s: free slots: %(slots)s, but meetings: %(meetings)s")
_FIXED_MEETINGS = _("%(name)s: free slots: %(slots)s, but fixed meetings: %(meetings)s")
_IN_SESSION = {
    "morning": _("%(name)s: free slots in the morning: %(slots)s, but meetings: %(meetings)s"),
    "afternoon": _("%(name)s: free slots in the afternoon: %(slots)s, but meetings: %(meetings)s"),
}
_NO_SLOT = {
    "": _("%(meeting)s: no slot in which all participants are free"),
    "morning": _("%(meeting)s: no slot in the morning in which all participants are free"),
    "afternoon": _("%(meeting)s: no slot in the afternoon in which all participants are free"),
}
_TAKES_PLACE = {
    "": _("%(meeting)s takes place"),
    "morning": _("%(meeting)s takes place in the morning"),
    "afternoon": _("%(meeting)s takes place in the afternoon"),
}


def explain(problem: SchedulingProblem) -> tuple[Message, ...]:
    """Demands that cannot all be met; leaving out any one of them resolves this conflict.

    Simple counts are tried first, because one sentence explains them; otherwise the demands of an
    unsatisfiable core, shrunk until each is necessary.
    """
    return obvious_conflict(problem) or _by_core(problem)


def _slots(slots: frozenset[int]) -> str:
    return ", ".join(str(t + 1) for t in sorted(slots))


def _meeting(problem: SchedulingProblem, m: int) -> Message:
    names = [problem.names[p] for p in problem.meetings[m].participants]
    return Message(_("meeting %(number)s (%(names)s)"), number=m + 1, names=", ".join(names))


def obvious_conflict(problem: SchedulingProblem) -> tuple[Message, ...]:
    """One sentence, if counting slots, meetings and tables shows that no schedule exists."""
    found = (
        reason
        for reasons in (_people(problem), _meetings(problem), _tables(problem))
        for reason in reasons
    )
    return tuple(islice(found, 1))


def _people(problem: SchedulingProblem) -> Iterator[Message]:
    everything = set(range(problem.slots))
    for person, mine in enumerate(problem.meetings_of()):
        name = problem.names[person]
        free = everything - problem.away[person]
        if len(mine) > len(free):
            yield Message(
                _FIXED_MEETINGS if _all_fixed(problem, mine) else _MEETINGS,
                name=name,
                slots=len(free),
                meetings=len(mine),
            )
        for session in ("morning", "afternoon"):
            bound = [m for m in mine if problem.meetings[m].session == session]
            inside = problem.meetings[bound[0]].slots - problem.away[person] if bound else set()
            if len(bound) > len(inside):
                yield Message(
                    _IN_SESSION[session], name=name, slots=len(inside), meetings=len(bound)
                )
        fixed: dict[int, list[int]] = defaultdict(list)
        for m in mine:
            slot = problem.meetings[m].fixed
            if slot is not None:
                fixed[slot].append(m)
        for slot, clash in fixed.items():
            if len(clash) > 1:
                yield Message(
                    _("%(name)s: %(one)s and %(other)s are both fixed in slot %(slot)s"),
                    name=name,
                    one=_meeting(problem, clash[0]),
                    other=_meeting(problem, clash[1]),
                    slot=slot + 1,
                )


def _meetings(problem: SchedulingProblem) -> Iterator[Message]:
    for m, given in enumerate(problem.meetings):
        if reason := _no_slot(problem, m, given):
            yield reason


def _tables(problem: SchedulingProblem) -> Iterator[Message]:
    fixed_in = Counter(given.fixed for given in problem.meetings if given.fixed is not None)
    for t, count in sorted(fixed_in.items()):
        if count > problem.tables[t]:
            yield Message(
                _("tables in slot %(slot)s: %(tables)s, but fixed meetings: %(meetings)s"),
                slot=t + 1,
                tables=problem.tables[t],
                meetings=count,
            )
    if len(problem.meetings) > sum(problem.tables):
        yield Message(
            _(
                "meetings: %(meetings)s, but only %(places)s places "
                "(slots: %(slots)s, tables in a slot: at most %(tables)s)"
            ),
            meetings=len(problem.meetings),
            places=sum(problem.tables),
            slots=problem.slots,
            tables=max(problem.tables),
        )


def _all_fixed(problem: SchedulingProblem, mine: list[int]) -> bool:
    return all(problem.meetings[m].fixed is not None for m in mine)


def _no_slot(problem: SchedulingProblem, m: int, given: GivenMeeting) -> Message | None:
    if problem.possible_slots(m):
        return None
    name = _meeting(problem, m)
    if given.fixed is not None:
        if given.fixed not in given.slots:
            template = (
                _("%(meeting)s is fixed in slot %(slot)s but must be in the morning")
                if given.session == "morning"
                else _("%(meeting)s is fixed in slot %(slot)s but must be in the afternoon")
            )
            return Message(template, meeting=name, slot=given.fixed + 1)
        absent = [p for p in given.participants if given.fixed in problem.away[p]]
        return Message(
            _("%(meeting)s is fixed in slot %(slot)s, in which %(name)s is away"),
            meeting=name,
            slot=given.fixed + 1,
            name=problem.names[absent[0]],
        )
    return Message(_NO_SLOT[given.session or ""], meeting=name)


def _by_core(problem: SchedulingProblem) -> tuple[Message, ...]:
    top = 0
    clauses: list[list[int]] = []
    words: dict[int, Message] = {}

    def new(text: Message | None = None) -> int:
        nonlocal top
        top += 1
        if text is not None:
            words[top] = text
        return top

    slots = range(problem.slots)
    place = {(m, t): new() for m in range(len(problem.meetings)) for t in slots}
    for m, given in enumerate(problem.meetings):
        literals = [place[m, t] for t in slots]
        demand = new(Message(_TAKES_PLACE[given.session or ""], meeting=_meeting(problem, m)))
        clauses.append([-demand] + [place[m, t] for t in slots if t in given.slots])
        clauses += [[-a, -b] for a, b in combinations(literals, 2)]
        if given.fixed is not None:
            text = _("%(meeting)s is fixed in slot %(slot)s")
            demand = new(Message(text, meeting=_meeting(problem, m), slot=given.fixed + 1))
            clauses.append([-demand, place[m, given.fixed]])
        for earlier in given.after:
            text = _("meeting %(later)s comes after meeting %(earlier)s")
            demand = new(Message(text, later=m + 1, earlier=earlier + 1))
            clauses += [
                [-demand, -place[m, t], -place[earlier, u]] for t in slots for u in slots if u >= t
            ]
    for person, mine in enumerate(problem.meetings_of()):
        for t in slots:
            clauses += [[-place[a, t], -place[b, t]] for a, b in combinations(mine, 2)]
        if problem.away[person] and mine:
            text = _("%(name)s is away in these slots: %(slots)s")
            away = _slots(problem.away[person])
            demand = new(Message(text, name=problem.names[person], slots=away))
            clauses += [[-demand, -place[m, t]] for m in mine for t in problem.away[person]]
    for t in slots:
        text = _("tables in slot %(slot)s: %(tables)s")
        demand = new(Message(text, slot=t + 1, tables=problem.tables[t]))
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
                Message(
                    _(
                        "every schedule of these meetings leaves two participants whose breaks "
                        "differ by more than %(spread)s"
                    ),
                    spread=problem.spread,
                ),
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
