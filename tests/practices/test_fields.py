"""A field shows itself: on the page, in the preview and in the PDF."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from rresi.core.documents.describing import describe
from rresi.practices import presentation
from rresi.practices.document import PracticeDocument
from tests.factories.practices import make_practice, practice_document

pytestmark = pytest.mark.django_db


def test_a_field_without_a_place_of_its_own_stands_with_the_facts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presentation, "PLACED", presentation.PLACED - {"end"})
    make_practice()
    shown = client.get("/en/practices/repair-cafe/?text=nl").content.decode()
    assert "<dt>Ended in</dt>" in shown
    pdf = client.get("/en/practices/repair-cafe.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Ended in" in text
    preview = presentation.preview_of(practice_document())
    assert ("Ended in", "2021") in [(passage.label, passage.text) for passage in preview.more]


def test_every_place_is_that_of_a_field() -> None:
    places = {field.place for field in describe(PracticeDocument).fields}
    assert presentation.PLACED - places == set()


def test_with_the_facts_stand_the_fields_without_a_place_and_no_others() -> None:
    make_practice()
    more = presentation.preview_of(practice_document()).more
    fields = [one for one in describe(PracticeDocument).fields if one.row is None]
    placed = presentation.PLACED | {"contact.name", "contact.email"}  # for members alone
    left = [one.about.label for one in fields if one.place not in placed]
    assert [one.label for one in more] == left
