"""Organisations are asked by letter when a practice that names them is published.

Those that a published practice names already are asked with their yearly question, as they were.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def note_known(apps: Any, _schema_editor: Any) -> None:
    practice = apps.get_model("practices", "Practice")
    naming = apps.get_model("practices", "Naming")
    pairs = {
        *practice.objects.exclude(organisation=None).values_list("pk", "organisation"),
        *apps.get_model("practices", "PracticePartner").objects.values_list(
            "practice", "organisation"
        ),
    }
    naming.objects.bulk_create(
        (
            naming(practice_id=pk, organisation_id=named, asked_on=timezone.localdate())
            for pk, named in sorted(pairs)
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_naming")]

    operations = [
        migrations.AddField(
            "naming",
            "asked_on",
            models.DateField(null=True, help_text="when a letter asked it"),
        ),
        migrations.AlterField(
            "naming", "holds", models.BooleanField(null=True, help_text="whether it took part")
        ),
        migrations.AlterField("naming", "said_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "naming",
            models.CheckConstraint(
                condition=models.Q(holds__isnull=True, said_on__isnull=True)
                | models.Q(holds__isnull=False, said_on__isnull=False),
                name="practice_naming_said_on",
            ),
        ),
        migrations.RunPython(note_known, migrations.RunPython.noop),
    ]
