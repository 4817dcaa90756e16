"""Check that the last released version can go on running while the tables are brought forward.

python tools/migrations.py             what would break it (also a test)
python tools/migrations.py --release   write down today's migrations as released

- A column that must hold something has a `db_default`: the released version leaves it out of its
  inserts.
- What is removed or renamed, or must hold something from now on, breaks it in any case:
  CHANGELOG.md names it as `app.model.field`, so that operators stop both services first.

Before the first release there is nothing to compare with: `released_migrations.txt` is empty.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

ROOT = Path(__file__).resolve().parents[1]
RELEASED = Path(__file__).with_name("released_migrations.txt")
Key = tuple[str, str]


def own(loader: MigrationLoader) -> list[Key]:
    """Migrations of the program itself, in the order in which they are made."""
    plan = [key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    modules = {key: type(loader.graph.nodes[key]).__module__ for key in plan}
    return [key for key in dict.fromkeys(plan) if modules[key].startswith("rresi.")]


def must_be_given(field: Field[Any, Any]) -> bool:
    """Whether an insert that does not know this column is refused."""
    return not (
        field.null or isinstance(field, ManyToManyField) or field.db_default is not NOT_PROVIDED
    )


def breaks(app: str, steps: Sequence[Operation], released: ProjectState) -> Iterator[str]:
    """What of these operations the version with the released tables does not survive."""
    for step in steps:
        if isinstance(step, ops.SeparateDatabaseAndState):
            yield from breaks(app, step.database_operations, released)
            continue
        model = getattr(step, "model_name", getattr(step, "old_name", getattr(step, "name", "")))
        before = released.models.get((app, str(model).lower()))
        if before is None:
            continue
        place = f"{app}.{str(model).lower()}"
        if isinstance(step, ops.DeleteModel | ops.RenameModel):
            yield place
        elif isinstance(step, ops.RemoveField | ops.RenameField):
            name = step.old_name if isinstance(step, ops.RenameField) else step.name
            if name in before.fields:
                yield f"{place}.{name}"
        elif isinstance(step, ops.AddField) and must_be_given(step.field):
            yield f"{place}.{step.name}: give it a db_default"
        elif isinstance(step, ops.AlterField) and step.name in before.fields:
            old = before.fields[step.name]
            if must_be_given(step.field) and not must_be_given(old):
                yield f"{place}.{step.name}"


def main() -> int:
    loader = MigrationLoader(None)
    keys = own(loader)
    if "--release" in sys.argv:
        RELEASED.write_text("".join(f"{app}.{name}\n" for app, name in keys), encoding="utf-8")
        return 0
    lines = RELEASED.read_text(encoding="utf-8").split()
    released: list[Key] = [
        (app, name) for app, _dot, name in (line.partition(".") for line in lines)
    ]
    gone = [key for key in released if key not in loader.graph.nodes]
    if gone:
        print(f"released, and no longer there: {gone}")
        return 1
    state = loader.project_state(released) if released else ProjectState()
    said = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = [
        place
        for key in keys
        if key not in released
        for place in breaks(key[0], loader.graph.nodes[key].operations, state)
        if f"`{place}`" not in said
    ]
    for place in found:
        print(f"breaks the released version while it runs: {place}")
    return 1 if found else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rresi.config.settings")
    import django

    django.setup()
    sys.exit(main())
