"""A person keeps a search once: of those kept twice the first stays, with its feed."""

import hashlib
import json
from typing import Any

from django.db import migrations, models


def keep_one(apps: Any, schema_editor: Any) -> None:
    saved = apps.get_model("search", "SavedSearch")
    first: dict[tuple[int, str], Any] = {}
    for row in saved.objects.order_by("pk"):
        asked = json.dumps([row.text, sorted(row.kinds), row.filters], ensure_ascii=False)
        row.digest = hashlib.blake2s(asked.encode()).hexdigest()
        kept = first.setdefault((row.owner_id, row.digest), row)
        kept.by_mail = kept.by_mail or row.by_mail
    for row in first.values():
        row.save(update_fields=["digest", "by_mail"])
    saved.objects.exclude(digest__gt="").delete()
    if schema_editor.connection.vendor == "postgresql":  # else it alters no table that waits
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]
    operations = [
        migrations.AddField(
            "savedsearch", "digest", models.CharField(max_length=64, default=""), False
        ),
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            "savedsearch",
            models.UniqueConstraint(fields=["owner_id", "digest"], name="saved_search_once"),
        ),
    ]
