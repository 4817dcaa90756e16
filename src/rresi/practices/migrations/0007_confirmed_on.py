"""When those in charge of a practice last said that it is still right."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_look_again_required")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="confirmed_on",
            field=models.DateField(
                null=True,
                blank=True,
                help_text="when those in charge last said that it is still right",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(review_by__gt=F("confirmed_on")),
                name="practice_looked_at_after_confirmed",
            ),
        ),
    ]
