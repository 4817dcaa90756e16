"""Each text has the language in which it was written; so far all had that of the first."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery

TEXTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("TransferStep", "language", {}),
    ("TransferResult", "language", {}),
    ("TransferCondition", "note_language", {"note": ""}),
    ("TransferEvent", "note_language", {"note": ""}),
)


def take_over(apps: Any, _schema_editor: Any) -> None:
    transfers = apps.get_model("transfers", "Transfer").objects
    transfers.exclude(reason="").update(reason_language=F("language"))
    language = transfers.filter(pk=OuterRef("transfer")).values("language")
    for model, field, without in TEXTS:
        texts = apps.get_model("transfers", model).objects.all()
        if without:
            texts = texts.exclude(**without)
        texts.update(**{field: Subquery(language)})


def note_language() -> Any:
    return models.CharField(max_length=8, blank=True, default="")


class Migration(migrations.Migration):
    dependencies = [("transfers", "0005_reported_before")]

    operations = [
        migrations.AlterField(
            "transfer", "language", models.CharField(max_length=8, help_text="of what was adapted")
        ),
        migrations.AlterField("transferstep", "text", models.CharField(max_length=600)),
        migrations.AddField("transfer", "reason_language", note_language()),
        migrations.AddField("transfercondition", "note_language", note_language()),
        migrations.AddField("transferevent", "note_language", note_language()),
        *(
            migrations.AddField(
                model,
                "language",
                models.CharField(max_length=8, default=""),
                preserve_default=False,
            )
            for model in ("transferstep", "transferresult")
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AddConstraint(
            "transfer",
            models.CheckConstraint(
                condition=Q(reason="") | ~Q(reason_language=""), name="transfer_reason_language"
            ),
        ),
        migrations.AddConstraint(
            "transfercondition",
            models.CheckConstraint(
                condition=Q(note="") | ~Q(note_language=""), name="transfer_condition_language"
            ),
        ),
        migrations.AddConstraint(
            "transferevent",
            models.CheckConstraint(
                condition=Q(note="") | ~Q(note_language=""), name="transfer_event_language"
            ),
        ),
        migrations.AddConstraint(
            "transferstep",
            models.CheckConstraint(condition=~Q(language=""), name="transfer_step_language"),
        ),
        migrations.AddConstraint(
            "transferresult",
            models.CheckConstraint(condition=~Q(language=""), name="transfer_result_language"),
        ),
    ]
