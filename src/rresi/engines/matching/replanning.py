"""After cancellations: accepted meetings stay, and as few others as possible move.

What of the earlier plan is still possible where it was is held there. Only what is not (someone
left early, a table is gone) is moved, with as many of the held meetings as that takes: an integer
program first keeps the most meetings, then moves the fewest. Pairs that must meet take part in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

import numpy as np

from rresi.engines.matching.mission import Mission
from rresi.engines.matching.program import Program, has_solution, solver
from rresi.engines.matching.timetabling import NOBODY, Timetable, bits

_KEEP = 1000.0  # worth of keeping a meeting, beside which one move costs 1
_COLUMNS = 60_000
_SECONDS = 20.0


def keep_previous(mission: Mission, timetable: Timetable) -> None:
    """Place the earlier plan's meetings in `timetable` and lock them."""
    if not mission.previous:
        return
    _keep_sessions(mission, timetable)
    # The pairs that must meet stand somewhere, so that sessions leave them room.
    must = {e: timetable.slot_of[e] for e in timetable.instance.must - timetable.locked}
    for pair in must:
        timetable.remove(pair)
    old = _surviving_pairs(mission, timetable)
    for pair, slot in _fewest_moves(timetable, old, must).items():
        timetable.place(pair, slot)
        if pair in old:
            timetable.locked.add(pair)
    timetable.journal.clear()


def _keep_sessions(mission: Mission, timetable: Timetable) -> None:
    """A session goes on with whoever is left, while that is enough people."""
    index = {person.id: p for p, person in enumerate(mission.participants)}
    themes = {theme.id: g for g, theme in enumerate(mission.themes)}
    for meeting in mission.previous:
        group = themes.get(meeting.theme) if meeting.theme is not None else None
        slot = meeting.slot - 1
        if group is None or slot >= mission.slots or (group, slot) in timetable.sessions:
            continue
        limits = timetable.instance.groups[group]
        held = sum(1 for g, _ in timetable.sessions if g == group)
        members = [
            index[p]
            for p in meeting.participants
            if p in index
            and index[p] in limits.members
            and timetable.instance.available[index[p]] >> slot & 1
            and timetable.meeting[index[p]][slot] == NOBODY
            and timetable.degree[index[p]] < timetable.instance.caps[index[p]]
        ]
        apart = any((a, b) in timetable.instance.prohibited for a in members for b in members)
        fits = limits.least <= len(members) <= limits.most and held < limits.sessions
        if fits and not apart and timetable.open >> slot & 1:
            timetable.place_session(group, members, slot)
            timetable.fixed_sessions.add((group, slot))


def _surviving_pairs(mission: Mission, timetable: Timetable) -> dict[int, int]:
    """Earlier meetings of two whose people are both still there: pair -> earlier slot."""
    index = {person.id: p for p, person in enumerate(mission.participants)}
    number = {pair: e for e, pair in enumerate(zip(timetable.first, timetable.second, strict=True))}
    old: dict[int, int] = {}
    for meeting in mission.previous:
        if meeting.theme is None and all(p in index for p in meeting.participants):
            a, b = sorted(index[p] for p in meeting.participants)
            pair = number.get((a, b))  # absent: prohibited by now, or never there together
            if pair is not None and timetable.slot_of[pair] < 0:
                old[pair] = meeting.slot - 1
    return old


def _fewest_moves(
    timetable: Timetable, old: dict[int, int], must: dict[int, int]
) -> dict[int, int]:
    """Slots for all of `must` and as many of `old` as possible, the fewest elsewhere than before.

    `must` has slots in which all of them can be at once.
    """
    everything = {**dict.fromkeys(must, -1), **old}
    instance = timetable.instance
    free: dict[int, list[int]] = {
        e: list(
            bits(
                timetable.common[e]
                & ~timetable.busy[timetable.first[e]]
                & ~timetable.busy[timetable.second[e]]
            )
        )
        for e in everything
    }
    left = [k - used for k, used in zip(instance.tables, timetable.used, strict=True)]
    trouble = _in_trouble(timetable, old, free, left) | (must.keys() - old.keys())
    if not trouble:
        return old
    stay: dict[int, int] = {}
    if sum(map(len, free.values())) > _COLUMNS:
        # Too many for one program: only meetings near the trouble may move.
        near = _near(timetable, old, trouble, free)
        stay = {e: slot for e, slot in old.items() if e not in near}
    movable = {e: slot for e, slot in everything.items() if e not in stay}
    solved = _solve(timetable, movable, stay, free, must.keys() - stay.keys())
    return _as_it_was(timetable, old, must) if solved is None else stay | solved


def _as_it_was(timetable: Timetable, old: dict[int, int], must: dict[int, int]) -> dict[int, int]:
    """Where the program found nothing in its time: whatever can be held where it was."""
    rest = timetable.copy()
    for pair, slot in must.items():
        rest.place(pair, slot)
    placed = dict(must)
    for pair, slot in old.items():
        if pair not in must and rest.free_slots(pair) >> slot & 1 and rest.has_room(pair):
            rest.place(pair, slot)
            placed[pair] = slot
    return placed


def _in_trouble(
    timetable: Timetable, old: dict[int, int], free: dict[int, list[int]], left: list[int]
) -> set[int]:
    """Pairs that cannot simply stay; empty if the earlier plan still stands."""
    nowhere = {e for e, slot in old.items() if slot not in free[e]}
    crowded = {t for t, n in Counter(old.values()).items() if t >= len(left) or n > left[t]}
    caps, degree = timetable.instance.caps, timetable.degree
    load = Counter(p for e in old for p in (timetable.first[e], timetable.second[e]))
    over = {p for p, n in load.items() if degree[p] + n > caps[p]}
    return nowhere | {
        e
        for e, slot in old.items()
        if slot in crowded or timetable.first[e] in over or timetable.second[e] in over
    }


def _near(
    timetable: Timetable, old: dict[int, int], trouble: set[int], free: dict[int, list[int]]
) -> set[int]:
    """The meetings in trouble and, ring by ring, those of their people, while these are few."""
    near = set(trouble)
    while True:
        people = {p for e in near for p in (timetable.first[e], timetable.second[e])}
        wider = near | {
            e for e in old if timetable.first[e] in people or timetable.second[e] in people
        }
        if wider == near or sum(len(free[e]) for e in wider) > _COLUMNS:
            return near
        near = wider


def _solve(
    timetable: Timetable,
    movable: dict[int, int],
    stay: dict[int, int],
    free: dict[int, list[int]],
    must: Set[int],
) -> dict[int, int] | None:
    instance = timetable.instance
    taken = {(p, t) for e, t in stay.items() for p in (timetable.first[e], timetable.second[e])}
    options = [
        (e, t)
        for e in movable
        for t in free[e]
        if (timetable.first[e], t) not in taken and (timetable.second[e], t) not in taken
    ]
    if not options:
        return None if must else {}
    pairs = np.array([e for e, _ in options])
    slots = np.array([t for _, t in options])
    kept = np.array([movable[e] == t for e, t in options])
    program = Program()
    # Worth breaks ties between plans that keep and move equally many.
    worth = instance.worth[pairs] / (1.0 + instance.worth.sum())
    columns = program.add_columns(_KEEP - 1.0 + kept + worth)
    needed = np.zeros(len(instance.worth))
    needed[list(must)] = 1.0
    rows = program.add_rows(len(instance.worth), lower=needed, upper=1.0)
    program.put(rows[pairs], columns, 1.0)
    rows_ps = program.add_rows(instance.people * instance.slots, upper=1.0)
    stays = Counter(p for e in stay for p in (timetable.first[e], timetable.second[e]))
    rows_cap = program.add_rows(
        instance.people,
        upper=[float(cap - timetable.degree[p] - stays[p]) for p, cap in enumerate(instance.caps)],
    )
    for end in (instance.first[pairs], instance.second[pairs]):
        program.put(rows_ps[end * instance.slots + slots], columns, 1.0)
        program.put(rows_cap[end], columns, 1.0)
    staying = Counter(stay.values())
    rows_table = program.add_rows(
        instance.slots,
        upper=[float(k - timetable.used[t] - staying[t]) for t, k in enumerate(instance.tables)],
    )
    program.put(rows_table[slots], columns, 1.0)
    highs = solver(_SECONDS, 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    program.load(highs, integer=True)
    highs.run()
    if not has_solution(highs):
        return None
    values = np.array(highs.getSolution().col_value)
    return {options[c][0]: options[c][1] for c in np.flatnonzero(values > 0.5)}
