"""A whole import is undone within a day, by whoever imported, as far as nobody touched it since."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.accounts.models import User
from rresi.accounts.roles import actor_of
from rresi.authoring import undoing
from rresi.authoring.models import FinishedImport
from rresi.core.declarations import declared
from rresi.core.schedule import Periodic
from rresi.editorial.models import Submission
from rresi.editorial.rules import State
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Reading
from rresi.search.models import SearchEntry
from tests.authoring.imported import brought, touched, undone
from tests.factories.accounts import make_coordinator
from tests.factories.exchange import make_organisation
from tests.factories.practices import practice_record
from tests.factories.regions import make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db

PATH = "/en/practices/import/"


def test_what_nobody_touched_goes_and_can_be_imported_again(tmp_path: Path) -> None:
    region = make_region()
    person = make_coordinator()
    make_organisation(region, name="Repair Cafe Foundation")
    finished = brought(person, tmp_path, "one", "two", organisation="Repair Cafe Foundation")
    for practice in Practice.objects.all():
        Reading.objects.create(practice=practice, what="page", month=date(2026, 11, 1), times=3)
    assert undone(person, finished) == []
    assert not Practice.objects.exists()
    assert not SearchEntry.objects.filter(kind="practice").exists()
    again = brought(person, tmp_path, "one", "two")
    assert Practice.objects.count() == 2
    assert undone(person, finished) == []  # a repeat, which changes nothing
    assert Practice.objects.count() == 2
    assert undone(person, again) == []


@pytest.mark.parametrize(
    "how", ["changed", "being changed", "unpublished", "translated", "asked", "adopted"]
)
def test_what_somebody_touched_stays(tmp_path: Path, how: str) -> None:
    make_region()
    person = make_coordinator()
    finished = brought(person, tmp_path, "one", "two")
    touched(Practice.objects.get(slug="two"), how, person)
    assert undone(person, finished) == [("Practice two", "touched")]
    assert [one.slug for one in Practice.objects.all()] == ["two"]


def test_changes_are_withdrawn_unless_they_were_taken_further(tmp_path: Path) -> None:
    make_region()
    person = make_coordinator()
    brought(None, tmp_path, "one", "two")
    finished = brought(person, tmp_path, "one", "two", place="Delft")
    other = Submission.objects.get(object_id=Practice.objects.get(slug="two").pk)
    other.state = State.DECISION
    other.save()
    assert undone(person, finished) == [("Practice two", "decided")]
    first = Submission.objects.exclude(pk=other.pk).get()
    assert first.state == State.PUBLISHED
    assert Practice.objects.count() == 2


def test_nobody_else_undoes_it_and_not_after_a_day(tmp_path: Path) -> None:
    make_region()
    person, other = make_coordinator(), make_coordinator(email="other@example.org")
    assert brought(None, tmp_path, "zero") is None
    finished = brought(person, tmp_path, "one")
    assert finished is not None
    assert undoing.undo(PRACTICES, actor=actor_of(other), pk=finished.pk) is None
    FinishedImport.objects.update(at=finished.at - timedelta(hours=25))
    assert undoing.undo(PRACTICES, actor=actor_of(person), pk=finished.pk) is None
    assert undoing.latest(PRACTICES, actor=actor_of(person)) == []
    assert Practice.objects.count() == 2
    younger = brought(person, tmp_path, "two")
    assert FinishedImport.objects.count() == 2
    assert undoing.forget() == 1
    assert list(FinishedImport.objects.all()) == [younger]
    assert undoing.forget() == 0
    (job,) = [one for one in declared(Periodic) if one.name == "forget imports"]
    assert job.run is undoing.forget


def test_whoever_imported_gets_what_it_changed_in_their_export(tmp_path: Path) -> None:
    make_region()
    person = make_coordinator()
    brought(None, tmp_path, "one")
    brought(person, tmp_path, "one", place="Delft")
    brought(person, tmp_path, "two")
    changing, adding = undoing.export_of(person.pk)
    submission = Submission.objects.get()
    assert changing["changes"] == [{"proposal": submission.pk, "version": submission.latest_number}]
    assert (changing["added"], adding["added"], adding["changes"]) == (0, 1, [])


def test_the_page_offers_it_and_says_what_stayed(client: Client, tmp_path: Path) -> None:
    make_region()
    client.force_login(make_coordinator())
    lines = "".join(
        f"{json.dumps(practice_record(slug=slug, title=f'Practice {slug}'))}\n"
        for slug in ("one", "two")
    )
    file = SimpleUploadedFile("practices.jsonl", lines.encode())
    shown = client.post(PATH, {"action": "check", "file": file}).content.decode()
    written = {"action": "write", "licensed": "on", "checked": hidden(shown, "checked")}
    landed = client.post(PATH, written)
    assert landed["Location"] == f"{PATH}#imports-heading"
    offered = page(client, landed["Location"])
    assert '<a href="/en/practices/one/"' in offered
    assert "2 created" in offered
    assert "Undo this import" in offered
    touched(Practice.objects.get(slug="two"), "changed", User.objects.get())
    pressed = {"action": "undo", "import": hidden(offered, "import")}
    for _again in range(2):
        assert client.post(PATH, pressed).status_code == 302
    said = " ".join(page(client, PATH).split())
    assert "Practice two: changed or used since" in said
    assert "Undo this import" not in said
    assert "Practice two: sonradan" in " ".join(page(client, PATH.replace("/en/", "/tr/")).split())
    assert client.post(PATH, {"action": "undo", "import": "999"}).status_code == 302
    assert "This import can no longer be undone." in page(client, PATH)


def test_noting_many_takes_as_many_queries_as_noting_one(tmp_path: Path) -> None:
    make_region()
    brought(None, tmp_path, *"abcdefgh")
    pks = list(Practice.objects.values_list("pk", flat=True))

    def queries(created: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            undoing._fingerprints(PRACTICES, created)
        return len(captured)

    assert queries(pks) == queries(pks[:1])


def test_what_goes_is_locked_before_it_is_read_who_used_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_region()
    person = make_coordinator()
    finished = brought(person, tmp_path, "locked")
    read, before = undoing._fingerprints, []
    with CaptureQueriesContext(connection) as asked:

        def fingerprints(*args: Any) -> dict[str, str]:
            before.extend(asked.captured_queries)
            return read(*args)

        monkeypatch.setattr(undoing, "_fingerprints", fingerprints)
        assert undone(person, finished) == []
    table = Practice._meta.db_table
    assert any(f'FROM "{table}"' in one["sql"] for one in before)
