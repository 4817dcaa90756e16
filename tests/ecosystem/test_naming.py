"""Columns with the names of other organisations become relations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import services
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import Relation
from rresi.ecosystem.services.lists import Origin
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db

NAMED = {"country": "NL", "region": "the-hague", "city": "Den Haag"}


@pytest.fixture(autouse=True)
def _directory() -> None:
    make_region()
    records: list[dict[str, Any]] = [
        {**NAMED, "name": "ImpactCity"},
        {**NAMED, "name": "Apollo 14", "relations": [{"kind": "funds", "target": "ImpactCity"}]},
        {**NAMED, "name": "Onderwijs, Cultuur en Co"},
    ]
    services.create_organisations(actor=OPERATOR, records=records)


@pytest.fixture
def boss() -> User:
    return Network().person("boss", role="coordinator")


def told(folder: Path, text: str, **more: Any) -> ListReport:
    path = folder / "lijst.csv"
    path.write_text(text)
    with translation.override("nl"):
        return import_organisations(
            actor=OPERATOR, path=path, **{"choices": {}, "origin": Origin("Lijst"), **more}
        )


def ties() -> set[tuple[str, str, str]]:
    return {*Relation.objects.values_list("origin__slug", "kind", "target__slug")}


LIST = "naam;plaats;land;regio;werkt samen met\n"
ROW = "Buurtclub;Den Haag;NL;the-hague;{}\n"


@pytest.mark.parametrize(
    "heading", ["Werkt samen met", "Partners", "travaille avec", "Kooperationspartner", "ortaklar"]
)
def test_names_are_relations_to_the_directory_and_to_the_file(tmp_path: Path, heading: str) -> None:
    text = LIST.replace("werkt samen met", heading) + ROW.format('"Impactcity; Club Twee"')
    report = told(tmp_path, text + ROW.format("").replace("Buurtclub", "Club Twee"))
    assert report.written, report.problems
    assert ties() == {
        ("apollo-14", "funds", "impactcity"),
        ("buurtclub", "partners", "impactcity"),
        ("buurtclub", "partners", "club-twee"),
    }


def test_commas_part_names_unless_a_name_has_them(tmp_path: Path) -> None:
    told(tmp_path, LIST + ROW.format("ImpactCity, Apollo 14|Onderwijs, Cultuur en Co"))
    assert {target for one, _kind, target in ties() if one == "buurtclub"} == {
        *("impactcity", "apollo-14", "onderwijs-cultuur-en-co"),
    }


def test_a_relation_is_told_once_and_never_of_itself(tmp_path: Path) -> None:
    first = ROW.format("Buurtclub, Club Twee, Club twee")
    second = ROW.format("Buurtclub, Impactcity").replace("Buurtclub", "Club Twee", 1)
    assert told(tmp_path, LIST + first + second).written
    assert told(tmp_path, LIST + second + first, origin=Origin("Andere")).written
    assert ties() - {("apollo-14", "funds", "impactcity")} == {
        ("buurtclub", "partners", "club-twee"),
        ("club-twee", "partners", "impactcity"),
    }


def test_a_column_adds_to_the_relations_that_stand(tmp_path: Path) -> None:
    row = "Apollo 14;Den Haag;NL;the-hague;Onderwijs, Cultuur en Co\n"
    assert told(tmp_path, LIST + row).written
    assert ties() == {
        ("apollo-14", "funds", "impactcity"),
        ("apollo-14", "partners", "onderwijs-cultuur-en-co"),
    }


def test_columns_of_one_kind_are_numbered_and_of_another_chosen(tmp_path: Path) -> None:
    text = "naam;land;regio;partner 1;partner 2;geeft geld aan\n"
    columns = {"geeft geld aan": "relations.kind=funds.target"}
    named = {"naam": "name", "land": "country", "regio": "region"}
    named |= {f"partner {n}": f"relations.kind=partners.target.{n}" for n in (1, 2)}
    row = "Buurtclub;NL;the-hague;ImpactCity;Apollo 14;ImpactCity\n"
    assert list(told(tmp_path, text + row, dry_run=True).matched.values())[3:5] == [
        *(named["partner 1"], named["partner 2"]),
    ]
    assert told(tmp_path, text + row, columns={**named, **columns}).written
    assert {one[1:] for one in ties() if one[0] == "buurtclub"} == {
        ("partners", "impactcity"),
        ("partners", "apollo-14"),
        ("funds", "impactcity"),
    }


def test_a_name_like_one_is_asked_about_and_an_unknown_one_told(client: Client, boss: User) -> None:
    client.force_login(boss)
    text = LIST + ROW.format("Stichting Impact City Den Haag, Nergens Bekend")
    sent = SimpleUploadedFile("leden.csv", text.encode())
    begun = client.post("/nl/organisations/import/", {"file": sent, "list_name": "Leden"})
    path = str(begun["Location"])
    page = client.get(path).content.decode()
    assert "Namen die niet in de gids staan" in page
    assert "Nergens Bekend" in page
    report = client.get(path).context["report"]
    asked = {one.text: one for one in report.words}
    likely = asked["Stichting Impact City Den Haag"]
    assert likely.choices[0] == ("impactcity", "ImpactCity")
    assert not report.mistakes
    assert report.undecided == 1
    unknown = asked["Nergens Bekend"]
    answers = {likely.question: "impactcity", unknown.question: "apollo-14"}
    client.post(path, {"action": "choose", **answers})
    client.post(path, {"action": "write"})
    assert {target for one, _kind, target in ties() if one == "buurtclub"} == {
        *("impactcity", "apollo-14"),
    }
