"""Who was added at a door: undoing their only check-in ends the registration."""

from typing import Any

from django.db import migrations, models


def forwards(apps: Any, _schema_editor: Any) -> None:
    """So far the number of their scan is the key of their registration."""
    registrations = apps.get_model("events", "Registration").objects
    scans = apps.get_model("events", "Scan").objects.exclude(registration=None)
    for pk, registration in scans.values_list("pk", "registration").iterator():
        registrations.filter(pk=registration, idempotency_key=str(pk)).update(at_door=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0013_event_contact_email")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="at_door",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="added there, without having registered",
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
