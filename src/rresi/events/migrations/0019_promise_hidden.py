"""Public promises that the organisers have taken off the pages, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0018_ending_note")]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="hidden_at",
            field=models.DateTimeField(blank=True, help_text="by the organisers", null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="hidden_why",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="what its person reads of that",
                max_length=300,
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(("hidden_at__isnull", True), ("hidden_why", ""))
                | models.Q(
                    ("hidden_at__isnull", False), models.Q(("hidden_why", ""), _negated=True)
                ),
                name="promise_hidden_why",
            ),
        ),
    ]
