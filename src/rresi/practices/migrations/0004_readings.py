"""How often practices are read: counts by the month, and nothing about the readers."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_naming_asked")]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("page", "Page"),
                            ("fit", "comparison with a region"),
                            ("paper", "PDF or booklet"),
                        ],
                        max_length=5,
                    ),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("times", models.PositiveIntegerField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "what", "month"), name="practice_reading_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(what__in=["page", "fit", "paper"]),
                        name="practice_reading_what_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(times__gte=1), name="practice_reading_of_something"
                    ),
                ]
            },
        )
    ]
