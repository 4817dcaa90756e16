from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_portrait"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="mail_after",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="thread",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
