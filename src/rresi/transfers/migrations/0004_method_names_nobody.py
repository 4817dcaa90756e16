from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0003_method_not_stated")]

    operations = [
        migrations.AlterField(
            model_name="transferresult",
            name="method",
            field=models.CharField(
                choices=[
                    ("reported", "reported, not checked"),
                    ("records", "taken from records"),
                    ("survey", "from a survey"),
                    ("comparison", "compared with a similar group or place"),
                    ("experiment", "tested in an experiment"),
                    ("announced", "announced or expected, not measured"),
                    ("unknown", "not stated"),
                ],
                default="unknown",
                max_length=12,
            ),
        ),
    ]
