from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0004_method_names_nobody")]

    operations = [
        migrations.AddField(
            model_name="transferevent",
            name="reported_before",
            field=models.DateTimeField(
                blank=True,
                help_text="when the region had last told before; undoing returns to it",
                null=True,
            ),
        ),
    ]
