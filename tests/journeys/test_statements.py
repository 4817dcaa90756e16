"""No page asks the database more when the library grows: at most twenty statements each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.cli import starter
from rresi.practices.models import Practice
from rresi.search import interface as search
from tests.e2e.pages import PUBLIC, STATUS

MAXIMUM = 20
OWN = {"ecosystem:organisation": 25, "resilience:report": 25}  # which their issue allows
LARGE = 1000
OF_DEMO = (
    "/demo-mail/",
    "/events/example-mission/",
    "/exchange/example-",
    "/exchange/questions/example-",
    "/practices/example-",
    "/practices/transfers/",
)  # only demo mode has these
PAGES = [name for name, path in PUBLIC.items() if not path.startswith(OF_DEMO)]


def statements(name: str) -> int:
    """Statements of a new visitor's page, not the first after a change of the library."""
    Client().get(f"/en{PUBLIC[name]}")
    client = Client()
    path = PUBLIC[name]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/en{path}")
    assert answer.status_code == STATUS.get(name, 200), path
    return len(captured)


def grow(to: int) -> None:
    """Copy the practices there are, with all their rows, until there are `to` of them."""
    practices = list(Practice.objects.filter(publication=Practice.Publication.PUBLISHED))
    kinds = [
        (relation.related_model, relation.field)
        for relation in Practice._meta.related_objects
        if relation.one_to_many and isinstance(relation.related_model, type)
    ]
    rows = [(model, field, list(model._default_manager.all())) for model, field in kinds]
    for number in range(Practice.objects.count(), to):
        original = practices[number % len(practices)]
        copy = _copied(original, slug=f"copy-{number}")
        copy.save()
        for model, field, all_rows in rows:
            mine = [row for row in all_rows if getattr(row, field.attname) == original.pk]
            unique = {f.name for f in model._meta.fields if f.unique and not f.primary_key}
            if mine and not unique:
                model._default_manager.bulk_create(
                    [_copied(row, **{field.attname: copy.pk}) for row in mine]
                )
    search.reindex("practice")


def _copied(row: Model, **changes: object) -> Model:
    names = {f.attname for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


@pytest.mark.django_db
def test_no_page_takes_more_statements_as_the_library_grows() -> None:
    starter.load()
    search.reindex("practice")
    small = {name: statements(name) for name in PAGES}
    assert Practice.objects.count() >= 15
    assert {name: count for name, count in small.items() if count > OWN.get(name, MAXIMUM)} == {}

    grow(LARGE)
    assert Practice.objects.count() == LARGE
    large = {name: statements(name) for name in PAGES}
    assert {n: (small[n], large[n]) for n in PAGES if large[n] > small[n]} == {}
