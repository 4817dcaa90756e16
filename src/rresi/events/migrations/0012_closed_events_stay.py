"""The database itself takes nothing new into a closed event: no promise, and nothing learned.

What was written before the event was closed may come later, as when a network moves here.
"""

from typing import Any

from django.db import migrations

_TABLES = ("events_promise", "events_sessionnote")
_CLOSED = """EXISTS (SELECT 1 FROM events_closing
    WHERE event_id = NEW.event_id AND closed_at < NEW.created_at)"""


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for table in _TABLES:
            run(f"""CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} WHEN {_CLOSED}
                BEGIN SELECT RAISE(ABORT, 'the event was closed'); END""")
        return
    run(
        f"""CREATE FUNCTION events_refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF {_CLOSED} THEN RAISE EXCEPTION 'the event was closed'
            USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$""",
        params=None,
    )
    for table in _TABLES:
        run(f"""CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} FOR EACH ROW
            EXECUTE FUNCTION events_refuse_closed()""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in _TABLES:
        on = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_closed{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION events_refuse_closed()")


class Migration(migrations.Migration):
    dependencies = [("events", "0011_tally_by_day")]
    operations = [migrations.RunPython(forwards, backwards)]
