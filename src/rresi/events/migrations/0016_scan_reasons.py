"""A name of who is not registered, and why a scan is settled and by whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0015_day_tally"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="scan",
            name="name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="of who is not registered",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="scan",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="why it is settled", max_length=300
            ),
        ),
        migrations.AddField(
            model_name="scan",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), ("registration", None), _connector="OR"),
                name="scan_names_one_person",
            ),
        ),
    ]
