"""How a promise stood before it was corrected, and letters to those who agreed to news."""

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    ("open", "Open"),
    ("kept", "Done"),
    ("partly", "Partly done"),
    ("dropped", "Given up"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_places_kept"),
        ("practices", "0001_initial"),
        ("transfers", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="changeset",
            name="for_news",
            field=models.BooleanField(
                db_default=False, default=False, help_text="a letter to those who agreed to news"
            ),
        ),
        migrations.AddField(
            model_name="meetingplan",
            name="dropped",
            field=models.JSONField(
                default=list,
                help_text="meetings that were published and lost their room when their block "
                "moved: objects with first, second, session, starts_at, minutes, table",
            ),
        ),
        migrations.CreateModel(
            name="GivenUpSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given_up",
                        to="events.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given_up",
                        to="events.session",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["registration", "session"], name="given_up_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
                ("what", models.CharField(max_length=300)),
                ("with_whom", models.CharField(blank=True, default="", max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("is_public", models.BooleanField()),
                ("state", models.CharField(choices=STATES, max_length=8)),
                ("result", models.CharField(blank=True, default="", max_length=600)),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="events.promise",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="transfers.transfer",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
