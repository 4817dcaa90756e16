from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0002_kept_true")]

    operations = [
        migrations.AddField(
            model_name="pendingimport",
            name="sheet",
            field=models.CharField(
                blank=True, default="", help_text="of a workbook with several", max_length=100
            ),
        )
    ]
