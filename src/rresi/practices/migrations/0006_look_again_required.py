"""Apart from the days that are filled in: PostgreSQL alters no table within that step."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0005_look_again")]

    operations = [
        migrations.AlterField(model_name="practice", name="review_by", field=models.DateField()),
    ]
