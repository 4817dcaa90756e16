from __future__ import annotations

import json
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from rresi.cli.main import main
from tests.engines.resilience.tables import WORKED_FUNCTIONS, WORKED_OFFERS, WORKED_RELATIONS


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    offers, relations = tmp_path / "offers.csv", tmp_path / "relations.csv"
    rows = ["actor,function", *map(",".join, WORKED_OFFERS), f",{WORKED_FUNCTIONS[-1]}"]
    offers.write_text("\n".join(rows))
    relations.write_text("\n".join(["one,other", *map(",".join, WORKED_RELATIONS)]))
    return str(offers), str(relations)


def test_json_of_the_worked_example(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    offers, relations = files
    assert main(["ecosystem", "stress", offers, "--relations", relations, "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data["counts"] == {"actors": 5, "functions": 5, "links": 8, "relations": 4}
    assert data["redundancy"] == pytest.approx(0.516667, abs=1e-6)
    assert data["robustness_uniform"] == pytest.approx(0.62)
    assert data["completeness_given"] is False
    assert data["network"]["robustness"] == pytest.approx(0.2)
    assert data["network"]["graph_resistance"] == pytest.approx(18)
    closures = {card["actor"]: card for card in data["closures"]}
    assert closures["A"]["functions_lost"] == ["incubation"]
    assert closures["A"]["largest_component_after"] == 2
    assert data["offers"][0] == {
        "function": "impact measurement",
        "providers": 0,
        "gain": pytest.approx(0.1),
        "gain_expected": pytest.approx(0.1),
        "gain_interval": None,
    }
    assert {tuple(sorted(entry["between"])) for entry in data["relations"][:2]} == {
        ("B", "E"),
        ("C", "E"),
    }


def test_json_keys_are_the_documented_ones(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path(__file__).parents[2] / "src/rresi/help/pages/en/stress-test.md"
    documented = {
        line.split("`")[1] for line in page.read_text().splitlines() if line.startswith("| `")
    }
    main(["ecosystem", "stress", files[0], "--relations", files[1], "--json"])

    assert set(json.loads(capsys.readouterr().out)) == documented


def test_a_report_for_people(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    offers, relations = files
    main(["ecosystem", "stress", offers, "--relations", relations, "--completeness", "0.8"])

    out = capsys.readouterr().out
    assert "5 actors, 5 functions, 8 links, 4 relations." in out
    assert "R_F = 0.5167, as recorded" in out
    assert "Corrected for missing links" in out
    assert "no second provider recorded" in out
    assert "single provider" not in out
    assert "Graph resistance: 18." in out


def test_without_completeness_and_relations_it_says_so(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ecosystem", "stress", files[0]]) == 0

    out = capsys.readouterr().out
    assert "No completeness was given" in out
    assert "No relations were given" in out


def test_faults_go_to_standard_error(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text("actor,function,confidence\nA,x,7\n")

    assert main(["ecosystem", "stress", str(broken), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "broken.csv: line 2, column 3 (confidence): confidence 7 is not" in captured.err

    assert main(["ecosystem", "stress", str(tmp_path / "absent.csv")]) == 2
    assert "absent.csv: there is no such file" in capsys.readouterr().err

    with pytest.raises(SystemExit) as caught:
        main(["ecosystem", "stress", files[0], "--completeness", "0"])
    assert caught.value.code == 2


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "tr"])
def test_what_is_said_of_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, form: list[str]
) -> None:
    path = tmp_path / "offers.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Offers")
        sheet.write_row(0, 0, ["actor", "function", "confidence"])
        sheet.merge_range(1, 0, 2, 0, "A")
        sheet.write_row(1, 1, ["Finance", 1])
        sheet.write_row(2, 1, ["Space", 1])
        sheet.write_row(3, 0, ["B", "Finance", 1])
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})

    assert main(["--lang", language, "ecosystem", "stress", str(path), *form]) == 0
    out = capsys.readouterr().out
    said = json.loads(out)["notices"] if form else [one for one in out.splitlines() if ": 1" in one]
    assert len(said) == (3 if form else 2)
    assert "%(" not in out
