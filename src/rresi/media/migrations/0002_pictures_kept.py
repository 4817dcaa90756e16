"""The database itself refuses to change a picture or what a use says, and to delete the use of a
revision. A later migration that rebuilds one of these two tables on SQLite must make its triggers
again; tests/media checks that they are there after all migrations.
"""

from typing import Any

from django.db import migrations

PICTURE, USE = "media_picture", "media_pictureuse"
# name -> (table, event, when)
TRIGGERS = {
    "media_picture_frozen": (PICTURE, "UPDATE", ""),
    # `since` alone may move, and that of an upload alone.
    "media_pictureuse_frozen": (
        USE,
        "UPDATE",
        "OLD.submission_id IS NULL OR NEW.submission_id IS NULL"
        " OR NEW.picture_id <> OLD.picture_id OR NEW.submission_id <> OLD.submission_id",
    ),
    "media_pictureuse_kept": (USE, "DELETE", "OLD.revision_id IS NOT NULL"),
}


def make_triggers(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name, (table, event, when) in TRIGGERS.items():
            run(f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {f"WHEN {when}" if when else ""}
                BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END""")
        return
    run(
        """CREATE FUNCTION media_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    for name, (table, event, when) in TRIGGERS.items():
        run(f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW
            {f"WHEN ({when})" if when else ""} EXECUTE FUNCTION media_refuse()""")


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, (table, _event, _when) in TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION media_refuse()")


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]
    operations = [migrations.RunPython(make_triggers, drop_triggers)]
