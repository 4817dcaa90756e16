from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0002_scope_of_a_mapping")]

    operations = [
        migrations.CreateModel(
            name="RememberedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="whose files; empty: the network's",
                        max_length=250,
                    ),
                ),
                ("question", models.CharField(max_length=300)),
                ("answer", models.CharField(max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "scope", "question"), name="remembered_answer_once"
                    )
                ],
            },
        ),
    ]
