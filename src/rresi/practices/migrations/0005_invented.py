"""Which practices are invented, to show how the site works."""

from typing import Any

from django.db import migrations, models


def label(apps: Any, _schema_editor: Any) -> None:
    """The one that a demonstration came with before."""
    practices = apps.get_model("practices", "Practice").objects
    practices.filter(slug="example-repair-bus").update(invented=True)


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0004_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
        migrations.RunPython(label, migrations.RunPython.noop),
    ]
