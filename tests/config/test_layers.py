"""Foreign keys point down too: import-linter cannot see those written as strings."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]


def order() -> list[list[str]]:
    """Contexts from the top of the house to the ground, as import-linter is told, a row a floor."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers: list[str] = linter["contracts"][0]["layers"]
    return [[name.strip(" ()") for name in layer.split("|")] for layer in layers]


def test_no_foreign_key_points_up() -> None:
    level = {f"rresi.{name}": depth for depth, floor in enumerate(order()) for name in floor}
    up = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if (here := model._meta.app_config.name) in level
        for field in model._meta.get_fields(include_hidden=True)
        if field.concrete and field.is_relation and field.related_model
        if (there := field.related_model._meta.app_config.name) in level
        if level[there] < level[here]
    ]
    assert up == []


def test_every_app_of_ours_has_a_layer() -> None:
    ours = {a.name.removeprefix("rresi.") for a in apps.get_app_configs() if "rresi." in a.name}
    assert ours - {name for floor in order() for name in floor} == set()
    assert len(ours) > 5
