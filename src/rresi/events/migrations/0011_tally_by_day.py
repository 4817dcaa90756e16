"""Whoever was checked in for a day only counts at its sessions also when their data are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0010_meetings_stopped")]
    operations = [
        migrations.AddField(
            model_name="tally",
            name="by_day",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
