"""The address for questions that an event's organisers let everybody read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0012_closed_events_stay")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="contact_email",
            field=models.EmailField(
                blank=True,
                db_default="",
                default="",
                help_text="for questions; everybody reads it",
                max_length=254,
            ),
        ),
    ]
