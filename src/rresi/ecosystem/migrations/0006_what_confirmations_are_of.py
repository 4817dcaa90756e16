from django.db import migrations, models

from rresi.ecosystem.rules import parts_changed


def forget_what_changed(apps, _schema_editor):
    """What changed after a confirmation was not confirmed: by the history, field by field."""
    dates, changes = (apps.get_model("ecosystem", name) for name in ("FactDates", "Change"))
    late = dates.objects.filter(confirmed_at__lt=models.F("changed_at"))
    for row in late.iterator(chunk_size=2000):
        since = changes.objects.filter(
            organisation_id=row.organisation_id, at__gt=row.confirmed_at
        ).values_list("before", "after")
        row.unconfirmed = sorted(
            {part for old, new in since for part in parts_changed(row.group, old, new)}
        )
        row.save(update_fields=["unconfirmed"])


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0005_after_a_merge")]

    operations = [
        migrations.AddField(
            model_name="factdates",
            name="unconfirmed",
            field=models.JSONField(
                default=list,
                help_text="what differs from what was confirmed: fields, of the offers functions",
            ),
        ),
        migrations.RunPython(forget_what_changed, migrations.RunPython.noop),
    ]
