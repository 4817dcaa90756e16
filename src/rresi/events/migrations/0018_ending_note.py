"""What the organisers wrote to somebody whose registration they ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0017_both_missing")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="ending_note",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="what the organisers wrote to them then",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ending_note", ""), models.Q(("ending", ""), _negated=True), _connector="OR"
                ),
                name="registration_note_of_ending",
            ),
        ),
    ]
