"""The database itself refuses to change or delete revisions, reviews and the record.

What names a person may be emptied (erasure of an account), and nothing else. A later migration that
rebuilds one of these tables on SQLite must make its triggers again; tests/editorial checks that
they are there after all migrations.
"""

from collections.abc import Sequence
from typing import Any

from django.db import migrations

# table -> (columns that never change, columns that may become NULL, JSON columns that may become {})
FROZEN = {
    "editorial_entry": (
        ("id", "submission_id", "revision_id", "at", "event", "note"),
        ("person_id", "about_id"),
        (),
    ),
    "editorial_revision": (
        (
            "id",
            "submission_id",
            "number",
            "origin",
            "content",
            "title",
            "language",
            "region_id",
            "organisation_ids",
            "note",
            "created_at",
        ),
        ("author_id",),
        ("personal",),
    ),
    "editorial_review": (
        (
            "id",
            "assignment_id",
            "revision_id",
            "region_ids",
            "scores",
            "comments",
            "recommendation",
            "points",
            "remark",
            "late",
            "created_at",
        ),
        ("reviewer_id",),
        (),
    ),
}


def _same(columns: Sequence[str], emptied: Sequence[str], cleared: Sequence[str], same: str) -> str:
    parts = [f"NEW.{c} {same} OLD.{c}" for c in columns]
    parts += [f"(NEW.{c} {same} OLD.{c} OR NEW.{c} IS NULL)" for c in emptied]
    parts += [f"(NEW.{c} {same} OLD.{c} OR NEW.{c} = '{{}}')" for c in cleared]
    return " AND ".join(parts)


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for table, (columns, emptied, cleared) in FROZEN.items():
            run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
                WHEN NOT ({_same(columns, emptied, cleared, "IS")})
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""")
            run(f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""")
        return
    run(
        """CREATE FUNCTION editorial_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    for table, (columns, emptied, cleared) in FROZEN.items():
        run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (NOT ({_same(columns, emptied, cleared, "IS NOT DISTINCT FROM")}))
            EXECUTE FUNCTION editorial_refuse()""")
        run(f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION editorial_refuse()""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        for name in ("frozen", "kept"):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION editorial_refuse()")


class Migration(migrations.Migration):
    dependencies = [("editorial", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
