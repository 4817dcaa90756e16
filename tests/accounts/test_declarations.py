"""Every app says what it keeps about people, and what becomes of it when one leaves."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from rresi.accounts.models import User
from rresi.accounts.personal_data import Cascade, Erasure, Export
from rresi.core.declarations import declared, declared_by_app
from rresi.core.schedule import Periodic
from rresi.search.interface import SearchSource

LEAVES = (models.CASCADE, models.SET_NULL)


def _names_somebody(field: models.Field[object, object]) -> bool:
    return field.related_model is User or isinstance(field, models.EmailField)


def _fields_of(label: str) -> list[models.Field[object, object]]:
    """The columns of an app by which its rows name people."""
    own = apps.get_app_config(label).get_models()
    return [field for model in own for field in model._meta.fields if _names_somebody(field)]


APPS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("rresi."))
NAMING = [label for label in APPS if _fields_of(label)]


def test_the_scan_finds_who_names_people() -> None:
    assert {"accounts", "regions", "editorial", "practices", "portal"} <= set(NAMING)
    assert "news" not in NAMING


@pytest.mark.parametrize("label", NAMING)
def test_who_stores_a_person_exports_and_erases_them(label: str) -> None:
    def declares(*kinds: type[object]) -> bool:
        return any(label in dict(declared_by_app(kind)) for kind in kinds)

    assert declares(Export), "nothing of it is in a person's export"
    assert declares(Erasure, Cascade), "nothing says what becomes of it when the person leaves"
    if declares(Cascade):
        for field in _fields_of(label):
            relation = field.remote_field
            if relation is not None and relation.model is User:
                assert getattr(relation, "on_delete", None) in LEAVES, field


@pytest.mark.parametrize(
    "names",
    [
        [export.name for export in declared(Export)],
        [job.name for job in declared(Periodic)],
        [source.kind for source in declared(SearchSource)],
    ],
)
def test_names_are_given_once(names: list[str]) -> None:
    assert names
    assert len(names) == len(set(names))
