"""What an author answers to each requested change is kept with the revision, and never changes.

SQLite rebuilds the table for the column, and loses its triggers; PostgreSQL's name its columns. So
both are made again with the new column.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

_before = import_module("rresi.editorial.migrations.0002_append_only")
TABLE = "editorial_revision"
COLUMNS, EMPTIED, CLEARED = _before.FROZEN[TABLE]


def _freeze(schema_editor: Any, columns: tuple[str, ...]) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name in ("frozen", "kept"):
            run(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
        run(f"""CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE}
            WHEN NOT ({_before._same(columns, EMPTIED, CLEARED, "IS")})
            BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END""")
        run(f"""CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END""")
        return
    run(f"DROP TRIGGER {TABLE}_frozen ON {TABLE}")
    run(f"""CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN (NOT ({_before._same(columns, EMPTIED, CLEARED, "IS NOT DISTINCT FROM")}))
        EXECUTE FUNCTION editorial_refuse()""")


def forwards(_apps: Any, schema_editor: Any) -> None:
    _freeze(schema_editor, (*COLUMNS, "answers"))


def backwards(_apps: Any, schema_editor: Any) -> None:
    _freeze(schema_editor, COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("editorial", "0002_append_only")]
    operations = [
        migrations.AddField(
            "revision",
            "answers",
            models.JSONField(default=list, help_text="point, made and why of each request"),
        ),
        migrations.RunPython(forwards, backwards),
    ]
