"""A form and a file give back the document that was put in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from django.forms import BooleanField
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from rresi.authoring import forms, records
from rresi.authoring.parsing import Steps, parse
from rresi.core.documents.words import words_of
from rresi.editorial.documents import DocumentKind
from tests.core.documents.dishes import DishDocument, dishes

STEPS = Steps(DishDocument)


def as_sent(step: forms.StepForm) -> QueryDict:
    """What a browser sends of a step that nobody changed."""
    sent = QueryDict(mutable=True)
    shown = [step.form, *(row.form for part in step.lists for row in part.rows)]
    for part in step.lists:
        sent[f"{part.name}-count"] = str(part.count)
    for form in shown:
        for name, field in form.fields.items():
            value = form[name].value()
            if isinstance(field, BooleanField):
                values = ["on"] if value else []
            else:
                values = [str(one) for one in (value if isinstance(value, list) else [value])]
            sent.setlist(form[name].html_name, values)
    return sent


@given(dishes())
def test_a_form_sent_as_it_is_shown_changes_nothing(document: dict[str, Any]) -> None:
    again: dict[str, Any] = {}
    for key in STEPS.keys:
        again |= parse(STEPS, key, as_sent(forms.step_form(STEPS, key, document, {})))
    assert DishDocument.model_validate(again) == DishDocument.model_validate(document)


class Dishes(DocumentKind[Any]):
    """Documents that lie in no table."""

    kind = "dish"
    document = DishDocument


def row_of(
    document: dict[str, Any],
    translations: dict[str, records.Translation],
    *,
    invented: bool = False,
) -> Any:
    """What `to_record` asks of a published object."""
    own = SimpleNamespace(language=document["language"])
    texts = [
        SimpleNamespace(language=language, **vars(text)) for language, text in translations.items()
    ]
    return SimpleNamespace(
        slug="dish",
        document=document,
        personal={},
        source_language=document["language"],
        invented=invented,
        texts=SimpleNamespace(all=lambda: [own, *texts]),
    )


@given(dishes(), st.booleans())
def test_a_record_reads_as_what_was_written(document: dict[str, Any], invented: bool) -> None:
    words = {name: f"FR {text}" for name, text in words_of(DishDocument, document).items()}
    row = row_of(
        document, {"fr": records.Translation(words, "draft", machine_made=True)}, invented=invented
    )
    written = records.to_record(Dishes(), cast(Any, row))
    record, problems = records.read(Dishes(), written)
    assert problems == []
    assert record is not None
    again = row_of(record.document, dict(record.translations), invented=record.invented)
    assert records.to_record(Dishes(), cast(Any, again)) == written
