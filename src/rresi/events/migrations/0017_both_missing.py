"""That neither of two people came to their table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0016_scan_reasons")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="both_missing",
            field=models.BooleanField(
                db_default=False, default=False, help_text="nor did the other come"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("both_missing", False), ("missing_at__isnull", False), _connector="OR"
                ),
                name="meeting_both_missing_noted",
            ),
        ),
    ]
