"""The database itself refuses to change or delete a consent; only its registration may be emptied."""

from typing import Any

from django.db import migrations

_TABLE = "events_consent"
_COLUMNS = ("id", "event_id", "purpose", "version", "language", "text", "given", "at")


def _same(same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _COLUMNS)
    return f"{kept} AND (NEW.registration_id {same} OLD.registration_id OR NEW.registration_id IS NULL)"


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(f"""CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE ON {_TABLE} WHEN NOT ({_same("IS")})
            BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END""")
        run(f"""CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE}
            BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END""")
        return
    run(
        """CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    run(f"""CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE ON {_TABLE} FOR EACH ROW
        WHEN (NOT ({_same("IS NOT DISTINCT FROM")})) EXECUTE FUNCTION events_refuse()""")
    run(f"""CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE} FOR EACH ROW
        EXECUTE FUNCTION events_refuse()""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("frozen", "kept"):
        on = f" ON {_TABLE}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {_TABLE}_{name}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION events_refuse()")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
