"""A meeting whose block moved says when it was before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_signingkey_url")]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="moved_from",
            field=models.DateTimeField(
                blank=True, help_text="when it was before its block moved", null=True
            ),
        ),
    ]
