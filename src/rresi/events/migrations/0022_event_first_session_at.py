"""An event begins with its first session; of those that stand it is taken from their programmes."""

from typing import Any

from django.db import migrations, models


def forwards(apps: Any, _schema_editor: Any) -> None:
    sessions = apps.get_model("events", "Session").objects.filter(
        event=models.OuterRef("pk"), published_at__isnull=False, cancelled_at__isnull=True
    )
    first = sessions.order_by("starts_at").values("starts_at")[:1]
    apps.get_model("events", "Event").objects.update(first_session_at=models.Subquery(first))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0021_certificate_circumstances"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="first_session_at",
            field=models.DateTimeField(
                blank=True,
                help_text="start of the first session that is published and stands",
                null=True,
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
