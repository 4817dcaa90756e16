"""What the search keeps: one row for each object and language, the glossary, saved searches."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One document, with its tokens and, once encoded, its vector.

    The full-text index beside it (FTS5 table or tsvector column) follows `tokens` by trigger or
    generated column, made in migration 0002. `stamp` is random and new with each write of the
    row: a copy in memory compares stamps, which stays right after a rollback or a restored
    backup, where a counter would repeat itself.
    """

    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=8)
    slug = models.CharField(max_length=200)
    title = models.TextField()
    body = models.TextField()
    names = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    tokens = models.TextField()
    length = models.PositiveIntegerField()
    # Empty is false: SQLite adds a column that may be empty without making the table anew, which
    # would lose the triggers of its full-text index.
    invented = models.BooleanField(null=True)
    vector = models.BinaryField(null=True)
    encoder = models.CharField(max_length=80, blank=True, default="")
    stamp = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="search_entry_once"
            ),
            models.CheckConstraint(
                condition=models.Q(vector__isnull=True, encoder="")
                | (models.Q(vector__isnull=False) & ~models.Q(encoder="")),
                name="search_vector_has_encoder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.language})"


class SearchState(models.Model):
    """One row: a random number, new with each change of the index or of the glossary.

    `version` is the `indexing.VERSION` by which all texts were indexed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.BigIntegerField()
    version = models.PositiveSmallIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return str(self.stamp)


class SearchCentre(models.Model):
    """Where the texts of a kind lie in a language for an encoder: what is taken from vectors.

    `mean` (float32) is blended from the vectors of `texts` entries and the shipped sentences;
    `spread` is how far those sentences are from it. The row without a kind keeps the vectors of a
    language's sentences in `probe`, (n, d) float32, and their own mean.
    """

    encoder = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8)
    probe = models.BinaryField(blank=True, default=b"")
    mean = models.BinaryField()
    spread = models.FloatField()
    texts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["encoder", "kind", "language"], name="search_centre_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} ({self.encoder})"


class SearchVocabulary(models.Model):
    """The words of the index in one language as they are written, each with how often it was met.

    From it a mistyped word is put right. Words are added as texts come; `rresi index` begins anew.
    """

    language = models.CharField(max_length=8, unique=True)
    words = models.JSONField(default=dict)
    stamp = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "search vocabularies"

    def __str__(self) -> str:
        return self.language


class GlossaryTerm(models.Model):
    """One way to say a concept of the field in one language; a coordinator may edit them."""

    concept = models.SlugField(max_length=80)
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "text"], name="glossary_term_once"
            )
        ]
        ordering = ["concept", "language", "id"]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


class SavedSearch(models.Model):
    """A question somebody wants to hear about when something new fits.

    `owner_id` is the person's pk: search knows no accounts, so whoever erases a person calls
    `saved.forget_owner`. `text` may be empty where `filters` narrow the kind. `digest` stands for
    text, kinds and filters, which a person keeps once. `secret` is the key of the Atom feed,
    readable without signing in.
    """

    owner_id = models.PositiveBigIntegerField(db_index=True)
    text = models.CharField(max_length=600, blank=True, default="")
    language = models.CharField(max_length=8)
    kinds = models.JSONField(default=list)
    filters = models.CharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64)
    by_mail = models.BooleanField(default=False)
    secret = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "digest"], name="saved_search_once")
        ]

    def __str__(self) -> str:
        return self.text


class SavedSearchFind(models.Model):
    """An object that fits a saved search; `known` when it did so from the beginning."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="finds")
    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)
    known = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "kind", "object_id"], name="saved_search_find_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
