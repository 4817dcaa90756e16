"""The record says in which role a page was unpublished and why, as everybody reads it.

SQLite rebuilds the table for the columns, and loses its triggers: they are made again with them.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import Q

_before = import_module("rresi.editorial.migrations.0004_entry_role")
ROLE = (*_before.COLUMNS, "role")
CAUSES = ["doubt", "asked", "outdated", "mistake", "legal"]
EVENTS = [
    *("begun", "submitted", "passed", "confirmed", "returned", "asked", "reviewed", "conflict"),
    *("replaced", "published", "changes", "declined", "withdrawn", "reopened", "taken_over"),
    *("unpublished", "restored", "closed"),
]


def forwards(_apps: Any, schema_editor: Any) -> None:
    _before._freeze(schema_editor, (*ROLE, "cause", "said", "said_language"))


def backwards(_apps: Any, schema_editor: Any) -> None:
    _before._freeze(schema_editor, ROLE)


class Migration(migrations.Migration):
    dependencies = [("editorial", "0004_entry_role")]
    operations = [
        # Backwards, the last to run: removing a constraint rebuilds SQLite's table once more.
        migrations.RunPython(migrations.RunPython.noop, backwards),
        migrations.AddField(
            "submission",
            "settled",
            models.BooleanField(
                default=False, help_text="its page was unpublished, and that is to stay so"
            ),
        ),
        migrations.AlterField(
            "entry",
            "event",
            models.CharField(
                choices=[
                    ("begun", "started a new version"),
                    ("submitted", "submitted the text"),
                    ("passed", "checked the text for the region"),
                    ("confirmed", "confirmed a small change and published it"),
                    ("returned", "returned the text on behalf of the region"),
                    ("asked", "invited a reviewer"),
                    ("reviewed", "submitted a review"),
                    ("conflict", "declared a conflict of interest"),
                    ("replaced", "invited another reviewer instead"),
                    ("published", "decided to publish"),
                    ("changes", "decided to request changes"),
                    ("declined", "decided to decline"),
                    ("withdrawn", "withdrew the text"),
                    ("reopened", "reopened the text"),
                    ("taken_over", "took over the text"),
                    ("unpublished", "unpublished the page"),
                    ("restored", "put the page back as it was"),
                    ("closed", "decided that the page stays unpublished"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "entry",
            "role",
            models.CharField(
                blank=True,
                default="",
                help_text="in which somebody acted; empty where it makes no difference or is not "
                "known",
                max_length=20,
            ),
        ),
        migrations.AddField(
            "entry",
            "cause",
            models.CharField(
                blank=True,
                choices=[
                    ("doubt", "There are doubts about figures or statements in it."),
                    ("asked", "The organisation or the authors asked for it."),
                    ("outdated", "It is out of date."),
                    ("mistake", "It was published by mistake."),
                    ("legal", "There are legal reasons."),
                ],
                default="",
                help_text="why a page was unpublished, as everybody reads it",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "entry",
            "said",
            models.CharField(
                blank=True,
                default="",
                help_text="what everybody reads beside the cause",
                max_length=300,
            ),
        ),
        migrations.AddField(
            "entry", "said_language", models.CharField(blank=True, default="", max_length=8)
        ),
        migrations.RemoveConstraint("entry", "entry_event_known"),
        migrations.RemoveConstraint("entry", "entry_role_known"),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(condition=Q(event__in=EVENTS), name="entry_event_known"),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=Q(role__in=["", "region_manager", "coordinator", "author"]),
                name="entry_role_known",
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=Q(cause="", said="")
                | Q(event="unpublished", cause__in=CAUSES) & (Q(said="") | ~Q(said_language="")),
                name="entry_cause_known",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
