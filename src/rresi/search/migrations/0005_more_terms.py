"""The glossary of an existing site learns the terms that RRESI has come to know."""

import secrets
from typing import Any

from django.db import migrations

from rresi.search.glossary import shipped


def add_terms(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Add what the site does not say yet; a term that it gave to another concept stays there."""
    rows = apps.get_model("search", "GlossaryTerm").objects
    taken = {(language, text.casefold()) for language, text in rows.values_list("language", "text")}
    if not taken:  # a new site gets them all with its first content
        return
    rows.bulk_create(
        rows.model(concept=concept, language=language, text=text)
        for concept, languages in shipped().items()
        for language, texts in languages.items()
        for text in texts
        if (language, text.casefold()) not in taken
    )
    state = apps.get_model("search", "SearchState").objects
    state.update(stamp=secrets.randbits(62) + 1)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_indexed_version")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
