"""The export in the Common Impact Data Standard, against the shapes that the standard publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import SH

from rresi.authoring import records
from rresi.ecosystem.models import Organisation
from rresi.impact import cids
from rresi.impact.kind import CASES
from rresi.impact.models import Case
from rresi.regions.models import Region
from tests.factories.impact import case_record, indicator, make_case, measurement
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
STANDARD = Path(__file__).parent / "cids"
TIERS = {"basic": "Basic", "essential": "Essential", "full": "Full"}
PATH = "/en/impact/work-after-training"


@pytest.fixture(scope="module")
def shapes() -> dict[str, Graph]:
    return {
        key: Graph().parse(
            data=(STANDARD / f"cids-shacl-{name}Tier.ttl").read_text(encoding="utf-8-sig"),
            format="turtle",
        )
        for key, name in TIERS.items()
    }


def parsed(export: dict[str, Any]) -> Graph:
    """The export as triples, with the standard's own context; nothing is fetched."""
    context = json.loads((STANDARD / "cidsContext.jsonld").read_text(encoding="utf-8-sig"))
    assert export["@context"] == cids.CONTEXT
    return Graph().parse(data=json.dumps({**export, **context}), format="json-ld")


def exported() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get(f"{PATH}.jsonld").content)
    return found


def violations(shapes: Graph, export: dict[str, Any]) -> int:
    _conforms, report, _text = validate(parsed(export), shacl_graph=shapes)
    return len(list(report.subjects(SH.resultSeverity, SH.Violation)))


def test_a_whole_case_is_accepted_by_every_tier(shapes: dict[str, Graph]) -> None:
    organisation = Organisation.objects.create(slug="heel", name="Stichting Heel")
    organisation.texts.create(language="en", name="Heel", description="It repairs things.")
    make_case()
    export = exported()
    assert {key: violations(graph, export) for key, graph in shapes.items()} == dict.fromkeys(
        TIERS, 0
    )
    assert [tier.percent for tier in cids.tiers_of(export["@graph"])] == [100, 100, 100]
    values = {str(value) for value in parsed(export).objects()}
    assert {"31", "10", "https://iris.thegiin.org/metric/5.3/pi4060/"} <= values
    assert "mies@example.org" not in json.dumps(export)


def test_the_shapes_find_what_is_taken_away(shapes: dict[str, Graph]) -> None:
    """So that a test that finds nothing means something."""
    make_case()
    export = exported()
    for node in export["@graph"]:
        node.pop("hasName", None)
        node.pop("hasIdentifier", None)
    assert violations(shapes["basic"], export) > 0
    assert violations(shapes["essential"], export) > 0


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    organisation=st.booleans(),
    cause=st.booleans(),
    groups=st.booleans(),
    figures=st.sampled_from(["none", "indicator", "measured"]),
)
def test_the_tiers_agree_with_the_shapes(
    shapes: dict[str, Graph], organisation: bool, cause: bool, groups: bool, figures: str
) -> None:
    if not Region.objects.exists():
        make_region()
    changes: dict[str, Any] = {
        "cause": "The market was good." if cause else "",
        "target_groups": ["residents"] if groups else [],
        "indicators": [] if figures == "none" else [indicator()],
        "measurements": [measurement()] if figures == "measured" else [],
        "translations": {},
    }
    record, problems = records.read(CASES, case_record(**changes))
    assert record is not None, problems
    about = cids.Exported(
        "https://rresi.example/c",
        {},
        timezone.now(),
        organisation_name="Heel" if organisation else "",
        organisation_description="It repairs." if organisation else "",
    )
    export = cids.jsonld(record.document, about)
    wrong = 0
    for key, tier in zip(TIERS, cids.tiers_of(export["@graph"]), strict=True):
        wrong += violations(shapes[key], export)
        if tier.percent == 100:
            assert wrong == 0
        if wrong:
            assert tier.lacks


def test_a_case_without_an_organisation_says_what_the_tier_lacks(client: Client) -> None:
    make_case(organisation="")
    shown = page(client, f"{PATH}/")
    assert "The case names no organisation." in shown
    assert f'href="{PATH}.jsonld"' in shown


def test_the_words_are_those_of_the_reader(client: Client) -> None:
    make_case()
    answer = client.get("/tr/impact/work-after-training.jsonld")
    assert answer["Content-Type"].startswith("application/ld+json")
    assert "Katılımcıların yarısı bir yıl sonra çalışıyor" in {
        node.get("hasName") for node in json.loads(answer.content)["@graph"]
    }
    assert client.get("/en/impact/no-such.jsonld").status_code == 404


def test_what_was_published_before_a_rule_is_still_read(client: Client) -> None:
    case = make_case()
    stored = case.document
    stored["measurements"][0]["period"] = "2090"  # measured before it begins
    Case.objects.filter(pk=case.pk).update(document=stored)
    assert "2090" in page(client, f"{PATH}/")
    assert "2090" in json.dumps(exported())
