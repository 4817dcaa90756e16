"""The words of the index by language, kept so that a mistyped word can be put right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import transaction

from rresi.engines.semantics.vocabulary import written_words
from rresi.search import directory
from rresi.search.models import SearchEntry, SearchVocabulary

AT_MOST = 50_000
"""So many words of a language are kept, those met most often."""
SAMPLE = 5_000
"""So many texts of a language, the newest, are read when its words are counted anew."""

Counts = dict[str, Counter[str]]


def learn(entries: Iterable[SearchEntry]) -> None:
    """Add the words of new texts. Two queries for each of their languages."""
    counts: Counts = defaultdict(Counter)
    for entry in entries:
        counts[entry.language] += _words_of(entry, entry.language)
    with transaction.atomic():
        for language in sorted(counts):
            row, _new = SearchVocabulary.objects.select_for_update().get_or_create(
                language=language, defaults={"stamp": 0}
            )
            _write(row, Counter(row.words) + counts[language])


def begin_anew() -> None:
    """Count the words of all languages anew, which forgets those of texts that are gone."""
    languages = SearchEntry.objects.values_list("language", flat=True).order_by().distinct()
    # Counted before the transaction, for which others would wait; what is learnt meanwhile counts
    # again the next time.
    found = {language: _counted(language) for language in sorted(languages)}
    with transaction.atomic():
        SearchVocabulary.objects.all().delete()
        for language, counts in found.items():
            _write(SearchVocabulary(language=language), counts)
        directory.touch()


def _counted(language: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    newest = SearchEntry.objects.filter(language=language).order_by("-pk")[:SAMPLE]
    for entry in newest.only("title", "body", "names", "labels"):
        counts += _words_of(entry, language)
    return counts


def _words_of(entry: SearchEntry, language: str) -> Counter[str]:
    labels = [label for spoken, label in entry.labels if spoken == language]
    return written_words((entry.title, entry.body, *entry.names, *labels), language)


def _write(row: SearchVocabulary, counts: Counter[str]) -> None:
    row.words = dict(counts.most_common(AT_MOST))
    row.stamp = directory.new_stamp()
    row.save()
