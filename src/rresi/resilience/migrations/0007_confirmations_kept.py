from django.db import migrations, models


def look_again(apps, _schema_editor):
    """Have every region's newest analysis completed: older ones lack the relations that relieve."""
    apps.get_model("resilience", "RegionState").objects.update(stamp=-1)


class Migration(migrations.Migration):
    dependencies = [("resilience", "0006_scenario_keeps_its_records")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="confirmed",
            field=models.JSONField(
                help_text="`confirming.Confirmations` of its day; null: not kept then", null=True
            ),
        ),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
