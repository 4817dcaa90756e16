from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0004_outcome_of_an_import")]

    operations = [
        migrations.AddField(
            model_name="merge",
            name="after",
            field=models.JSONField(
                help_text="the same right after; null: of a merge from before this was kept",
                null=True,
            ),
        )
    ]
