"""`rresi meetings`: who meets whom, when, at which table."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rresi.cli.words import gettext, listed, number, percent, pgettext, reason, told
from rresi.engines.messages import gettext_noop as _

if TYPE_CHECKING:
    from types import FrameType

    from rresi.engines.matching import (
        Appointment,
        InputError,
        Meeting,
        Plan,
        Progress,
        Reason,
    )

_STATUSES = {
    "proven": _("proven best"),
    "feasible": _("a plan, not proven best"),
    "infeasible": _("no plan can exist"),
    "unknown": _("nothing found in time"),
}
_CAUSES = {
    "organiser's rule": _("organiser’s rule"),
    "no common slot": _("no common slot"),
    "cap reached": _("maximum reached"),
    "the other's choice": _("the other person’s choice"),
    "tables full": _("tables full"),
}
_REASONS = {
    "wish": _("wish of %(name)s (choice %(detail)s)"),
    "mutual wish": _("mutual wish"),
    "need meets offer": _("offer meets the need of %(name)s (score %(detail)s)"),
    "crosses borders": _("crosses borders"),
    "crosses regions": _("crosses regions"),
    "theme": _("theme %(detail)s"),
    "must meet": _("must meet"),
    "accepted": _("accepted"),
    "requested": _("requested"),
}
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
        raise argparse.ArgumentTypeError(gettext("must be more than 0"))
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
        if file.suffix.lower() == ".dzn":
            plan = plan_schedule(
                read_dzn(text),
                seconds=arguments.seconds,
                seed=arguments.seed,
                watch=_ProgressLines(
                    _("%(seconds)s s: breaks %(value)s, bound %(bound)s, gap %(gap)s")
                ),
                stopped=lambda: interrupted,
            )
        else:
            plan = plan_mission(
                read_mission(text),
                seconds=arguments.seconds,
                seed=arguments.seed,
                watch=_ProgressLines(
                    _("%(seconds)s s: value %(value)s, bound %(bound)s, gap %(gap)s")
                ),
                stopped=lambda: interrupted,
            )
    except OSError as error:
        print(f"{file}: {reason(error)}", file=sys.stderr)
        return BAD_INPUT
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        text = gettext("%(file)s: line %(line)s, byte %(byte)s: not UTF-8 text")
        place = {"file": file, "line": line, "byte": error.start}
        print(text % place, file=sys.stderr)
        return BAD_INPUT
    except InputError as error:
        print(_refusal(file, error), file=sys.stderr)
        return BAD_INPUT
    finally:
        signal.signal(signal.SIGINT, before)
    if arguments.json:
        print(json.dumps(plan.as_dict(), ensure_ascii=False))
    else:
        _print_plan(plan)
    return EXIT[plan.status]


def _refusal(file: Path, error: InputError) -> str:
    if error.line is None:
        text = gettext("%(file)s: %(field)s: %(message)s")
    else:
        text = gettext("%(file)s: line %(line)s, %(field)s: %(message)s")
    return text % {
        "file": file,
        "line": error.line,
        "field": error.field,
        "message": told(error.message),
    }


class _ProgressLines:
    """One line on standard error whenever best or bound changed."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._last: tuple[float | None, float | None] = (None, None)

    def __call__(self, progress: Progress) -> None:
        if (progress.value, progress.bound) == self._last:
            return
        self._last = (progress.value, progress.bound)
        line = gettext(self._template) % {
            "seconds": number(progress.seconds, 1),
            "value": _known(progress.value),
            "bound": _known(progress.bound),
            "gap": _gap(progress.gap),
        }
        print(line, file=sys.stderr, flush=True)


def _known(value: float | None) -> str:
    return gettext("unknown") if value is None else number(value)


def _gap(gap: float | None) -> str:
    return gettext("unknown") if gap is None else percent(gap, 3)


def _print_plan(plan: Plan) -> None:
    facts = list(_facts(plan))
    width = max(len(label) for label, _text in facts)
    for label, text in facts:
        print(f"{label:<{width}}  {text}")
    for demand in plan.conflict:
        print(f"  - {told(demand)}")
    marks = {"moved": pgettext("meeting", "moved"), "new": pgettext("meeting", "new")}
    for meeting in plan.meetings:
        mark = marks.get(meeting.change or "")
        place = _place(meeting) + (f" [{mark}]" if mark else "")
        reasons = listed(list(dict.fromkeys(map(_reason, meeting.reasons))))
        print(gettext("%(meeting)s: %(reasons)s") % {"meeting": place, "reasons": reasons})
    for dropped in plan.dropped:
        print(gettext("dropped: %(meeting)s") % {"meeting": _place(dropped)})
    for wish in plan.unmet:
        text = gettext("unmet: wish of %(by)s for %(wish)s: %(cause)s")
        print(text % {"by": wish.by, "wish": wish.wish, "cause": gettext(_CAUSES[wish.cause])})


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield gettext("status"), gettext(_STATUSES[plan.status])
    if plan.status != "infeasible":
        yield gettext("value"), _known(plan.value)
        yield gettext("proven bound"), _known(plan.bound)
        yield gettext("gap"), _gap(plan.gap)
        if plan.moved is not None:
            # The bound does not know the earlier plan: what is lost by keeping it counts as gap.
            yield "", gettext("(compared with plans that keep nothing of the earlier one)")
    yield gettext("seconds"), number(plan.seconds, 1)
    if plan.status == "infeasible":
        yield gettext("conflict"), gettext("these requirements cannot all be met:")
    if plan.status in {"infeasible", "unknown"}:
        return
    yield gettext("meetings"), number(len(plan.meetings))
    without = number(len(plan.without_meeting))
    if names := _some(plan.without_meeting):
        without = f"{without} ({names})"
    yield gettext("without a meeting"), without
    yield gettext("breaks"), number(plan.breaks or 0)
    if plan.moved is not None:
        changes = Counter(meeting.change for meeting in plan.meetings)
        text = gettext("kept: %(kept)s, moved: %(moved)s, new: %(new)s, dropped: %(dropped)s")
        yield (
            gettext("compared with before"),
            text
            % {
                "kept": number(changes["kept"]),
                "moved": number(plan.moved),
                "new": number(changes["new"]),
                "dropped": number(len(plan.dropped)),
            },
        )
    if plan.unmet:
        causes = Counter(wish.cause for wish in plan.unmet).most_common()
        counts = ", ".join(f"{gettext(_CAUSES[cause])}: {number(n)}" for cause, n in causes)
        yield gettext("unmet wishes"), f"{number(len(plan.unmet))} ({counts})"
    wrong = "; ".join(plan.violations or ())
    verdict = (
        gettext("correct") if plan.verified else gettext("WRONG: %(faults)s") % {"faults": wrong}
    )
    yield gettext("verifier"), verdict


def _place(meeting: Meeting | Appointment) -> str:
    people = " – ".join(map(str, meeting.participants))
    if meeting.table is None:
        text = gettext("slot %(slot)s: %(people)s")
    else:
        text = gettext("slot %(slot)s, table %(table)s: %(people)s")
    return text % {"slot": meeting.slot, "table": meeting.table, "people": people}


def _reason(reason: Reason) -> str:
    detail = reason.detail or ""
    figure = detail.rpartition(" ")[2] if reason.kind in {"wish", "need meets offer"} else detail
    if reason.kind == "need meets offer" and figure:
        figure = number(float(figure), 2)
    return gettext(_REASONS[reason.kind]) % {"name": reason.by, "detail": figure}


def _some(names: tuple[str, ...], most: int = 5) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
