"""A key keeps the address by which its credentials name it, also when the site moves."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

_HELP = "where it was published when it was made; its credentials say so"


def fill(apps: Any, _schema_editor: Any) -> None:
    keys = apps.get_model("events", "SigningKey").objects
    for key in keys.filter(url=""):
        key.url = f"{settings.SITE_URL}/credentials/keys/{key.kid}"
        key.save(update_fields=["url"])


class Migration(migrations.Migration):
    dependencies = [("events", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="signingkey",
            name="url",
            field=models.CharField(db_default="", help_text=_HELP, max_length=500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
