"""What is known of a relation may be said in several languages; so far it was English."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def notes_become_texts(apps: Any, _schema_editor: Any) -> None:
    relations = apps.get_model("ecosystem", "Relation").objects.exclude(note="")
    text = apps.get_model("ecosystem", "RelationText")
    text.objects.bulk_create(
        text(relation=relation, language="en", note=relation.note)
        for relation in relations.iterator()
    )


def texts_become_notes(apps: Any, _schema_editor: Any) -> None:
    texts = apps.get_model("ecosystem", "RelationText").objects.filter(language="en")
    for text in texts.select_related("relation").iterator():
        text.relation.note = text.note
        text.relation.save(update_fields=["note"])


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RelationText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("checked", "Checked"),
                            ("published", "Published"),
                        ],
                        default="published",
                        max_length=10,
                    ),
                ),
                ("source_revision", models.PositiveIntegerField(default=1)),
                ("machine_made", models.BooleanField(default=False)),
                ("note", models.CharField(max_length=300)),
                (
                    "relation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="ecosystem.relation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("relation", "language"), name="relation_text_once"
                    )
                ],
            },
        ),
        migrations.RunPython(notes_become_texts, texts_become_notes),
    ]
