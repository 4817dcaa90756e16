"""`rresi search` and `rresi index`, on what is published."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from rresi.cli.main import main

if TYPE_CHECKING:
    from rresi.search.interface import SearchDocument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published() -> Iterator[None]:
    """Two practices, the only published content."""
    from rresi.core.declarations import replaced
    from rresi.search.interface import SearchDocument, SearchSource

    texts = [
        SearchDocument(
            "practice",
            1,
            "tr",
            "ortak-mutfak",
            "Kadınların ortak mutfağı",
            "Kadınlar belediyenin mutfağında birlikte üretiyor.",
        ),
        SearchDocument(
            "practice",
            2,
            "de",
            "reparatur",
            "Reparaturwerkstatt",
            "Freiwillige reparieren Fahrräder und Rechner.",
        ),
    ]

    def source(ids: object) -> list[SearchDocument]:
        return texts

    with replaced(SearchSource, SearchSource("practice", source)):
        yield


def test_a_dutch_question_finds_the_turkish_practice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["index"]) == 0
    assert "practice: 2 texts" in capsys.readouterr().out
    question = ["search", "vrouwen die samen koken", "--lang", "nl", "--limit", "1"]
    assert main([*question, "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert list(hit) == ["slug", "title", "language", "score", "channel"]
    assert (hit["slug"], hit["language"], hit["channel"]) == ("ortak-mutfak", "tr", "meaning")
    assert main(question) == 0
    assert "ortak-mutfak" in capsys.readouterr().out


def test_rebuilding_makes_all_vectors_anew(capsys: pytest.CaptureFixture[str]) -> None:
    main(["index"])
    capsys.readouterr()
    main(["index"])
    assert "encoded," not in capsys.readouterr().out
    main(["index", "--rebuild"])
    assert "2 texts encoded," in capsys.readouterr().out


def test_nothing_found_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", ""]) == 0
    assert capsys.readouterr().out == "Nothing found.\n"
    assert main(["search", '" OR 1=1 --', "--lang", "tr", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("limit", ["0", "-3", "many"])
def test_a_wrong_limit_is_named(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["search", "x", "--limit", limit])
    assert stop.value.code == 2
    assert "--limit" in capsys.readouterr().err


def test_the_command_starts_with_the_two_apps_that_it_needs() -> None:
    """In a process of its own, since here all apps have been loaded."""
    code = "import rresi.cli.search as c; c._start(); import rresi.search.interface"
    # What it has loaded is not looked through for what may go; what comes later is.
    code += "; import gc; assert gc.isenabled() and gc.get_freeze_count() > 10_000"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
