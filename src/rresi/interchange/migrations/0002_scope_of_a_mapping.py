from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="rememberedmapping", name="mapping_once"),
        migrations.AddField(
            model_name="rememberedmapping",
            name="scope",
            field=models.CharField(
                blank=True,
                default="",
                help_text="whose files; empty: the network's",
                max_length=250,
            ),
        ),
        migrations.AddConstraint(
            model_name="rememberedmapping",
            constraint=models.UniqueConstraint(
                fields=("kind", "scope", "fingerprint"), name="mapping_once"
            ),
        ),
    ]
