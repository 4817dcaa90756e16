from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resilience", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sandbox",
            name="percent",
            field=models.PositiveSmallIntegerField(
                default=100, help_text="the completeness it was computed with"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="scenario",
            name="percent",
            field=models.PositiveSmallIntegerField(
                default=100, help_text="the completeness it was computed with"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="sandbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__range", (1, 100))), name="sandbox_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="scenario",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__range", (1, 100))), name="scenario_percent"
            ),
        ),
    ]
