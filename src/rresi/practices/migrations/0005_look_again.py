"""A day by which it is looked at again, for practices that have none; the next step demands one."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

A_YEAR = timedelta(days=365)  # as `rules.LOOK_AGAIN_AFTER` was then


def name_a_day(apps: Any, _schema_editor: Any) -> None:
    practices = apps.get_model("practices", "Practice").objects
    for practice in practices.filter(review_by=None).only("published_at"):
        since = practice.published_at or timezone.now()
        practices.filter(pk=practice.pk).update(review_by=timezone.localdate(since) + A_YEAR)


class Migration(migrations.Migration):
    dependencies = [("practices", "0004_pictures")]

    operations = [migrations.RunPython(name_a_day, migrations.RunPython.noop)]
