"""The column that became rows; apart from them, for PostgreSQL alters no table within that step."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0002_relation_texts")]

    operations = [
        migrations.RemoveField(model_name="relation", name="note"),
        migrations.AlterField(
            model_name="relation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("partners", "Partners"),
                    ("founded", "Founded"),
                    ("member-of", "Member Of"),
                    ("funds", "Funds"),
                    ("hosts", "Hosts"),
                    ("buys-from", "Buys From"),
                ],
                max_length=12,
            ),
        ),
    ]
