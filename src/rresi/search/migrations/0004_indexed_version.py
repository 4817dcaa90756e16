"""By which version of what is searched the texts were indexed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_saved_once")]
    operations = [
        migrations.AddField(
            "searchstate",
            "version",
            models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
    ]
