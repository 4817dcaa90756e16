import django.db.models.deletion
from django.db import migrations, models


def what_counted(apps, _schema_editor):
    """Give each scenario the newest snapshot and estimate of the time when it was saved."""
    estimates = apps.get_model("resilience", "CompletenessEstimate").objects
    snapshots = apps.get_model("resilience", "Snapshot").objects.order_by("created_at", "pk")
    for scenario in apps.get_model("resilience", "Scenario").objects.all():
        then = scenario.updated_at
        known = snapshots.filter(region=scenario.region_id)
        scenario.snapshot = known.filter(created_at__lte=then).last() or known.first()
        if scenario.snapshot is None:  # nothing that it could be computed from
            scenario.delete()
            continue
        counting = estimates.filter(region=scenario.region_id, counts=True, stated_at__lte=then)
        scenario.estimate = counting.order_by("stated_at", "pk").last()
        scenario.save(update_fields=["snapshot", "estimate"])


class Migration(migrations.Migration):
    dependencies = [("resilience", "0005_no_questions")]

    operations = [
        migrations.AddField(
            model_name="scenario",
            name="estimate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="resilience.completenessestimate",
            ),
        ),
        migrations.AddField(
            model_name="scenario",
            name="snapshot",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="resilience.snapshot",
            ),
        ),
        migrations.RunPython(what_counted, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="scenario",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="resilience.snapshot",
            ),
        ),
    ]
