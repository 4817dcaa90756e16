import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ecosystem", "0005_after_a_merge"),
        ("resilience", "0004_estimates_that_count"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoQuestions",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="no_questions",
                        to="ecosystem.organisation",
                    ),
                ),
            ],
        ),
    ]
