from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0006_what_confirmations_are_of")]

    operations = [
        migrations.AddField(
            model_name="organisationmember",
            name="changed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="when somebody else changed the profile, until one of its people checks",
                null=True,
            ),
        )
    ]
