"""Meeting plans against their bounds, with baselines in the same run.

    python bench/meetings.py missions [--sizes 60,200,1000,5000] [--seeds 5] [--seconds 60]
    python bench/meetings.py schedules DIRECTORY [--seconds 60] [--only tic-12,...]
    python bench/meetings.py variants DIRECTORY [--cpu 120] [--sample 24] [--only tic-12,...]

`missions` makes instances: 5 to 15 wishes a person plus suggestions; normal: 15 % of the people
come for half the slots, 5 % of the rest are unavailable, cap 60 % of the slots; tight: 30 %,
20 %, cap = availability. Tables: 35 for 100 people. Baselines: greedy by worth in the first common
free slot, and the monolithic CP-SAT model (OR-Tools, two workers, the same time).

`schedules` proves the published instances (*.dzn and published.csv) of Bofill et al., Journal of
Artificial Intelligence Research 74 (2022), from the supplement of that paper. `variants` makes six
others a seed of each (meetings_variants.py) and gives each a budget of CPU seconds, those of both
processes; what has no schedule is checked by a CP-SAT model. `--sample` takes so many of them,
evenly; `--only` those whose name begins with one of these.

Wall seconds depend on what else the machine does; CPU seconds of all processes are printed too.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.util
import math
import multiprocessing
import os
import resource
import statistics
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from meetings_variants import has_schedule, variants

from rresi.engines.matching import Mission, Plan, plan_mission, plan_schedule, read_dzn
from rresi.engines.matching.instance import Instance, build_instance
from rresi.engines.matching.timetabling import Timetable, bits

# What checks and compares; the rest is measured without it too.
CP_SAT = importlib.util.find_spec("ortools") is not None

SLOTS = {60: 8, 200: 10, 1000: 12, 5000: 16}


def make_mission(people: int, slots: int, seed: int, *, tight: bool) -> Mission:
    """One random mission, as the module's docstring says."""
    random = np.random.default_rng(seed)
    half_day, away = (0.30, 0.20) if tight else (0.15, 0.05)
    regions = random.integers(0, 12, people)
    there = random.random((people, slots)) >= away
    half, morning = random.random(people) < half_day, random.random(people) < 0.5
    there[half & morning, slots // 2 :] = False
    there[half & ~morning, : slots // 2] = False
    there[~there.any(axis=1), 0] = True
    most = there.sum(axis=1) if tight else np.minimum(there.sum(axis=1), int(0.6 * slots))
    popularity = random.pareto(2.0, people) + 0.3
    popularity /= popularity.sum()
    participants: list[dict[str, Any]] = []
    for p in range(people):
        count = min(int(random.integers(5, 16)), people - 1)
        drawn = random.choice(people, size=min(people, count + 1), replace=False, p=popularity)
        participants.append(
            {
                "id": f"p{p}",
                "country": f"c{regions[p] % 5}",
                "region": f"r{regions[p]}",
                "available": [int(t) + 1 for t in np.flatnonzero(there[p])],
                "most": int(most[p]),
                "wishes": [f"p{q}" for q in drawn if q != p][:count],
            }
        )
    suggestions = {
        (min(p, int(q)), max(p, int(q))): float(random.random())
        for p in range(people)
        for q in random.integers(0, people, 6)
        if q != p
    }
    return Mission.model_validate(
        {
            "slots": slots,
            "tables": int(np.ceil(0.35 * people)),
            "participants": participants,
            "compatibilities": [
                {"need": f"p{a}", "offer": f"p{b}", "score": score}
                for (a, b), score in suggestions.items()
            ],
        }
    )


def value(table: Timetable) -> float:
    """F of a baseline's timetable."""
    instance = table.instance
    total = sum(table.worth[e] for e, slot in enumerate(table.slot_of) if slot >= 0)
    for person in range(instance.people):
        busy = table.busy[person]
        breaks = max(0, (busy & ~(busy << 1)).bit_count() - 1)
        total += instance.gains[person][table.degree[person]] - instance.break_cost * breaks
    return total


def greedy(instance: Instance) -> float:
    """The pairs by worth, each into the first slot free for both."""
    table = Timetable(instance)
    for pair in np.argsort(-instance.worth, kind="stable").tolist():
        free = table.free_slots(pair)
        if free and table.has_room(pair):
            table.place(pair, next(iter(bits(free))))
    return value(table)


def _cp_sat(instance: Instance, seconds: float, answer: Any) -> None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    scale = 1000
    place = {
        (e, t): model.new_bool_var("")
        for e, mask in enumerate(instance.common.tolist())
        for t in bits(mask)
    }
    at: list[list[list[Any]]] = [
        [[] for _ in range(instance.slots)] for _ in range(instance.people)
    ]
    of_slot: list[list[Any]] = [[] for _ in range(instance.slots)]
    of_pair: dict[int, list[Any]] = {}
    objective: list[Any] = []
    for (e, t), x in place.items():
        at[int(instance.first[e])][t].append(x)
        at[int(instance.second[e])][t].append(x)
        of_slot[t].append(x)
        of_pair.setdefault(e, []).append(x)
        objective.append(round(scale * float(instance.worth[e])) * x)
    for xs in of_pair.values():
        model.add_at_most_one(xs)
    for t, xs in enumerate(of_slot):
        model.add(sum(xs) <= instance.tables[t])
    for person in range(instance.people):
        gains = instance.gains[person]
        for xs in at[person]:
            model.add_at_most_one(xs)
        everything = [x for xs in at[person] for x in xs]
        steps = [model.new_bool_var("") for _ in range(min(instance.caps[person], 3))]
        model.add(sum(everything) <= instance.caps[person])
        model.add(sum(everything) >= sum(steps))
        for d, step in enumerate(steps):
            objective.append(round(scale * (gains[d + 1] - gains[d])) * step)
        starts = [model.new_bool_var("") for _ in range(instance.slots)]
        for t, start in enumerate(starts):
            earlier = sum(at[person][t - 1]) if t else 0
            model.add(start >= sum(at[person][t]) - earlier)
            objective.append(-round(scale * instance.break_cost) * start)
        if steps:
            objective.append(round(scale * instance.break_cost) * steps[0])
    model.maximize(sum(objective))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        answer.send(None)
        return
    constant = sum(gains[0] for gains in instance.gains)
    answer.send(solver.objective_value / scale + constant)


def cp_sat(instance: Instance, seconds: float) -> float | None:
    """The whole problem as one CP-SAT model; None when it found no plan in the time."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_cp_sat, args=(instance, seconds, theirs))
    process.start()
    theirs.close()
    found: float | None = None
    if mine.poll(1.5 * seconds + 10):
        try:
            found = mine.recv()
        except EOFError:
            found = None
    process.kill()
    process.join()
    return found


def cpu() -> float:
    """CPU seconds of this process and the children it waited for."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def running() -> float:
    """CPU seconds of this process and all its children, those that still run too (Linux)."""
    ticks = 0
    for child in multiprocessing.active_children():
        with contextlib.suppress(OSError):  # it has ended
            fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return cpu() + ticks / os.sysconf("SC_CLK_TCK")


def spent(limit: float) -> bool:
    """Has all that runs here used so many CPU seconds?"""
    return running() > limit


def memory() -> float:
    """Megabytes: this process at its highest, and twice the largest child so far (two run)."""
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (mine + 2 * theirs) / 1024


def percent(part: float | None, bound: float) -> str:
    """How far below the bound."""
    return "none" if part is None else f"{100 * (bound - part) / abs(bound):.3f}"


def run_missions(arguments: argparse.Namespace) -> None:
    """One line an instance, then the worst of each cell."""
    print("people slots case   seed  gap%   breaks  wall s  CPU s  MB    greedy%  verified")
    whole: list[tuple[int, str, int, float, Instance]] = []
    for people in map(int, arguments.sizes.split(",")):
        for case in arguments.cases.split(","):
            gaps: list[float] = []
            for seed in range(1, arguments.seeds + 1):
                slots = SLOTS.get(people, 10)
                mission = make_mission(people, slots, seed, tight=case == "tight")
                before = cpu()
                plan: Plan = plan_mission(mission, seconds=arguments.seconds, seed=seed)
                used, size = cpu() - before, memory()
                bound = plan.bound
                if bound is None or plan.value is None or plan.gap is None:
                    print(f"{people:6} {slots:5} {case:6} {seed:4}  no bound or no plan")
                    continue
                instance = build_instance(mission)
                simple = percent(greedy(instance), bound)
                if seed <= arguments.cp_sat:
                    whole.append((people, case, seed, bound, instance))
                gaps.append(100 * plan.gap)
                print(
                    f"{people:6} {slots:5} {case:6} {seed:4}  {gaps[-1]:.3f}  {plan.breaks:6}  "
                    f"{plan.seconds:6.1f} {used:6.1f}  {size:4.0f}  {simple:>7}  "
                    f"{plan.verified}",
                    flush=True,
                )
            if gaps:
                print(
                    f"{people:6} {slots:5} {case:6}  all  worst gap {max(gaps):.3f} %, "
                    f"median {statistics.median(gaps):.3f} %",
                    flush=True,
                )
    # Last, because its memory would count as ours above.
    for people, case, seed, bound, instance in whole:
        gap = "not run: ortools is not installed"
        if CP_SAT:
            gap = percent(cp_sat(instance, arguments.seconds), bound)
        print(f"{people:6} {case:6} {seed:4}  monolithic CP-SAT gap% {gap}", flush=True)


def run_schedules(arguments: argparse.Namespace) -> None:
    """Prove every published instance and compare with the published optimum."""
    directory: Path = arguments.directory
    with (directory / "published.csv").open(encoding="utf-8") as file:
        published = {row["instance"]: row for row in csv.DictReader(file)}
    print("instance        breaks bound status    published  wall s  CPU s  MaxSAT published s")
    proven = 0
    for name, row in published.items():
        if not name.startswith(arguments.only):
            continue
        problem = read_dzn((directory / f"{name}.original.dzn").read_text(encoding="utf-8"))
        before = cpu()
        plan = plan_schedule(problem, seconds=arguments.seconds)
        equal = plan.verified and plan.breaks == int(row["optimum_breaks_d2"])
        proven += plan.status == "proven" and equal
        print(
            f"{name:15} {plan.breaks!s:>6} {plan.bound!s:>5} {plan.status:9} "
            f"{row['optimum_breaks_d2']:>9}  {plan.seconds:6.1f} {cpu() - before:6.1f}  "
            f"{row['MaxSAT_imp12plus_s']:>8}",
            flush=True,
        )
    print(
        f"{proven} of {len(published)} proven within {arguments.seconds:.0f} s, verified and equal"
    )


def run_variants(arguments: argparse.Namespace) -> None:
    """Prove variants of the published instances, each within a budget of CPU seconds."""
    every = [
        variant
        for variant in variants(arguments.directory, arguments.seeds)
        if variant[0].startswith(arguments.only)
    ]
    step = max(1.0, len(every) / (arguments.sample or math.inf))
    chosen = [every[int(k * step)] for k in range(min(len(every), arguments.sample or len(every)))]
    print("variant                     breaks bound status      wall s  CPU s  without a schedule")
    decided, longest = 0, 0.0
    for name, problem in chosen:
        before = cpu()
        plan = plan_schedule(
            problem,
            seconds=10 * arguments.cpu,
            stopped=partial(spent, before + arguments.cpu),
        )
        used = cpu() - before
        longest = max(longest, used)
        check = ""
        if plan.status == "infeasible":
            check = "not checked: ortools is not installed"
            if CP_SAT:
                found = has_schedule(problem, arguments.cpu)
                check = {False: "confirmed", True: "WRONG", None: "not confirmed"}[found]
        decided += plan.status == "infeasible" or (plan.status == "proven" and plan.verified)
        print(
            f"{name:27} {plan.breaks!s:>6} {plan.bound!s:>5} {plan.status:10} "
            f"{plan.seconds:7.1f} {used:6.1f}  {check}",
            flush=True,
        )
    print(
        f"{decided} of {len(chosen)} decided within {arguments.cpu:.0f} CPU s, "
        f"the slowest in {longest:.1f}"
    )


def names(text: str) -> tuple[str, ...]:
    """Beginnings of names, separated by commas."""
    return tuple(text.split(","))


def main() -> None:
    """Run one of the two benchmarks."""
    began = time.time()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parsers = parser.add_subparsers(required=True)
    missions = parsers.add_parser("missions")
    missions.add_argument("--sizes", default="60,200,1000,5000")
    missions.add_argument("--cases", default="normal,tight")
    missions.add_argument("--seeds", type=int, default=5)
    missions.add_argument("--seconds", type=float, default=60.0)
    missions.add_argument("--cp-sat", type=int, default=1, help="seeds the CP-SAT baseline runs on")
    missions.set_defaults(run=run_missions)
    schedules = parsers.add_parser("schedules")
    schedules.add_argument("directory", type=Path)
    schedules.add_argument("--seconds", type=float, default=60.0)
    schedules.add_argument("--only", type=names, default="")
    schedules.set_defaults(run=run_schedules)
    other = parsers.add_parser("variants")
    other.add_argument("directory", type=Path)
    other.add_argument("--cpu", type=float, default=120.0)
    other.add_argument("--seeds", type=int, default=1)
    other.add_argument("--sample", type=int, help="so many of them, evenly")
    other.add_argument("--only", type=names, default="")
    other.set_defaults(run=run_variants)
    arguments = parser.parse_args()
    arguments.run(arguments)
    print(f"{time.time() - began:.0f} s in all")


if __name__ == "__main__":
    main()
