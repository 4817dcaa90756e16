"""The full-text index that follows `tokens` in either database."""

from django.db import migrations

# The tokens are ready-made: the `ascii` tokenizer cuts at spaces and leaves all else alone once
# our marks are token characters. Neither positions nor sizes are kept: ranking is not FTS5's.
SQLITE = [
    """CREATE VIRTUAL TABLE search_fts USING fts5(
        tokens, content='search_searchentry', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '=@#_-'")""",
    """CREATE TRIGGER search_fts_insert AFTER INSERT ON search_searchentry BEGIN
        INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER search_fts_delete AFTER DELETE ON search_searchentry BEGIN
        INSERT INTO search_fts(search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER search_fts_update AFTER UPDATE OF tokens ON search_searchentry BEGIN
        INSERT INTO search_fts(search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_fts_update",
    "DROP TRIGGER search_fts_delete",
    "DROP TRIGGER search_fts_insert",
    "DROP TABLE search_fts",
]

# array_to_tsvector takes the tokens as they are, as the `simple` configuration would after a
# parser that left them whole.
POSTGRESQL = [
    """ALTER TABLE search_searchentry ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    "CREATE INDEX search_lexemes ON search_searchentry USING gin (lexemes)",
]
POSTGRESQL_BACK = [
    "DROP INDEX search_lexemes",
    "ALTER TABLE search_searchentry DROP COLUMN lexemes",
]


def _execute(schema_editor, sqlite, postgresql):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forwards(_apps, schema_editor):
    _execute(schema_editor, SQLITE, POSTGRESQL)


def backwards(_apps, schema_editor):
    _execute(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
