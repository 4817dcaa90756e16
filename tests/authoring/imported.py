"""Imports of practices, touched and undone, for tests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring import undoing
from rresi.authoring.importing import import_documents
from rresi.authoring.models import FinishedImport
from rresi.editorial.services import drafting
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Question
from rresi.transfers.models import Transfer
from tests.factories.practices import practice_record
from tests.factories.regions import make_other_region


def brought(
    person: User | None, folder: Path, *slugs: str, **changes: Any
) -> FinishedImport | None:
    path = folder / "practices.jsonl"
    records = [practice_record(slug=slug, title=f"Practice {slug}", **changes) for slug in slugs]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    actor = actor_of(person) if person else OPERATOR
    report = import_documents(PRACTICES, actor=actor, path=path, licensed=True)
    assert report.written, list(map(str, report.problems))
    return FinishedImport.objects.order_by("pk").last()


def undone(person: User, finished: FinishedImport | None) -> list[tuple[str, str]]:
    assert finished is not None
    found = undoing.undo(PRACTICES, actor=actor_of(person), pk=finished.pk)
    assert found is not None
    return [tuple(one) for one in found.kept]


def touched(practice: Practice, how: str, person: User) -> None:
    match how:
        case "changed":
            practice.document = {**practice.document, "place": "Delft"}
            practice.save()
        case "being changed":
            drafting.revise(actor=actor_of(person), kind="practice", object_id=practice.pk)
        case "unpublished":
            PRACTICES.withdraw(practice.pk)
        case "translated":
            practice.texts.exclude(language=practice.source_language).update(title="Autrement")
        case "asked":
            Question.objects.create(practice=practice, language="en", text="How?", token=uuid4())
        case "adopted":
            Transfer.objects.create(
                practice=practice,
                region=make_other_region(),
                state=Transfer.State.PLANNED,
                state_since=date(2026, 11, 1),
                language="nl",
            )
