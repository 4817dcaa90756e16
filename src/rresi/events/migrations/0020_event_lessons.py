"""What the organisers of an event say was learned there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0019_promise_hidden")]
    operations = [
        migrations.AddField(
            model_name="eventtext",
            name="lessons",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Markdown; written once it is over",
            ),
        ),
    ]
