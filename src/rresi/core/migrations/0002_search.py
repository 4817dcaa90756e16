"""Tables of the search, and the full-text index that follows `tokens` in either database."""

from django.db import migrations, models

# The tokens are ready-made: the `ascii` tokenizer cuts at spaces and leaves all else alone once
# our marks are token characters. Neither positions nor sizes are kept: ranking is not FTS5's.
SQLITE = [
    """CREATE VIRTUAL TABLE core_search_fts USING fts5(
        tokens, content='core_searchentry', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '=@#_-'")""",
    """CREATE TRIGGER core_search_fts_insert AFTER INSERT ON core_searchentry BEGIN
        INSERT INTO core_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER core_search_fts_delete AFTER DELETE ON core_searchentry BEGIN
        INSERT INTO core_search_fts(core_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER core_search_fts_update AFTER UPDATE OF tokens ON core_searchentry BEGIN
        INSERT INTO core_search_fts(core_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO core_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER core_search_fts_update",
    "DROP TRIGGER core_search_fts_delete",
    "DROP TRIGGER core_search_fts_insert",
    "DROP TABLE core_search_fts",
]

# array_to_tsvector takes the tokens as they are, as the `simple` configuration would after a
# parser that left them whole.
POSTGRESQL = [
    """ALTER TABLE core_searchentry ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    "CREATE INDEX core_search_lexemes ON core_searchentry USING gin (lexemes)",
]
POSTGRESQL_BACK = [
    "DROP INDEX core_search_lexemes",
    "ALTER TABLE core_searchentry DROP COLUMN lexemes",
]


def _execute(schema_editor, sqlite, postgresql):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forwards(_apps, schema_editor):
    _execute(schema_editor, SQLITE, POSTGRESQL)


def backwards(_apps, schema_editor):
    _execute(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchState",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("stamp", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("concept", models.SlugField(max_length=80)),
                ("language", models.CharField(max_length=8)),
                ("text", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["concept", "language", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("concept", "language", "text"), name="glossary_term_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("object_id", models.PositiveBigIntegerField()),
                ("language", models.CharField(max_length=8)),
                ("slug", models.CharField(max_length=200)),
                ("title", models.TextField()),
                ("body", models.TextField()),
                ("names", models.JSONField(default=list)),
                ("tokens", models.TextField()),
                ("length", models.PositiveIntegerField()),
                ("vector", models.BinaryField(null=True)),
                ("encoder", models.CharField(blank=True, default="", max_length=80)),
                ("stamp", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id", "language"), name="search_entry_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("encoder", ""), ("vector__isnull", True)),
                            models.Q(
                                ("vector__isnull", False), models.Q(("encoder", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="search_vector_has_encoder",
                    ),
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
