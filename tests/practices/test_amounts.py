"""What an amount is, and what vouches for it: on the page, for reviewers, in corrections."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from rresi.core.documents.problems import gaps
from rresi.editorial.small_changes import is_small_change, why_not_small
from rresi.practices import rules
from rresi.practices.document import PracticeDocument
from rresi.practices.models import EvidenceLevel
from tests.factories.practices import make_practice, practice_document

pytestmark = pytest.mark.django_db
LOAN = {"amount": "50000", "currency": "EUR", "kind": "paid-out"}
COST = {"amount": "1300", "currency": "EUR", "kind": "yearly", "source": 2}


def shown(client: Client, **resources: Any) -> str:
    make_practice(resources=resources, translations={}, language="en")
    text = client.get("/en/practices/repair-cafe/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_what_others_receive_stands_apart_from_what_it_costs(client: Client) -> None:
    text = shown(client, money=[LOAN, COST])
    assert "Costs €1,300 according to an external evaluation ( source 2 )" in text
    assert "Yearly cost €1,300" in text
    assert "Paid to others: loans, grants, prizes, contracts €50,000 , no source given" in text


@pytest.mark.parametrize("kind", ["paid-out", "price", "received", "unknown", None])
def test_without_a_cost_the_page_says_that_it_is_not_known(
    client: Client, kind: str | None
) -> None:
    text = shown(client, money=[LOAN | ({"kind": kind} if kind else {})])
    text = text if kind else text.replace("Not stated what for", "")
    assert "Costs There is no information on its costs All amounts" in text
    assert "No information yet: costs" in text
    assert "€50,000" in text


def changed(**fields: Any) -> dict[str, Any]:
    document = practice_document()
    document["resources"]["money"][0].update(fields)
    return document


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, {"An amount has no source."}),  # of its second amount
        ({"kind": "unknown"}, {"An amount has no source.", "An amount does not say what it is"}),
    ],
)
def test_reviewers_read_which_amounts_lack_what(fields: dict[str, Any], said: set[str]) -> None:
    told = gaps(PracticeDocument, changed(**fields))
    texts = [str(text) for _step, _criterion, text, _place in told]
    found = {start for start in said if any(gap.startswith(start) for gap in texts)}
    assert found == said
    assert ("An amount does not say" in " ".join(texts)) == (len(said) > 1)


def test_what_an_amount_or_result_is_and_rests_on_is_no_small_matter() -> None:
    before = practice_document()
    assert is_small_change(before, changed(amount="13000.50"))
    assert not is_small_change(before, changed(kind="yearly"))
    assert not is_small_change(before, changed(source=before["sources"][1]["id"]))
    older = deepcopy(before)  # from before the fields, which a form fills with what says nothing
    older["resources"]["money"][1].pop("kind")
    older["evidence"][0].pop("beyond", None)
    newer = deepcopy(older) | {"summary": older["summary"].replace("samen", "samn")}
    newer["resources"]["money"][1]["kind"] = "unknown"
    newer["evidence"][0]["beyond"] = False
    assert not [one for one in why_not_small(older, newer) if one.path != ("summary",)]
    for place in ("beyond", "status_on"):
        after = deepcopy(before)
        if place == "beyond":
            after["evidence"][0]["beyond"] = True
        else:
            after["status_on"] = "2024"
        assert not is_small_change(before, after)


def test_a_figure_of_something_larger_is_labelled_and_no_evidence(client: Client) -> None:
    document = practice_document()
    assert rules.evidence_level_of(PracticeDocument.model_validate(document)) > EvidenceLevel.NONE
    for row in document["evidence"]:
        row["beyond"] = True
    read = PracticeDocument.model_validate(document)
    assert rules.evidence_level_of(read) == EvidenceLevel.NONE
    assert rules.evidence_weight(rules.statements_of(read)) == 0
    assert rules.strongest_figure(read) is None
    rows = [{"statement": "It lent millions.", "value": "8", "unit": "million euros", "source": 1}]
    make_practice(
        evidence=[rows[0] | {"beyond": True}], translations={}, language="en", status_on="2022-06"
    )
    page = " ".join(client.get("/en/practices/repair-cafe/").content.decode().split())
    assert "Not about this practice alone" in page
    assert "No result is about the practice itself." in page
    assert "glance__poster" not in page
    assert "as of June 2022" in page
    library = " ".join(client.get("/en/practices/").content.decode().split())
    assert "million euros" not in library
    assert "as of June 2022" in library
