"""Lines without a slug are the practices that they name; what may be two things is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring import undoing
from rresi.authoring.importing import import_documents
from rresi.authoring.models import FinishedImport
from rresi.interchange.report import Report
from rresi.interchange.writing import write_csv
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Question
from tests.factories.accounts import make_coordinator
from tests.factories.exchange import make_organisation
from tests.factories.practices import make_practice, practice_record
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db

WHOLE = {"problem": "Sorun.", "solution": "Çözüm.", "topics": "finance"}
HEAD = ["title", "summary", "language", "region", "organisation", *WHOLE]


@pytest.fixture(autouse=True)
def _regions() -> None:
    make_region()
    make_other_region()


def table(folder: Path, *rows: dict[str, str], actor: Any = OPERATOR) -> Report[Any]:
    path = folder / "practices.csv"
    write_csv(path, HEAD, [[row.get(name, "") for name in HEAD] for row in rows])
    return import_documents(PRACTICES, actor=actor, path=path, licensed=True)


def row(title: str = "Işıklı bisiklet", **changes: str) -> dict[str, str]:
    own = {"title": title, "summary": "Kısaca.", "language": "tr", "region": "NL361"}
    return own | WHOLE | changes


def actions(report: Report[Any]) -> list[tuple[str, str]]:
    assert report.written, list(map(str, report.problems))
    return [(one.key, one.action) for one in report.rows]


def test_a_table_without_slugs_changes_nothing_the_second_time(tmp_path: Path) -> None:
    rows = [row(), row("İkinci örnek", organisation="Heel")]
    assert actions(table(tmp_path, *rows)) == [
        ("isikli-bisiklet", "created"),
        ("ikinci-ornek", "created"),
    ]
    assert [action for _key, action in actions(table(tmp_path, *rows))] == ["unchanged"] * 2
    shouted = [row("IŞIKLI BİSİKLET"), row("İKİNCİ ÖRNEK", organisation="heel")]
    found = actions(table(tmp_path, *shouted))
    assert found == [("isikli-bisiklet", "updated"), ("ikinci-ornek", "updated")]
    assert Practice.objects.count() == 2


def test_every_form_of_file_knows_the_same_practices(tmp_path: Path) -> None:
    record = practice_record(slug=None)
    path = tmp_path / "practices.jsonl"
    path.write_text(f"{json.dumps(record)}\n", encoding="utf-8")
    for action in ("created", "unchanged"):
        report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
        assert [one for _key, one in actions(report)] == [action]


@pytest.mark.parametrize(
    ("first", "second", "action"),
    [
        ({}, {"region": "the-hague"}, "updated"),  # the same region, written otherwise
        ({}, {"organisation": "Heel"}, "updated"),  # what is left open contradicts nothing
        ({}, {"language": "en"}, "created"),
        ({}, {"region": "aalst"}, "created"),
        ({"organisation": "Heel"}, {"organisation": "Half"}, "refused"),
        ({"organisation": "Heel"}, {"organisation": "HEEL", "region": "aalst"}, "refused"),
    ],
)
def test_title_language_and_home_say_which_it_is(
    tmp_path: Path, first: dict[str, str], second: dict[str, str], action: str
) -> None:
    assert table(tmp_path, row(**first)).written
    report = table(tmp_path, row(**second))
    if action != "refused":
        assert [one for _key, one in actions(report)] == [action]
        return
    (problem,) = report.problems
    assert (problem.line, problem.field) == (2, "title")
    assert "(isikli-bisiklet)" in problem.message
    assert Practice.objects.count() == 1


def test_a_change_of_what_lacks_something_says_what_it_lacks(tmp_path: Path) -> None:
    assert table(tmp_path, row(problem="")).written
    report = table(tmp_path, row(problem="", summary="Başka."))
    assert [(one.line, one.field) for one in report.problems] == [(2, "problem")]
    assert [one for _key, one in actions(table(tmp_path, row(summary="Başka.")))] == ["updated"]


def test_a_title_that_was_changed_since_is_asked_about(tmp_path: Path) -> None:
    assert table(tmp_path, row()).written
    practice = Practice.objects.get()
    practice.document = {**practice.document, "title": "Işıklı bisikletler"}
    practice.save()
    (problem,) = table(tmp_path, row()).problems
    assert "“Işıklı bisikletler” (isikli-bisiklet)" in problem.message


def test_an_organisation_is_known_by_each_of_its_names(tmp_path: Path) -> None:
    own = make_organisation(name="Heel")
    own.texts.create(language="tr", name="Bütün")
    assert table(tmp_path, row(organisation="Heel")).written
    assert actions(table(tmp_path, row(organisation="Bütün")))[0][1] == "updated"


def test_of_several_the_one_that_readers_see_is_meant(tmp_path: Path) -> None:
    for slug in ("one", "two"):
        make_practice(slug=slug, title="Işıklı bisiklet", language="tr", translations={})
    (problem,) = table(tmp_path, row()).problems
    assert "(one); “Işıklı bisiklet” (two)" in problem.message
    PRACTICES.withdraw(Practice.objects.get(slug="one").pk)
    assert actions(table(tmp_path, row()))[0] == ("two", "updated")


@pytest.mark.parametrize(
    ("slugs", "lines"), [((None, None), [2]), (("a", None), [2]), (("a", "b"), [])]
)
def test_a_title_twice_in_a_file_is_refused_unless_both_have_slugs(
    tmp_path: Path, slugs: tuple[str | None, ...], lines: list[int]
) -> None:
    path = tmp_path / "practices.jsonl"
    records = [practice_record(slug=slug) for slug in slugs]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert [problem.line for problem in report.problems] == lines
    assert all("Line 1 has this title too" in one.message for one in report.problems)


def test_what_an_undo_kept_is_not_there_twice_after_the_next_import(tmp_path: Path) -> None:
    person = make_coordinator()
    rows = [row(), row("İkinci örnek")]
    assert table(tmp_path, *rows, actor=actor_of(person)).written
    kept = Practice.objects.get(slug="ikinci-ornek")
    Question.objects.create(
        practice=kept, language="tr", text="Nasıl?", token="00000000-0000-4000-8000-000000000000"
    )
    undoing.undo(PRACTICES, actor=actor_of(person), pk=FinishedImport.objects.get().pk)
    found = actions(table(tmp_path, *rows, actor=actor_of(person)))
    assert found == [("isikli-bisiklet", "created"), ("ikinci-ornek", "unchanged")]
    assert Practice.objects.count() == 2


def test_knowing_many_takes_as_many_queries_as_knowing_one(tmp_path: Path) -> None:
    rows = [row(f"Örnek {letter}", organisation=f"Kurum {letter}") for letter in "abcdef"]
    assert table(tmp_path, *rows).written

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert not table(tmp_path, *rows[:count]).pks
        return len(captured)

    assert queries(6) == queries(2)
