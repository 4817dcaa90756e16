"""The glossary of an existing site learns what the European Union is called."""

from importlib import import_module

from django.db import migrations

add_terms = import_module("rresi.search.migrations.0005_more_terms").add_terms


class Migration(migrations.Migration):
    dependencies = [("search", "0007_tender_and_repair")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
