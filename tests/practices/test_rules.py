"""The evidence level follows from what is recorded, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.documents.problems import gaps
from rresi.editorial.rules import out_of_date
from rresi.practices.document import PracticeDocument
from rresi.practices.models import EvidenceLevel
from rresi.practices.rules import (
    Statement,
    evidence_level,
    evidence_weight,
    look_again_by,
    must_be_looked_at,
    statement_level,
)
from rresi.practices.vocabulary import Method, SourceKind

WHOLE: dict[str, Any] = {
    "has_value": True,
    "has_unit": True,
    "has_period": True,
    "source_kind": "own",
}
OFFICIAL = {**WHOLE, "source_kind": "official"}

statements = st.builds(
    Statement,
    has_value=st.booleans(),
    has_unit=st.booleans(),
    has_period=st.booleans(),
    method=st.sampled_from(Method.values),
    source_kind=st.sampled_from([None, *SourceKind.values]),
)


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        (Statement(), EvidenceLevel.DESCRIBED),
        (Statement(has_value=True), EvidenceLevel.DESCRIBED),
        (Statement(has_value=True, source_kind="media"), EvidenceLevel.REPORTED),
        (Statement(**WHOLE), EvidenceLevel.REPORTED),
        (Statement(**WHOLE, method="records"), EvidenceLevel.REPORTED),
        (Statement(**OFFICIAL, method="records"), EvidenceLevel.DOCUMENTED),
        (Statement(**OFFICIAL), EvidenceLevel.REPORTED),
        (Statement(**{**WHOLE, "source_kind": "media"}, method="survey"), EvidenceLevel.REPORTED),
        (Statement(**{**OFFICIAL, "has_unit": False}, method="records"), EvidenceLevel.REPORTED),
        (Statement(**{**WHOLE, "source_kind": "research"}), EvidenceLevel.DOCUMENTED),
        (Statement(**{**WHOLE, "source_kind": "other"}, method="records"), EvidenceLevel.REPORTED),
        (Statement(**WHOLE, method="comparison"), EvidenceLevel.REPORTED),
        (Statement(**OFFICIAL, method="comparison"), EvidenceLevel.COMPARED),
        (Statement(**{**WHOLE, "source_kind": None}, method="experiment"), EvidenceLevel.DESCRIBED),
        (Statement(**OFFICIAL, method="announced"), EvidenceLevel.DESCRIBED),
    ],
)
def test_what_one_statement_supports(statement: Statement, level: EvidenceLevel) -> None:
    assert statement_level(statement) == level


@given(statements)
def test_a_source_of_ones_own_alone_documents_nothing(statement: Statement) -> None:
    own = replace(statement, source_kind=SourceKind.OWN)
    assert statement_level(own) <= EvidenceLevel.REPORTED


def test_nothing_recorded_is_no_evidence() -> None:
    assert evidence_level([]) == EvidenceLevel.NONE


@given(st.lists(statements, max_size=5), statements)
def test_a_further_statement_never_lowers_the_level(
    known: list[Statement], further: Statement
) -> None:
    assert evidence_level([*known, further]) >= evidence_level(known)


def test_what_others_vouch_for_and_what_is_counted_weighs_more() -> None:
    rising = [
        [],
        [Statement(has_value=True, source_kind="own")],
        [Statement(**WHOLE)],
        [Statement(**WHOLE), Statement(**WHOLE)],
        [Statement(**{**WHOLE, "source_kind": "media"})],
        [Statement(**OFFICIAL)],
        [Statement(**OFFICIAL, method="records")],
        [Statement(**OFFICIAL, method="records")] * 2,
        [Statement(**{**WHOLE, "source_kind": "research"}, method="experiment")],
    ]
    weights = [evidence_weight(one) for one in rising]
    assert weights == sorted(weights)
    assert len(set(weights[1:])) == len(weights) - 1
    assert evidence_weight([Statement(**OFFICIAL, method="records")] * 30) < 60


@given(st.lists(statements, max_size=5), statements)
def test_a_further_statement_never_weighs_less(known: list[Statement], further: Statement) -> None:
    assert evidence_weight([*known, further]) >= evidence_weight(known)


def test_a_practice_is_due_the_day_after_its_date() -> None:
    assert not must_be_looked_at(date(2027, 1, 1), date(2027, 1, 1))
    assert must_be_looked_at(date(2027, 1, 1), date(2027, 1, 2))


def test_a_translation_of_an_older_revision_is_out_of_date() -> None:
    assert out_of_date(source_revision=1, revision=2)
    assert not out_of_date(source_revision=2, revision=2)


def test_what_becomes_public_is_looked_at_again_a_year_later() -> None:
    today = date(2027, 3, 1)
    assert look_again_by(today) == date(2028, 2, 29)
    assert not must_be_looked_at(look_again_by(today), today)


@pytest.mark.parametrize(
    ("value", "unit", "asked"),
    [("110", "%", True), ("110", "people", False), ("60", "%", False), ("-5", "% of staff", True)],
)
def test_a_percentage_beyond_the_whole_is_asked_about(value: str, unit: str, asked: bool) -> None:
    draft = {"evidence": [{"value": value, "unit": unit}]}
    told = [str(text) for _step, _criterion, text, _place in gaps(PracticeDocument, draft)]
    assert any("above 100" in text for text in told) is asked
