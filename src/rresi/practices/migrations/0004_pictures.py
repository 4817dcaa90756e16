"""Pictures under the hash of their pixels, and what shows them.

The database itself refuses to change a picture or what a use says, and to let go of a picture that
a revision shows. A later migration that rebuilds one of these two tables on SQLite must make its
triggers again; tests/practices/pictures checks that they are there after all migrations.
"""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.core.files.storage import default_storage, storages
from django.db import migrations, models
from django.db.models import Q

PICTURE, USE = "practices_picture", "practices_pictureuse"
# name -> (table, event, when)
TRIGGERS = {
    "practices_picture_frozen": (PICTURE, "UPDATE", ""),
    # `since` alone may move, and that of an upload alone.
    "practices_pictureuse_frozen": (
        USE,
        "UPDATE",
        "OLD.revision_id IS NOT NULL OR NEW.revision_id IS NOT NULL"
        " OR NEW.picture_id <> OLD.picture_id OR NEW.submission_id <> OLD.submission_id",
    ),
    "practices_pictureuse_kept": (USE, "DELETE", "OLD.revision_id IS NOT NULL"),
}


def make_triggers(_apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name, (table, event, when) in TRIGGERS.items():
            run(f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {f"WHEN {when}" if when else ""}
                BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END""")
        return
    run(
        """CREATE FUNCTION practices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        params=None,
    )
    for name, (table, event, when) in TRIGGERS.items():
        run(f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW
            {f"WHEN ({when})" if when else ""} EXECUTE FUNCTION practices_refuse()""")


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, (table, _event, _when) in TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION practices_refuse()")


def give_files_back(apps: Any, _schema_editor: Any) -> None:
    """Before this migration a published picture was a file of the public storage.

    Going back keeps published pictures; what drafts and older revisions alone show is forgotten.
    """
    for image in apps.get_model("practices", "Image").objects.exclude(picture=None):
        with storages["pictures"].open(f"{image.picture_id}-1600.webp") as content:
            name = default_storage.save(f"practices/{image.picture_id}.webp", content)
        type(image).objects.filter(pk=image.pk).update(file=name, picture=None)


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0002_append_only"),
        ("practices", "0003_transfer"),
    ]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="practices.picture",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editorial.submission",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="editorial.revision",
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["picture", "submission"],
                        condition=Q(revision__isnull=True),
                        name="picture_brought_once",
                    ),
                    models.UniqueConstraint(
                        fields=["picture", "revision"], name="picture_pinned_once"
                    ),
                ]
            },
        ),
        migrations.AlterField(
            model_name="image",
            name="file",
            field=models.ImageField(
                blank=True,
                default="",
                height_field="height",
                upload_to="practices/",
                width_field="width",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="images",
                to="practices.picture",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, give_files_back),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.UniqueConstraint(fields=["practice", "picture"], name="image_once"),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=Q(file="", picture__isnull=False) | Q(picture__isnull=True) & ~Q(file=""),
                name="image_has_picture_or_file",
            ),
        ),
        migrations.RunPython(make_triggers, drop_triggers),
    ]
