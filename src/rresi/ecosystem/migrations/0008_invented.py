"""Which organisations are invented, to show how the site works."""

from typing import Any

from django.db import migrations, models


def label(apps: Any, _schema_editor: Any) -> None:
    """Those that a demonstration came with before."""
    organisations = apps.get_model("ecosystem", "Organisation")._base_manager
    slugs = ("example-kitchen-", "example-cooperative-", "example-workshop-", "example-umbrella")
    for start in (*slugs, "example-member-"):
        organisations.filter(slug__startswith=start).update(invented=True)


class Migration(migrations.Migration):
    dependencies = [
        ("ecosystem", "0007_who_is_told_of_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
        migrations.RunPython(label, migrations.RunPython.noop),
    ]
