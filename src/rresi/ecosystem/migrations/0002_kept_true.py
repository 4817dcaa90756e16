"""The database itself refuses circles of founders and members, and changes of the history.

The person behind a change may be forgotten (erasure of an account), and nothing else of it.
"""

from typing import Any

from django.db import migrations

FROZEN = ("id", "organisation_id", "at", "event", "by_link", "before", "after")

_CIRCLE = """
    WITH RECURSIVE up(id) AS (
        SELECT NEW.target_id
        UNION
        SELECT r.target_id FROM ecosystem_relation r JOIN up ON r.origin_id = up.id
        WHERE r.kind = NEW.kind
    )
    SELECT 1 FROM up WHERE id = NEW.origin_id
"""
_HIERARCHY = "NEW.kind IN ('founded', 'member-of')"


def _frozen(same: str) -> str:
    parts = [f"NEW.{column} {same} OLD.{column}" for column in FROZEN]
    parts.append(f"(NEW.actor_id {same} OLD.actor_id OR NEW.actor_id IS NULL)")
    return " AND ".join(parts)


def forwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            run(f"""CREATE TRIGGER ecosystem_circle_{event.lower()}
                BEFORE {event} ON ecosystem_relation WHEN {_HIERARCHY}
                BEGIN SELECT RAISE(ABORT, 'ecosystem_relation: a circle')
                WHERE EXISTS ({_CIRCLE}); END""")
        run(f"""CREATE TRIGGER ecosystem_change_frozen BEFORE UPDATE ON ecosystem_change
            WHEN NOT ({_frozen("IS")})
            BEGIN SELECT RAISE(ABORT, 'ecosystem_change is append-only'); END""")
        return
    run(
        f"""CREATE FUNCTION ecosystem_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF EXISTS ({_CIRCLE}) THEN RAISE EXCEPTION 'ecosystem_relation: a circle'
            USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$""",
        params=None,
    )
    run(
        f"""CREATE TRIGGER ecosystem_circle BEFORE INSERT OR UPDATE ON ecosystem_relation
        FOR EACH ROW WHEN ({_HIERARCHY}) EXECUTE FUNCTION ecosystem_no_circle()""",
        params=None,
    )
    run(
        """CREATE FUNCTION ecosystem_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    run(f"""CREATE TRIGGER ecosystem_change_frozen BEFORE UPDATE ON ecosystem_change
        FOR EACH ROW WHEN (NOT ({_frozen("IS NOT DISTINCT FROM")}))
        EXECUTE FUNCTION ecosystem_refuse()""")


def backwards(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name in ("circle_insert", "circle_update", "change_frozen"):
            run(f"DROP TRIGGER ecosystem_{name}")
        return
    run("DROP TRIGGER ecosystem_circle ON ecosystem_relation")
    run("DROP TRIGGER ecosystem_change_frozen ON ecosystem_change")
    run("DROP FUNCTION ecosystem_no_circle()")
    run("DROP FUNCTION ecosystem_refuse()")


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
