"""`rresi meetings plan` as a user runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from rresi.cli import meetings
from rresi.cli.main import main
from rresi.engines.matching.gains import ReasonKind
from rresi.engines.matching.plan import Cause, Status

MISSION = {
    "slots": 3,
    "tables": 2,
    "participants": [
        {"id": "ayse", "country": "TR", "wishes": ["bram", "chris"]},
        {"id": "bram", "country": "NL", "available": [1, 2], "wishes": ["ayse"]},
        {"id": "chris", "country": "DE", "wishes": ["dora"]},
        {"id": "dora", "country": "BE"},
    ],
    "compatibilities": [{"need": "chris", "offer": "bram", "score": 0.7}],
}

DZN = """nBusiness = 5; nMeetings = {count}; nTables = 3; nTotalSlots = 5; nMorningSlots = 5;
requested = [|{requested}|];
forbidden = [{{{forbidden}}},{{0}},{{0}},{{0}},{{0}}];
fixed = [{fixed}];
"""


def dzn(meetings: list[tuple[int, int]], fixed: list[int], forbidden: str = "0") -> str:
    requested = "|".join(f"{p},{q},3," for p, q in meetings)
    return DZN.format(
        count=len(meetings),
        requested=requested,
        fixed=",".join(map(str, fixed)),
        forbidden=forbidden,
    )


@pytest.fixture
def mission_file(tmp_path: Path) -> Path:
    file = tmp_path / "mission.json"
    file.write_text(json.dumps(MISSION, indent=1), encoding="utf-8")
    return file


def test_json_is_one_object_with_the_promised_keys(
    mission_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["meetings", "plan", str(mission_file), "--json", "--seconds", "200"]) == 0
    output = capfd.readouterr()
    plan: dict[str, Any] = json.loads(output.out)
    assert plan["status"] == "proven"
    assert plan["gap"] < 1e-6
    assert plan["value"] == pytest.approx(plan["bound"])
    assert plan["verified"] is True
    assert {"breaks", "seconds", "meetings", "unmet"} <= plan.keys()
    for meeting in plan["meetings"]:
        assert {"participants", "slot", "table", "reasons"} <= meeting.keys()
        assert meeting["reasons"]
    assert "bound" in output.err
    assert "gap" in output.err


def test_the_plan_in_words_says_why_and_how_good(
    mission_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["meetings", "plan", str(mission_file), "--seconds", "200"]) == 0
    output = capfd.readouterr().out
    for part in ("value ", "proven bound ", "gap ", "seconds ", "without a meeting", "breaks "):
        assert part in output
    assert "correct" in output
    assert "ayse – bram: wish of ayse (choice 1), wish of bram (choice 1), mutual wish" in output
    assert "offer meets the need of chris (score 0.70)" in output


def test_the_plan_in_words_names_what_was_lost(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    people = [
        {"id": "ayşe", "wishes": ["dora"], "most": 1},
        {"id": "bram", "available": [1]},
        {"id": "chris"},
        {"id": "dora"},
    ]
    mission = {
        "slots": 2,
        "tables": 1,
        "participants": people,
        "themes": [{"id": "kadın", "members": ["ayşe", "bram", "chris"]}],
        "previous": [
            {"participants": ["ayşe", "bram", "chris"], "slot": 1, "table": 1, "theme": "kadın"},
            {"participants": ["bram", "chris"], "slot": 2, "table": 1},
        ],
    }
    file = tmp_path / "mission.json"
    file.write_text(json.dumps(mission), encoding="utf-8")
    main(["meetings", "plan", str(file), "--seconds", "2"])
    output = capfd.readouterr().out
    assert "kept: 1, moved: 0, new: 0, dropped: 1" in output
    assert "(compared with plans that keep nothing of the earlier one)" in output
    assert "slot 1, table 1: ayşe – bram – chris: theme kadın\n" in output
    assert "dropped: slot 2, table 1: bram – chris\n" in output
    assert "unmet: wish of ayşe for dora: maximum reached\n" in output


def test_a_published_instance_is_proven(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "star.dzn"
    file.write_text(dzn([(1, 2), (1, 3), (1, 4)], [1, 0, 5]), encoding="utf-8")
    assert main(["meetings", "plan", str(file), "--json"]) == 0
    plan = json.loads(capfd.readouterr().out)
    assert (plan["status"], plan["value"], plan["bound"], plan["gap"]) == ("proven", 1, 1, 0)
    assert [m["slot"] for m in plan["meetings"]][0::2] == [1, 5]
    assert main(["meetings", "plan", str(file)]) == 0
    assert "slot 1, table 1: 1 – 2: requested\n" in capfd.readouterr().out


def test_every_reason_cause_and_status_has_its_words() -> None:
    assert set(meetings._REASONS) == set(get_args(ReasonKind))
    assert set(meetings._CAUSES) == set(get_args(Cause))
    assert set(meetings._STATUSES) == set(get_args(Status))


def test_an_infeasible_instance_names_the_conflict(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "full.dzn"
    meetings = [(1, 2), (1, 3), (1, 4), (1, 5)]
    file.write_text(dzn(meetings, [1, 2, 3, 4], forbidden="3,4,5"), encoding="utf-8")
    assert main(["meetings", "plan", str(file)]) == 4
    words = "participant 1: free slots: 2, but fixed meetings: 4"
    assert words in capfd.readouterr().out
    assert main(["meetings", "plan", str(file), "--json"]) == 4
    plan = json.loads(capfd.readouterr().out)
    assert plan["status"] == "infeasible"
    assert plan["conflict"] == [words]


def test_bad_input_is_refused_with_file_line_and_field(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"slots": 2,\n"tables": -1,\n"participants": [{"id": "a"}]}', encoding="utf-8")
    assert main(["meetings", "plan", str(bad)]) == 2
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"{bad}: line 2, tables: ")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{\n"\xe9": 1}')
    assert main(["meetings", "plan", str(latin)]) == 2
    assert "line 2" in capfd.readouterr().err
    assert main(["meetings", "plan", str(tmp_path / "none.json")]) == 2
    assert "there is no such file" in capfd.readouterr().err


def test_the_interrupt_key_ends_with_the_best_plan_so_far(tmp_path: Path) -> None:
    # A ring of wishes too long to be proven at once.
    count = 150
    people = [
        {"id": f"p{i}", "wishes": [f"p{(i + k * k + 1) % count}" for k in range(6)], "most": 4}
        for i in range(count)
    ]
    file = tmp_path / "ring.json"
    file.write_text(json.dumps({"slots": 7, "tables": 40, "participants": people}))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "rresi.cli.main",
            "meetings",
            "plan",
            str(file),
            "--json",
            "--seconds",
            "300",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "unknown" not in line:  # there is a plan and a bound
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=250)
    plan = json.loads(output)
    assert plan["verified"]
    assert plan["meetings"]
    assert process.returncode == {"feasible": 3, "proven": 0}[plan["status"]]


def test_the_schema_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["meetings", "schema"]) == 0
    assert json.loads(capfd.readouterr().out)["title"] == "Mission"
