"""Commands speak the language that is asked for, and say everything in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rresi.cli import words
from rresi.cli.main import main
from rresi.engines.messages import Message

LANGUAGES = [language for language in words.LANGUAGES if language != "en"]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de"),
        ({"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "de_DE", "LC_ALL": "tr_TR.UTF-8"}, "tr"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], language: str) -> None:
    assert words.of_environment(environment) == language


def test_a_message_is_english_and_knows_its_parts() -> None:
    inner = Message("meeting %(number)s", number=3)
    message = Message("%(meeting)s takes place", meeting=inner)
    assert message == "meeting 3 takes place"
    assert message.values["meeting"] is inner
    words.speak("en")
    assert words.told(message) == message


def test_numbers_follow_the_language() -> None:
    said = {}
    for language in words.LANGUAGES:
        words.speak(language)
        said[language] = (words.number(1234.5), words.percent(0.625, 1))
    assert said["en"] == ("1,234.5", "62.5%")
    assert said["nl"] == ("1.234,5", "62,5%")
    assert said["de"] == ("1.234,5", "62,5\xa0%")
    assert said["tr"] == ("1.234,5", "%62,5")
    assert said["fr"][0] == "1\u202f234,5"


@pytest.mark.parametrize("place", [("--lang", "{}"), ("--lang={}",)])
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_language_may_stand_anywhere(
    place: tuple[str, ...], language: str, tmp_path: Path
) -> None:
    option = [part.format(language) for part in place]
    command = ["ecosystem", "stress", str(tmp_path / "absent.csv")]
    for argv in ([*option, *command], [*command, *option]):
        assert main(argv) == 2
        assert words.language() == language


def _has_words(template: str) -> bool:
    return bool(re.search(r"[^\W\d]{3}", re.sub(r"%\(\w+\)s", "", template)))


def _said(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    main(argv)
    output = capsys.readouterr()
    return output.out + output.err


def test_no_english_is_left_in_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reports in a language contain no line of the English one that has words of ours."""
    offers, relations = tmp_path / "o.csv", tmp_path / "r.csv"
    offers.write_text("actor,function,phone\nA,x,1\nA,x,1\nB,x,2\nB,y,2\n,z,\n")
    relations.write_text("from,to\nA,B\nA,B\n")
    mission = tmp_path / "m.json"
    people = [{"id": "A", "wishes": ["B"]}, {"id": "B", "available": [1]}]
    mission.write_text(json.dumps({"slots": 2, "tables": 1, "participants": people}))
    broken = tmp_path / "b.csv"
    broken.write_text("actor,function,confidence\nA,x,7\n")
    wrong = tmp_path / "w.json"
    wrong.write_text('{"slots": 0, "tables": 1, "participants": []}')
    commands = [
        ["ecosystem", "stress", str(offers), "--relations", str(relations)],
        ["ecosystem", "stress", str(offers), "--completeness", "0.8"],
        ["ecosystem", "stress", str(broken)],
        ["meetings", "plan", str(mission), "--seconds", "20"],
        ["meetings", "plan", str(wrong)],
    ]
    said = {
        language: [_said([*command, "--lang", language], capsys) for command in commands]
        for language in words.LANGUAGES
    }
    for language in LANGUAGES:
        for english, other in zip(said["en"], said[language], strict=True):
            own = {line.strip() for line in english.splitlines() if _has_words(line)}
            assert not own & {line.strip() for line in other.splitlines()}, language
