"""Who lost a held seat to an earlier start waits in their old place, as from now on."""

from typing import Any

from django.db import migrations, models
from django.db.models import F

ENDINGS = [
    ("own", "Cancelled by the participant"),
    ("declined", "Declined the seat"),
    ("expired", "Did not answer in time"),
    ("rejected", "Not approved"),
    ("organiser", "Cancelled by the organiser"),
    ("event", "The event was cancelled"),
]

OUTCOMES = [
    ("counted", "Checked in"),
    ("again", "Already checked in"),
    ("two-doors", "Twice within 2 minutes at two doors"),
    ("cancelled", "Registration cancelled"),
    ("no-seat", "Has no confirmed seat"),
    ("elsewhere", "Code of another event"),
    ("unknown", "Unknown code"),
    ("undone", "Check-in undone"),
    ("late", "Arrived after the event was closed"),
]


def put_back(apps: Any, _schema_editor: Any) -> None:
    registrations = apps.get_model("events", "Registration").objects
    for one in (
        registrations.filter(ending="moved").select_related("event").order_by("queued_at", "pk")
    ):
        same = registrations.filter(event=one.event_id, email=one.email).exclude(email="")
        if one.event.status == "cancelled":  # nobody waits for it any more
            registrations.filter(pk=one.pk).update(ending="event")
        elif same.exclude(state="cancelled").exists():  # they have registered again
            registrations.filter(pk=one.pk).update(ending="expired")
        else:
            registrations.filter(pk=one.pk).update(
                state="waiting", ending="", turned_away_at=F("cancelled_at"), cancelled_at=None
            )


class Migration(migrations.Migration):
    dependencies = [("events", "0004_meeting_moved_from")]
    operations = [
        migrations.AlterField(
            model_name="registration",
            name="ending",
            field=models.CharField(blank=True, choices=ENDINGS, default="", max_length=10),
        ),
        migrations.AlterField(
            model_name="scan",
            name="outcome",
            field=models.CharField(choices=OUTCOMES, max_length=10),
        ),
        migrations.RunPython(put_back, migrations.RunPython.noop),
    ]
