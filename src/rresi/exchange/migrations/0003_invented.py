"""Which offers, needs and questions are invented, to show how the site works."""

from typing import Any

from django.db import migrations, models


def label(apps: Any, _schema_editor: Any) -> None:
    """Those that a demonstration came with before."""
    entries = apps.get_model("exchange", "Entry").objects
    for start in ("example-need-", "example-offer-"):
        entries.filter(slug__startswith=start).update(invented=True)
    questions = apps.get_model("exchange", "PeerQuestion").objects
    questions.filter(slug__startswith="example-question-").update(invented=True)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
        migrations.AddField(
            model_name="peerquestion",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
        migrations.RunPython(label, migrations.RunPython.noop),
    ]
