"""Which events are invented, to show how the site works."""

from typing import Any

from django.db import migrations, models


def label(apps: Any, _schema_editor: Any) -> None:
    """Those that a demonstration came with before."""
    events = apps.get_model("events", "Event").objects
    events.filter(slug__in=["example-mission", "example-workshop"]).update(invented=True)
    # The training had no slug of its own, but one made of its name.
    events.filter(slug__startswith="example-training-first-customers").update(invented=True)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0022_event_first_session_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
        migrations.RunPython(label, migrations.RunPython.noop),
    ]
