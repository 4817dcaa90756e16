"""Since when somebody no longer agrees to meetings, so that nothing names them to their partners."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def note_the_stopped(apps, _schema_editor):
    """Of who took the consent back before this was noted. What they declined stays declined."""
    Consent = apps.get_model("events", "Consent")
    Registration = apps.get_model("events", "Registration")
    last = Consent.objects.filter(registration=OuterRef("pk"), purpose="meetings").order_by("-pk")
    people = Registration.objects.annotate(given=Subquery(last.values("given")[:1]))
    stopped = people.filter(given=False).values_list("pk", flat=True)
    for pk in list(stopped):
        at = Consent.objects.filter(registration=pk, purpose="meetings").latest("pk").at
        Registration.objects.filter(pk=pk).update(meetings_stopped_at=at)


class Migration(migrations.Migration):
    dependencies = [("events", "0009_calendars_take_back")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="meetings_stopped_at",
            field=models.DateTimeField(
                blank=True,
                help_text="when they took back their consent to meetings",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="interrupted",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="answers ended when one of the two left or no longer agreed, "
                "who may come back",
            ),
        ),
        migrations.RunPython(note_the_stopped, migrations.RunPython.noop),
    ]
