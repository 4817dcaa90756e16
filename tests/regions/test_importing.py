"""Regions from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Incomplete, Refused
from rresi.regions import desk, queries
from rresi.regions.importing import import_regions
from rresi.regions.models import Region
from rresi.regions.services import create_region

pytestmark = pytest.mark.django_db
STARTER = Path(__file__).parents[2] / "src/rresi/starter/regions.json"


def test_the_starter_regions_come_in_once(tmp_path: Path) -> None:
    first = import_regions(actor=OPERATOR, path=STARTER)
    assert [str(problem) for problem in first.problems] == []
    assert first.count("created") == Region.objects.count() == 10
    assert import_regions(actor=OPERATOR, path=STARTER).count("unchanged") == 10

    path = tmp_path / "regions.csv"
    path.write_text("slug,country,name en,partner\nthe-hague,NL,Hague,no\n")
    report = import_regions(actor=OPERATOR, path=path)
    assert report.count("updated") == 1
    region = Region.objects.get(slug="the-hague")
    assert region.texts.get(language="en").name == "Hague"
    assert region.texts.get(language="nl").name == "Den Haag"
    assert not region.is_partner
    assert region.codes.exists()


def test_a_region_is_found_by_slug_and_by_code_in_any_case() -> None:
    import_regions(actor=OPERATOR, path=STARTER)
    for code in ("the-hague", "The-Hague", "NL361", "nl361", "NL332", " NL332"):
        region = queries.find(code)
        assert region is not None, code
        assert region.slug == "the-hague"
    assert queries.find("NL999") is None
    assert queries.find("") is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"slug": "x", "country": "NL"}', "r.jsonl:1: names: This must be filled in"),
        ('{"slug": "x", "country": "NL", "names": {}}', "r.jsonl:1: names: "),
        (
            '{"slug": "x", "country": "nld", "names": {"en": "Xx"}}',
            "country: This does not have the required format",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"xx": "Xx"}}',
            "is not a known language. Use a code such as nl or tr",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, "point": {"lat": 91, "lon": 0}}',
            "point.lat: This must be at most 90",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, '
            '"codes": [{"scheme": "NUTS", "code": "NL999", "version": 2024}]}',
            "codes.0: NUTS 2024 has no code NL999",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, '
            '"codes": [{"scheme": "LAU", "code": "0518", "version": 2024}, '
            '{"scheme": "LAU", "code": "0518", "version": 2024}]}',
            "codes: This contains a code twice",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, '
            '"codes": [{"scheme": "NUTS", "code": "de929", "version": 2024}]}',
            "codes.0.code: DE929 is not a code of this country: Netherlands",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, "point": {"lat": 0, "lon": 0}}',
            "point: The point 0/0 lies in the Atlantic",
        ),
        (
            '{"slug": "x", "country": "NL", "names": {"en": "Xx"}, '
            '"codes": [{"scheme": "NUTS", "code": "NL361", "version": 2024}]}',
            "codes.0.code: This is already the code of the-hague",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, line: str, problem: str) -> None:
    import_regions(actor=OPERATOR, path=STARTER)
    path = tmp_path / "r.jsonl"
    path.write_text(line)
    report = import_regions(actor=OPERATOR, path=path)
    assert any(problem in str(one) for one in report.problems), report.problems
    assert not Region.objects.filter(slug="x").exists()


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ('{"lat": 4.3, "lon": 52.1}', ["Line 1: the point is far from its region; latitude and "]),
        ('{"lat": 38, "lon": 27.8}', ["Line 1: the point is far from its region."]),
        ('{"lat": "52°04′ N", "lon": 4.3}', []),
    ],
)
def test_a_point_far_from_the_codes_of_its_region_is_noticed(
    tmp_path: Path, point: str, said: list[str]
) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(
        '{"slug": "x", "country": "nl", "names": {"en": "Xx"}, "codes": '
        f'[{{"scheme": "nuts", "code": "nl361", "version": 2024}}], "point": {point}}}',
        encoding="utf-8",
    )
    report = import_regions(actor=OPERATOR, path=path)
    assert report.written
    assert [
        notice[: len(start)] for notice, start in zip(report.notices, said, strict=True)
    ] == said


def test_a_record_is_checked_by_the_same_rules() -> None:
    with pytest.raises(Incomplete, match="must be filled in"):
        create_region(actor=OPERATOR, record={"slug": "x"})


def _import(folder: Path) -> None:
    path = folder / "r.jsonl"
    path.write_text('{"slug": "the-hague", "country": "NL", "names": {"en": "Hague"}}')
    assert import_regions(actor=OPERATOR, path=path).written


def _describe(_folder: Path) -> None:
    record = {"languages": ["nl", "en"], "point": None, "summary": {"en": "A city by the sea."}}
    desk.write_page(OPERATOR, "the-hague", record)


@pytest.mark.parametrize("write", [_import, _describe])
def test_what_a_write_builds_on_is_read_inside_its_transaction(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    import_regions(actor=OPERATOR, path=STARTER)
    with CaptureQueriesContext(connection) as asked:
        write(tmp_path)
    said = [query["sql"] for query in asked]
    begun = next(place for place, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    read = next(place for place, sql in enumerate(said) if 'FROM "regions_regiontext"' in sql)
    assert begun < read
    if connection.vendor == "postgresql":
        assert any("FOR UPDATE" in sql for sql in said[begun:read])


def test_a_page_of_a_region_that_is_gone_is_refused() -> None:
    with pytest.raises(Refused):
        desk.write_page(OPERATOR, "nowhere", {"languages": [], "point": None, "summary": {}})
