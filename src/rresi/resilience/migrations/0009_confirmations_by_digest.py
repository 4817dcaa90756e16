import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models


def keep(apps, _schema_editor):
    """What the snapshots kept, under its digest; and have each region's newest state kept too."""
    snapshots = apps.get_model("resilience", "Snapshot").objects.filter(confirmed__isnull=False)
    confirmed = apps.get_model("resilience", "Confirmed").objects
    for pk, data in snapshots.values_list("pk", "confirmed").iterator():
        whole = {"answers": [], "changed": [], "partners": {}} | data
        text = json.dumps(whole | {"of": ""}, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        confirmed.create(snapshot_id=pk, digest=digest, data=whole)
    apps.get_model("resilience", "RegionState").objects.update(stamp=-1)


class Migration(migrations.Migration):
    dependencies = [("resilience", "0008_with_whom_they_work")]

    operations = [
        migrations.CreateModel(
            name="Confirmed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("data", models.JSONField()),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmed_states",
                        to="resilience.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "digest"), name="confirmed_once")
                ],
            },
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RemoveField(model_name="snapshot", name="confirmed"),
    ]
