"""A file that is imported a second time changes nothing; what differs is proposed as a revision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring.importing import import_documents
from rresi.editorial.models import Submission
from rresi.editorial.rules import State
from rresi.editorial.services import drafting, record
from rresi.interchange.report import Report
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.practices import practice_record
from tests.factories.regions import make_region
from tests.pages import hidden

pytestmark = pytest.mark.django_db


def _import(folder: Path, *records: dict[str, Any]) -> Report[Any]:
    path = folder / "practices.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)


def test_the_same_file_again_is_no_mistake(tmp_path: Path) -> None:
    make_region()
    other = practice_record(slug="second", title="A second practice")
    assert len(_import(tmp_path, practice_record()).pks) == 1
    report = _import(tmp_path, practice_record(), other)
    assert report.problems == []
    assert [(row.key, row.action) for row in report.rows] == [
        ("repair-cafe", "unchanged"),
        ("second", "created"),
    ]
    assert Practice.objects.count() == 2


@pytest.mark.parametrize("left", [{"note": ""}, {"kind": "unknown"}, {"amount": "1250.00"}])
def test_what_a_form_left_empty_is_no_difference(tmp_path: Path, left: dict[str, Any]) -> None:
    make_region()
    money = {"amount": "1250", "currency": "EUR", "source": 1}
    line = practice_record(resources={"money": [money]}, translations={})
    _import(tmp_path, line)
    practice = Practice.objects.get()
    (row,) = practice.document["resources"]["money"]
    row |= {"id": "of-a-form", **left}  # whose id is made of nothing that the row says
    practice.save()
    assert [row.action for row in _import(tmp_path, line).rows] == ["unchanged"]


def test_a_line_that_differs_is_proposed_and_readers_see_it_once_approved(tmp_path: Path) -> None:
    make_region()
    _import(tmp_path, practice_record())
    changed = practice_record(title="Another title", place="Delft")
    report = _import(tmp_path, changed)
    assert report.problems == []
    assert [(row.key, row.action) for row in report.rows] == [("repair-cafe", "updated")]
    fields = [(name, new) for name, _old, new in report.differences["repair-cafe"]]
    assert fields == [("title", "Another title"), ("place", "Delft")]
    practice = Practice.objects.get()
    assert practice.document["title"] != "Another title"
    submission = Submission.objects.get(object_id=practice.pk)
    assert submission.state in {State.REGION_CHECK, State.REVIEW}
    assert record.latest(submission).document["title"] == "Another title"
    again = _import(tmp_path, changed)
    assert [row.action for row in again.rows] == ["unchanged"]
    assert Submission.objects.get().latest_number == submission.latest_number


def test_a_look_first_writes_nothing(tmp_path: Path) -> None:
    make_region()
    _import(tmp_path, practice_record())
    path = tmp_path / "practices.jsonl"
    path.write_text(json.dumps(practice_record(title="Another title")), encoding="utf-8")
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=True)
    assert list(report.differences) == ["repair-cafe"]
    assert not Submission.objects.exists()


def test_what_somebody_is_changing_is_left_to_them(tmp_path: Path) -> None:
    make_region()
    _import(tmp_path, practice_record())
    practice = Practice.objects.get()
    author = make_coordinator()
    draft = drafting.revise(
        actor=actor_of(author), kind=PRACTICES.kind, object_id=practice.pk
    ).draft
    report = _import(tmp_path, practice_record(title="Another title"))
    (problem,) = report.problems
    assert "being changed by someone" in str(problem)
    assert Submission.objects.get().draft == draft


def test_the_page_shows_the_difference_and_then_proposes_it(client: Client) -> None:
    make_region()
    coordinator = make_coordinator()
    client.force_login(coordinator)

    path = "/en/practices/import/"
    page = client.get(path).content.decode()
    assert "Import all rows" not in page
    assert '<a href="/en/practices/">Library</a>' in page  # where the page stands

    def check(**changes: Any) -> str:
        content = json.dumps(practice_record(**changes)).encode()
        file = SimpleUploadedFile("practices.jsonl", content)
        answer = client.post(path, {"file": file, "action": "check"})
        assert answer.status_code == 200
        return answer.content.decode()

    def write(checked: str) -> str:
        data = {"checked": hidden(checked, "checked"), "action": "write", "licensed": "on"}
        return client.post(path, data, follow=True).content.decode()

    shown = check()
    assert f"{practice_record()['title']}</span>: will be added" in " ".join(shown.split())
    assert not Practice.objects.exists()
    client.force_login(make_coordinator())
    assert "Check the file again" in write(shown)  # another person did not check it
    client.force_login(coordinator)
    assert "1 created" in write(shown)
    assert "Check the file again" in write(shown)
    shown = check()
    assert "stays as it is" in shown
    assert "Import all rows" not in shown  # there is nothing to import
    text = check(title="Another title")
    assert "will be changed" in text
    assert "<ins>Another title</ins>" in text
    assert "<strong>Title</strong>" in text
    assert not Submission.objects.exists()
    assert "1 updated" in write(text)
    assert record.latest(Submission.objects.get()).document["title"] == "Another title"
    assert client.post(path, {}).status_code == 422
    client.force_login(make_person())
    assert client.get("/en/practices/import/").status_code == 403


def test_nothing_is_published_before_somebody_grants_the_licence(
    client: Client, tmp_path: Path
) -> None:
    make_region()
    path = tmp_path / "practices.jsonl"
    path.write_text(json.dumps(practice_record()), encoding="utf-8")
    report = import_documents(PRACTICES, actor=OPERATOR, path=path)
    assert [str(one) for one in report.problems] == [
        "practices.jsonl:1: Confirm that the texts may be published under CC BY 4.0."
    ]
    client.force_login(make_coordinator())
    file = SimpleUploadedFile("practices.jsonl", path.read_bytes())
    url = "/en/practices/import/"
    shown = client.post(url, {"file": file, "action": "check"}).content.decode()
    assert "All texts of this file may be published under CC BY 4.0." in shown
    asked = {"checked": hidden(shown, "checked"), "action": "write"}
    refused = client.post(url, asked)
    assert refused.status_code == 422
    assert "Confirm that the texts may be published" in refused.content.decode()
    assert not Practice.objects.exists()
    client.post(url, asked | {"licensed": "on"})
    assert Practice.objects.count() == 1
