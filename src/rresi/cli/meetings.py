"""`rresi meetings`: who meets whom, when, at which table."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from rresi.engines.matching import Appointment, Meeting, Plan, Progress, Reason

EXIT = {"proven": 0, "feasible": 3, "infeasible": 4, "unknown": 5}
BAD_INPUT = 2
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("meetings", help="plan who meets whom, when, at which table")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    plan = actions.add_parser(
        "plan",
        help="make a plan and say how far from the best it can be",
        description="Plan the meetings of a mission (JSON) or of a published instance (.dzn). "
        "Press Ctrl-C to stop early with the best plan so far.",
        epilog="example: rresi meetings plan mission.json --seconds 30 --json > plan.json\n"
        "exit status: 0 proven best, 3 a plan with a gap, 4 no plan can exist, "
        "5 nothing found in time, 2 the input was refused",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    plan.add_argument("file", metavar="FILE", type=Path, help="mission.json or instance.dzn")
    plan.add_argument("--seconds", type=_positive, default=60.0, help="time to plan (default 60)")
    plan.add_argument("--seed", type=int, default=1, help="start of the random search (default 1)")
    plan.add_argument("--json", action="store_true", help="print the plan as one JSON object")
    plan.set_defaults(run=run_plan)
    schema = actions.add_parser(
        "schema",
        help="print the JSON schema of a mission file",
        epilog="example: rresi meetings schema > mission.schema.json",
    )
    schema.set_defaults(run=run_schema)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def run_schema(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    from rresi.engines.matching.document import schema

    del arguments
    print(json.dumps(schema(), indent=2))
    return 0


def run_plan(arguments: argparse.Namespace) -> int:
    """Read, plan with progress on standard error, print."""
    from rresi.engines.matching import (
        InputError,
        plan_mission,
        plan_schedule,
        read_dzn,
        read_mission,
    )

    file: Path = arguments.file
    interrupted = False

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        del number, frame
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        content = file.read_bytes()
        text = content.decode("utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig")
        if file.suffix == ".dzn":
            plan = plan_schedule(
                read_dzn(text),
                seconds=arguments.seconds,
                seed=arguments.seed,
                watch=_ProgressLines("breaks"),
                stopped=lambda: interrupted,
            )
        else:
            plan = plan_mission(
                read_mission(text),
                seconds=arguments.seconds,
                seed=arguments.seed,
                watch=_ProgressLines("value"),
                stopped=lambda: interrupted,
            )
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        print(f"{file}: line {line}, byte {error.start}: not UTF-8 text", file=sys.stderr)
        return BAD_INPUT
    except InputError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return BAD_INPUT
    finally:
        signal.signal(signal.SIGINT, before)
    if arguments.json:
        print(json.dumps(plan.as_dict(), ensure_ascii=False))
    else:
        _print_plan(plan)
    return EXIT[plan.status]


class _ProgressLines:
    """One line on standard error whenever best or bound changed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: tuple[float | None, float | None] = (None, None)

    def __call__(self, progress: Progress) -> None:
        if (progress.value, progress.bound) == self._last:
            return
        self._last = (progress.value, progress.bound)
        gap = "unknown" if progress.gap is None else f"{100 * progress.gap:.3f} %"
        print(
            f"{progress.seconds:6.1f} s  {self._name} {_number(progress.value)}  "
            f"bound {_number(progress.bound)}  gap {gap}",
            file=sys.stderr,
            flush=True,
        )


def _number(value: float | None) -> str:
    if value is None:
        return "unknown"
    return str(int(value)) if value == int(value) else f"{value:.3f}"


def _print_plan(plan: Plan) -> None:
    print(f"status              {plan.status}")
    if plan.status == "infeasible":
        print("these demands exclude each other:")
        for demand in plan.conflict:
            print(f"  - {demand}")
        print(f"seconds             {plan.seconds:.1f}")
        return
    print(f"value               {_number(plan.value)}")
    print(f"proven bound        {_number(plan.bound)}")
    # The bound does not know the earlier plan, so what is lost by keeping it counts as gap.
    against = "" if plan.moved is None else ", against plans that keep nothing of the earlier one"
    gap = "unknown" if plan.gap is None else f"{100 * plan.gap:.3f} %{against}"
    print(f"gap                 {gap}")
    print(f"seconds             {plan.seconds:.1f}")
    if plan.status == "unknown":
        return
    print(f"meetings            {len(plan.meetings)}")
    print(f"without a meeting   {len(plan.without_meeting)}{_some(plan.without_meeting)}")
    print(f"breaks              {plan.breaks}")
    if plan.moved is not None:
        changes = Counter(meeting.change for meeting in plan.meetings)
        print(
            f"compared to before  {changes['kept']} kept, {plan.moved} moved, "
            f"{changes['new']} new, {len(plan.dropped)} dropped"
        )
    if plan.unmet:
        causes = Counter(wish.cause for wish in plan.unmet)
        listed = ", ".join(f"{count} {cause}" for cause, count in causes.most_common())
        print(f"unmet wishes        {len(plan.unmet)}: {listed}")
    verdict = "correct" if plan.verified else "WRONG: " + "; ".join(plan.violations or ())
    print(f"verifier            {verdict}")
    for meeting in plan.meetings:
        why = ", ".join(dict.fromkeys(map(_reason, meeting.reasons)))
        change = f" [{meeting.change}]" if meeting.change in {"moved", "new"} else ""
        print(f"{_place(meeting)}{change}: {why}")
    for dropped in plan.dropped:
        print(f"dropped: {_place(dropped)}")
    for wish in plan.unmet:
        print(f"unmet: wish of {wish.by} for {wish.wish}: {wish.cause}")


def _place(meeting: Meeting | Appointment) -> str:
    people = " - ".join(map(str, meeting.participants))
    table = "" if meeting.table is None else f" table {meeting.table}"
    return f"slot {meeting.slot}{table}: {people}"


def _reason(reason: Reason) -> str:
    if reason.kind == "theme":  # the same for everybody in it
        return f"theme {reason.detail}"
    by = f" of {reason.by}" if reason.by else ""
    return reason.kind + by + (f" ({reason.detail})" if reason.detail else "")


def _some(names: tuple[str, ...], most: int = 5) -> str:
    if not names:
        return ""
    return " (" + ", ".join(names[:most]) + (", ..." if len(names) > most else "") + ")"
