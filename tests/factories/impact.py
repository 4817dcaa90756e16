"""Impact cases for tests."""

from __future__ import annotations

from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.authoring import records
from rresi.authoring.services import create_document
from rresi.core.documents.describing import Json
from rresi.impact.kind import CASES
from rresi.impact.models import Case
from rresi.regions.models import Region
from tests.factories.regions import make_region


def indicator(**changes: Any) -> dict[str, Any]:
    """Participants in work, by the metric of IRIS+."""
    return {
        "name": "Participants in work",
        "unit": "people",
        "better": "up",
        "catalogue": "iris",
        "code": "PI4060",
        "baseline": "10",
        "baseline_period": "2021",
        "target": "40",
        "target_by": "2024",
        **changes,
    }


def measurement(**changes: Any) -> dict[str, Any]:
    return {
        "indicator": 1,
        "value": "31",
        "period": "2023",
        "grade": "measured",
        "method": "Payroll records of all 46 participants.",
        "source": 1,
        **changes,
    }


def outcome(**changes: Any) -> dict[str, Any]:
    return {
        "name": "People find steady work",
        "people": "20/40",
        "worth": "2000/6000",
        "years": "1/3",
        "observed": "3",
        "anyway": "20/50",
        "own_share": "30/70",
        "fades": "0/30",
        "grade": "estimate",
        "source": 1,
        **changes,
    }


def case_record(**changes: Any) -> dict[str, Any]:
    """A line of an import file with a value in every field."""
    return {
        "slug": "work-after-training",
        "title": "Half of the participants have work after a year",
        "summary": "Thirty-one of sixty participants were in paid work a year after the course.",
        "language": "en",
        "finding": "better",
        "region": "the-hague",
        "organisation": "Stichting Heel",
        "topics": ["work-integration"],
        "target_groups": ["residents"],
        "sdgs": ["8"],
        "situation": "Nobody had work.",
        "activity": "A course of **six** months.",
        "change": "Thirty-one found work.",
        "cause": "The labour market was good.",
        "voices": "They say that they are seen.",
        "lessons": "Begin with employers.",
        "indicators": [indicator()],
        "measurements": [measurement()],
        "sources": [{"title": "Annual report", "url": "https://example.org/report", "kind": "own"}],
        "currency": "EUR",
        "price_year": 2023,
        "costs": [{"name": "The course", "amount": "30000/40000", "source": 1}],
        "outcomes": [outcome()],
        "contributors": [{"outcome": 1, "name": "Employment office", "share": "20/40"}],
        "contact": {"name": "Mies", "email": "mies@example.org"},
        "translations": {
            "tr": {
                "title": "Katılımcıların yarısı bir yıl sonra çalışıyor",
                "summary": "Altmış katılımcıdan otuz biri bir yıl sonra ücretli çalışıyordu.",
                "activity": "Altı aylık bir kurs.",
                "change": "Otuz bir kişi iş buldu.",
            }
        },
        **changes,
    }


def make_case(region: Region | None = None, **changes: Any) -> Case:
    """A published case; the region is made when none is given."""
    home = region or Region.objects.filter(slug="the-hague").first() or make_region()
    record, problems = records.read(CASES, case_record(region=home.slug, **changes))
    assert record is not None, problems
    return create_document(CASES, actor=OPERATOR, record=record)


def case_document(**changes: Any) -> Json:
    """The same as a draft or a revision holds it."""
    record, problems = records.read(
        CASES, {**case_record(), "slug": "", "translations": {}, **changes}
    )
    assert record is not None, problems
    return record.document
