"""Why a meeting that stands again asks for new answers: one of its people had left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0006_promises_and_news")]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="interrupted",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="answers ended when one of the two left, who may come after all",
            ),
        ),
    ]
