"""What is invented is searched after what is not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_more_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="invented",
            field=models.BooleanField(null=True),
        ),
    ]
