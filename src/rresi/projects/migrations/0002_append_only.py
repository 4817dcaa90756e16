"""The database itself refuses to change or delete a pack, and what auditors looked at."""

from typing import Any

from django.db import migrations

# table -> (columns that never change, columns that may become NULL)
FROZEN = {
    "projects_pack": (
        (
            "id",
            "project_id",
            "number",
            "created_at",
            "sha256",
            "root",
            "previous",
            "state_sha256",
            "content",
        ),
        ("by_id",),
    ),
    "projects_auditlook": (("id", "link_id", "at", "what", "number", "seed", "drawn"), ()),
}


def _same(kept: tuple[str, ...], emptied: tuple[str, ...], same: str) -> str:
    parts = [f"NEW.{name} {same} OLD.{name}" for name in kept]
    parts += [f"(NEW.{name} {same} OLD.{name} OR NEW.{name} IS NULL)" for name in emptied]
    return " AND ".join(parts)


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        run(
            """CREATE FUNCTION projects_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation'; END $$""",
            params=None,
        )
    for table, (kept, emptied) in FROZEN.items():
        if postgresql:
            same = _same(kept, emptied, "IS NOT DISTINCT FROM")
            run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW
                WHEN (NOT ({same})) EXECUTE FUNCTION projects_refuse()""")
            run(f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW
                EXECUTE FUNCTION projects_refuse()""")
            continue
        run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
            WHEN NOT ({_same(kept, emptied, "IS")})
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""")
        run(f"""CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        for name in ("frozen", "kept"):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION projects_refuse()")


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
