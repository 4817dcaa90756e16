"""What calendars must know to call an entry off, and to take it back as a later change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_registration_returns")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="meeting_turns",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="session",
            name="limited_at",
            field=models.DateTimeField(
                blank=True,
                help_text="when seats were last limited after it was open to all",
                null=True,
            ),
        ),
    ]
