from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resilience", "0003_names_of_second_list")]

    operations = [
        migrations.AddField(
            model_name="completenessestimate",
            name="counts",
            field=models.BooleanField(
                default=True,
                db_default=True,
                help_text="false: it was noted beside a calculated one, which goes on counting",
            ),
        ),
        migrations.AddConstraint(
            model_name="completenessestimate",
            constraint=models.CheckConstraint(
                condition=models.Q(("high__isnull", True), ("low__isnull", True))
                | models.Q(("high__gte", models.F("percent")), ("low__lte", models.F("percent"))),
                name="estimate_within_its_range",
            ),
        ),
    ]
