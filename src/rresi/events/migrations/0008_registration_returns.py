"""How often somebody came after all: their calendar takes sessions back only as a later change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_meeting_interrupted")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="returns",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="how often they had cancelled and came after all",
            ),
        ),
    ]
