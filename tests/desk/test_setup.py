"""A network from nothing: by file, by questions, by the link of the first visit."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rresi.accounts.models import Invitation
from rresi.cli import main
from rresi.cli.setup import EXAMPLE
from rresi.core.refusals import Incomplete
from rresi.desk.setup import initials_of, set_up
from rresi.desk.toml_lines import line_at, lines_of
from rresi.network import queries
from rresi.network.services import make_setup_link
from rresi.regions.models import Region, RegionCode
from tests.pages import page

pytestmark = pytest.mark.django_db
RECORD: dict[str, Any] = {
    "short_name": "Coastal Towns",
    "names": {"en": "Coastal Towns Learning Network"},
    "languages": ["en"],
    "coordinator": {"email": "Ada@coastal.example", "name": "Ada"},
    "regions": ["Aydın, TR", {"territory": "NL361", "names": {"en": "The Dunes"}}, "Saltmarsh, IE"],
}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def _file(folder: Path, text: str) -> str:
    path = folder / "network.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_record_makes_network_regions_and_an_invitation() -> None:
    done = set_up(record=RECORD)
    assert done.regions == ["aydin", "the-dunes", "saltmarsh"]
    assert done.link.endswith("/")
    assert done.document.initials == "CT"
    assert Invitation.objects.get().email == "ada@coastal.example"
    assert Region.objects.get(slug="saltmarsh").country == "IE"
    assert RegionCode.objects.filter(region__slug="the-dunes").count() == 2


def test_again_changes_nothing_but_what_is_new() -> None:
    set_up(record=RECORD)
    Region.objects.filter(slug="aydin").update(is_partner=False)  # edited at the desk since
    done = set_up(record={**RECORD, "short_name": "Coast", "regions": ["Aydın, TR", "TR310"]})
    assert done.regions == ["izmir"]
    assert not Region.objects.get(slug="aydin").is_partner
    assert done.document.initials == "CT"
    assert Invitation.objects.count() == 1


def test_who_coordinates_already_is_not_invited_again(client: Client) -> None:
    path = re.sub(r"^https?://[^/]+", "", set_up(record=RECORD).link)
    client.post(path, {"name": "Ada", "password": "the-tide-is-high"})
    assert set_up(record=RECORD).link == ""


SALTMARSH = {"slug": "saltmarsh", "country": "IE", "names": {"en": "Saltmarsh"}}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"regions": ["Nowhereton"]}, "regions.0"),
        ({"regions": ["TR321", 5]}, "regions.1"),
        ({"regions": ["TR321", {"slug": "x"}]}, "regions.1.country"),
        (
            {"regions": ["TR321", {"territory": "TR321", "names": {"en": "Other"}}]},
            "regions.1",
        ),
        ({"regions": [{**SALTMARSH, "point": {"lat": math.nan, "lon": 0}}]}, "regions.0.point.lat"),
        ({"regions": [{**SALTMARSH, "country": "QQ"}]}, "regions.0.country"),
        ({"regions": [{**SALTMARSH, "slug": "new"}]}, "regions.0.slug"),
        ({"labels": {"topic:nothing": {"en": "Xx"}}}, "labels.topic:nothing"),
        ({"coordinator": {"email": "ada"}}, "coordinator.email"),
        ({"mark_file": "nothing.png"}, "mark_file"),
        ({"names": {"fr": "Côte"}}, ""),
    ],
)
def test_a_mistake_changes_nothing(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        set_up(record={**RECORD, **changes})
    assert refusal.value.problems[0][0] == place
    assert queries.stored() is None
    assert not Region.objects.exists()


def test_a_region_that_is_there_under_another_name_is_not_made_again() -> None:
    set_up(record={**RECORD, "regions": ["TR321"]})
    before = list(Region.objects.values_list("slug", flat=True))
    own = {"territory": "TR321", "names": {"en": "Our valley"}}
    done = set_up(record={**RECORD, "regions": [own, "TR321"]})
    assert done.regions == []
    assert list(Region.objects.values_list("slug", flat=True)) == before


def test_a_colour_may_be_written_in_capitals() -> None:
    done = set_up(record={**RECORD, "colours": {"main": " #7A2048 "}})
    assert done.document.colours.main == "#7a2048"


def test_a_name_that_nobody_sees_is_missing() -> None:
    with pytest.raises(Incomplete) as refusal:
        set_up(record={**RECORD, "names": {"en": "\u200b\u2060"}})
    assert refusal.value.problems == [("names.en", "This must be filled in.")]


def test_the_example_works_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, EXAMPLE)
    for _run in range(2):
        assert main.main(["setup", path]) == 0
    out = capsys.readouterr().out
    assert "The network is set up: Coastal Towns" in out
    assert "New regions: aydin, galway-city, saltmarsh" in out
    assert re.search(r"^  http\S+/account/invitation/\S+/$", out, re.MULTILINE)
    assert main.main(["setup", "--example"]) == 0
    assert capsys.readouterr().out == EXAMPLE


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('short_name = "Coastal Towns"', "short_name = 3", 2),
        ('main = "#7a2048"', 'main = "#eeeeee"', None),  # the colours do not fit together
        ('main = "#7a2048"', 'main = "red"', 15),
        ('email = "ada@coastal.example"', 'email = "ada"', 32),
        ('territory = "Galway"', 'territory = "Nowhereton"', 38),
        ('country = "IE"', 'country = "Eire"', 44),
        ('slug = "saltmarsh"', 'slug = "saltmarsh"\ncolour = "blue"', 44),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: int | None
) -> None:
    assert old in EXAMPLE
    path = _file(tmp_path, EXAMPLE.replace(old, new))
    assert main.main(["setup", path]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{path}:{line}: " if line else f"{path}: "), told
    assert queries.stored() is None


def test_a_file_that_is_no_toml_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["setup", _file(tmp_path, 'a = "b"\nc = = 1')]) == 1
    assert "network.toml:2: this line cannot be read as TOML" in capsys.readouterr().err
    assert main.main(["setup", _file(tmp_path, "a = [1,\n")]) == 1
    assert "network.toml:1: this line cannot be read as TOML" in capsys.readouterr().err
    (tmp_path / "latin.toml").write_bytes('a = "é"'.encode("latin-1"))
    assert main.main(["--lang", "de", "setup", str(tmp_path / "latin.toml")]) == 1
    assert "kein UTF-8-Text" in capsys.readouterr().err
    assert main.main(["setup", str(tmp_path / "none.toml")]) == 1
    assert "there is no such file" in capsys.readouterr().err


def test_questions_are_asked_until_they_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(
        [
            "",
            "Coastal Towns",
            "en xx",
            "en, FR",
            "Coast",
            "Côte",
            "",
            "Saltmarsh",
            "hello@coastal.example",
            "nobody",
            "p@coastal.example",
            "Ada",
            "ada@coastal.example",
            "Nowhereton",
            "TR321",
            "",
        ]
    )
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    assert main.main(["setup"]) == 0
    out = capsys.readouterr().out
    assert "Choose from: en nl de tr fr" in out
    assert "We found no place called “Nowhereton”" in out
    document = queries.stored()
    assert document is not None
    assert document.languages == ["en", "fr"]
    assert list(Region.objects.values_list("slug", flat=True)) == ["aydin"]


def test_questions_that_nobody_answers_change_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(SystemExit):
        main.main(["setup"])
    assert "Nothing was set up" in capsys.readouterr().err
    assert queries.stored() is None


def _form(**changes: str) -> dict[str, Any]:
    return {
        "short_name": "Coastal Towns",
        "names": "Coastal Towns Learning Network",
        "main_language": "en",
        "languages": ["fr"],
        "regions": "Aydın, TR\nSaltmarsh, IE",
        "contact": "hello@coastal.example",
        "privacy": "privacy@coastal.example",
        "coordinator_name": "Ada",
        "coordinator_email": "ada@coastal.example",
        **changes,
    }


def test_the_link_of_the_first_visit_works_once(client: Client) -> None:
    old, path = (f"/en/setup/{make_setup_link()}/" for _visit in range(2))
    assert client.get(old).status_code == 404  # the newer link replaces it
    assert "Set up your network" in page(client, path)
    answer = client.post(path, _form())
    assert answer.status_code == 200
    assert "/account/invitation/" in answer.content.decode()
    assert Region.objects.count() == 2
    assert "Coastal Towns" in page(client, "/en/")
    for other in (path, "/en/setup/guessed/"):
        assert client.get(other).status_code == 404
        assert client.post(other, _form()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"regions": "Nowhereton"}, "We found no place called “Nowhereton”."),
        ({"regions": "Bergen"}, "There are several places called"),
        ({"main": "#eeeeee"}, "it must be at least 4.5 to 1"),
        ({"coordinator_email": "ada"}, "email"),
    ],
)
def test_a_mistake_on_the_page_keeps_the_link_and_what_was_typed(
    client: Client, changes: dict[str, str], words: str
) -> None:
    path = f"/en/setup/{make_setup_link()}/"
    answer = client.post(path, _form(**changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "Coastal Towns Learning Network" in text
    assert queries.stored() is None
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Coastal Towns", "CT"), ("Kıyı", "KI"), ("a b c d", "ABC"), ("R.R.E.S.I.", "R.")],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_lines_of_a_toml_file() -> None:
    text = 'a = 1\n[b.c]\n"d e" = """\nf = 2\n"""\n[[g]]\nh.i = 1\n[[g]]\n[g.j]\nk = [\n  1,\n]\n'
    lines = lines_of(text)
    assert line_at(lines, "a") == 1
    assert line_at(lines, "b.c.d e") == 3
    assert ("f",) not in lines
    assert line_at(lines, "g.0.h.i") == 7
    assert line_at(lines, "g.1.j.k.3") == 10
    assert line_at(lines, "g.1.other") == 8
    assert line_at(lines, "nowhere") is None
