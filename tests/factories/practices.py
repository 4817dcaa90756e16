"""Practices for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.authoring import records
from rresi.authoring.services import create_document
from rresi.core.documents.describing import Json
from rresi.media.encoding import Encoded
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.search import interface as search
from tests.factories.regions import make_region


def practice_record(**changes: Any) -> dict[str, Any]:
    """A line of an import file with a value in every field."""
    return {
        "slug": "repair-cafe",
        "title": "Een repaircafé in elke wijk",
        "summary": "Vrijwilligers repareren samen met buurtbewoners wat anders was weggegooid.",
        "language": "nl",
        "region": "the-hague",
        "place": "Den Haag",
        "point": {"lat": 52.07, "lon": 4.29},
        "organisation": "Stichting Heel",
        "partners": ["Gemeente Den Haag"],
        "start": "2018-03",
        "end": "2021",
        "status": "ended",
        "status_on": "2022-06",
        "topics": ["circular-and-green", "housing-and-neighbourhoods"],
        "functions": ["workspace"],
        "target_groups": ["residents"],
        "sdgs": [11, 12],
        "problem": "Er werd **veel** weggegooid.",
        "solution": "- Tafels\n- Gereedschap\n- Koffie",
        "stakeholders": "Vrijwilligers en de buurt.",
        "difficulties": "Ruimte vinden.",
        "lessons": "Begin klein.",
        "resources": {
            "people": "Twaalf vrijwilligers",
            "time": "Vier dagdelen per maand",
            "money": [
                {
                    "amount": "12500.50",
                    "currency": "EUR",
                    "kind": "setup",
                    "year": 2018,
                    "note": "subsidie",
                    "source": 1,
                },
                {"amount": "100", "amount_to": "200", "currency": "EUR", "kind": "paid-out"},
            ],
        },
        "sources": [
            {"title": "Jaarverslag", "url": "https://example.org/jv", "language": "nl"},
            {"title": "Evaluatie", "url": "https://example.org/ev", "kind": "evaluation"},
        ],
        "links": [{"title": "Website", "url": "https://example.org/"}],
        "evidence": [
            {
                "statement": "In drie jaar werden spullen gerepareerd.",
                "value": "4321",
                "unit": "spullen",
                "period": "2018/2021",
                "source": 2,
                "method": "records",
            },
            {"statement": "Bewoners ontmoeten elkaar vaker."},
        ],
        "conditions": [
            {"kind": "infrastructure", "text": "Een ruimte in de wijk.", "blocking": True},
            {"kind": "skills", "text": "Iemand die kan solderen."},
        ],
        "contact": {"name": "Mies", "email": "mies@example.org"},
        "review_by": "2027-06-30",
        "translations": {
            "en": {
                "title": "A repair café in every neighbourhood",
                "summary": "Volunteers and neighbours repair what would be thrown away.",
                "problem": "A **lot** was thrown away.",
                "solution": "Tables, tools, coffee.",
                "money": ["grant", ""],
                "evidence": [
                    {"statement": "Things repaired in three years.", "unit": "things"},
                    {"statement": "Residents meet more often."},
                ],
                "conditions": ["A room in the neighbourhood.", "Somebody who can solder."],
            }
        },
        **changes,
    }


def practice_document(**changes: Any) -> Json:
    """The same as a draft or a revision holds it."""
    given = {**practice_record(), "slug": "", "translations": {}, **changes}
    record, problems = records.read(PRACTICES, given)
    assert record is not None, problems
    return answered(record.document)


def answered(document: Json) -> Json:
    """The document with what a file may leave open and a form asks for."""
    said = {"sources": ("kind", "own"), "evidence": ("method", "survey")}
    for rows, (name, value) in said.items():
        for row in document.get(rows, ()):
            if row.get(name, "unknown") == "unknown":
                row[name] = value
    return document


def make_practice(
    region: Region | None = None, pictures: Sequence[Encoded] = (), **changes: Any
) -> Practice:
    """A published practice; the region is made when none is given."""
    home = region or Region.objects.filter(slug="the-hague").first() or make_region()
    record, problems = records.read(PRACTICES, practice_record(region=home.slug, **changes))
    assert record is not None, problems
    return create_document(PRACTICES, actor=OPERATOR, record=record, pictures=pictures)


def make_practices(count: int, region: Region | None = None) -> list[Practice]:
    """Different practices, in the search index too."""
    home = region or make_region()
    made = [
        make_practice(
            home,
            slug=f"practice-{number}",
            title=f"Praktijk nummer {number}",
            topics=["finance"] if number % 2 else ["awareness", "finance"],
            start=str(2000 + number % 25),
            end=None,
            status="running",
        )
        for number in range(count)
    ]
    index(made)
    return made


def index(practices: Iterable[Practice]) -> None:
    """Put practices into the search index now, as the worker would."""
    search.reindex("practice", [practice.pk for practice in practices])
