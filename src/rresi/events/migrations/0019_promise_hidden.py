"""Public promises that the organisers have taken off the pages, and why."""

from typing import Any

from django.db import migrations, models


def keep_closed(_apps: Any, schema_editor: Any) -> None:
    """SQLite makes the table anew for a change and loses the trigger of `0012` with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            """CREATE TRIGGER IF NOT EXISTS events_promise_closed BEFORE INSERT ON events_promise
            WHEN EXISTS (SELECT 1 FROM events_closing
                WHERE event_id = NEW.event_id AND closed_at < NEW.created_at)
            BEGIN SELECT RAISE(ABORT, 'the event was closed'); END"""
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0018_ending_note")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, keep_closed),
        migrations.AddField(
            model_name="promise",
            name="hidden_at",
            field=models.DateTimeField(blank=True, help_text="by the organisers", null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="hidden_why",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="what its person reads of that",
                max_length=300,
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(("hidden_at__isnull", True), ("hidden_why", ""))
                | models.Q(
                    ("hidden_at__isnull", False), models.Q(("hidden_why", ""), _negated=True)
                ),
                name="promise_hidden_why",
            ),
        ),
        migrations.RunPython(keep_closed, migrations.RunPython.noop),
    ]
