from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0003_sheet_of_an_import")]

    operations = [
        migrations.AddField(
            model_name="pendingimport",
            name="outcome",
            field=models.JSONField(
                help_text="slugs by what the import did with them; null: not imported yet",
                null=True,
            ),
        )
    ]
