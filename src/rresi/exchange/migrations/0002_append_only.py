"""The database itself refuses to change the history of entries and introductions.

The person behind a row may be forgotten (erasure of an account), and what somebody wrote in their
own words (retention), and nothing else of it.
"""

from typing import Any

from django.db import migrations

FROZEN = {
    "exchange_entrychange": ("id", "entry_id", "at", "event", "by_link", "before", "after"),
    "exchange_step": (
        *("id", "introduction_id", "at", "event", "side", "by_link", "stage", "why"),
        *("day", "takes_back_id"),
    ),
}


def _frozen(table: str, same: str) -> str:
    parts = [f"NEW.{column} {same} OLD.{column}" for column in FROZEN[table]]
    parts.append(f"(NEW.actor_id {same} OLD.actor_id OR NEW.actor_id IS NULL)")
    if table == "exchange_step":
        parts.append("(NEW.remark = OLD.remark OR NEW.remark = '')")
    return " AND ".join(parts)


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for table in FROZEN:
            run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
                WHEN NOT ({_frozen(table, "IS")})
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""")
        return
    run(
        """CREATE FUNCTION exchange_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    for table in FROZEN:
        run(f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (NOT ({_frozen(table, "IS NOT DISTINCT FROM")}))
            EXECUTE FUNCTION exchange_refuse()""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        on = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_frozen{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION exchange_refuse()")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
