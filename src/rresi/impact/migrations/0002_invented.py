"""Which cases are invented, to show how the site works."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("impact", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="invented",
            field=models.BooleanField(
                default=False,
                help_text="shows how the site works, and counts for nothing",
            ),
        ),
    ]
