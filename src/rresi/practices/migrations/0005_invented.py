"""Which practices are invented, to show how the site works."""

from django.db import migrations, models


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
    ]
