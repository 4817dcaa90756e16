"""The record says in which role somebody acted for the region, and that never changes.

Of earlier lines it is told where one role alone lets a person act; else it stays empty. SQLite
rebuilds the table for the column, and loses its triggers; PostgreSQL's name its columns. So both
are made again with the new column.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

_before = import_module("rresi.editorial.migrations.0002_append_only")
TABLE = "editorial_entry"
COLUMNS, EMPTIED, CLEARED = _before.FROZEN[TABLE]


def _held_on(rows: Any, day: Any) -> bool:
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    return bool(rows.filter(begun & (Q(ends__isnull=True) | Q(ends__gte=day))).exists())


def derive(apps: Any, _schema_editor: Any) -> None:
    managers = apps.get_model("regions", "RegionManager").objects
    leading = apps.get_model("accounts", "NetworkRole").objects.filter(kind="coordinator")
    acted = apps.get_model("editorial", "Entry").objects.filter(
        event__in=["passed", "confirmed", "returned"], person__isnull=False
    )
    for entry in acted.select_related("submission").iterator():
        person, day = entry.person_id, timezone.localdate(entry.at)
        region = entry.submission.region_id
        manages = _held_on(managers.filter(user_id=person, region_id=region), day)
        leads = _held_on(leading.filter(user_id=person), day)
        if manages != leads:
            role = "region_manager" if manages else "coordinator"
            acted.filter(pk=entry.pk).update(role=role)


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
    _freeze(schema_editor, (*COLUMNS, "role"))


def backwards(_apps: Any, schema_editor: Any) -> None:
    _freeze(schema_editor, COLUMNS)


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0003_answers"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        # Backwards, the last to run: removing the constraint rebuilds SQLite's table once more.
        migrations.RunPython(migrations.RunPython.noop, backwards),
        migrations.AddField(
            "entry",
            "role",
            models.CharField(
                blank=True,
                default="",
                help_text="in which somebody acted for the region; empty where it is not known",
                max_length=20,
            ),
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=Q(role__in=["", "region_manager", "coordinator"]),
                name="entry_role_known",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
