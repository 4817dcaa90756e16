"""What happens to translations when their source is published again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rresi.core.documents.words import Words, changed, missing
from rresi.editorial.documents import PublishedDocument
from rresi.wording.models import Translation


def follow(kind: str, target: PublishedDocument, **_rest: Any) -> None:
    """Keep the translations, but drop the words of rows that are gone.

    One whose source words all stayed the same is not out of date.
    """
    texts = {text.language: text for text in target.texts.all()}
    source: Words = texts[target.source_language].words
    for language, text in texts.items():
        if language == target.source_language:
            continue
        text.words = _still_there(text.words, source)
        text.made_from = _still_there(text.made_from, source)
        if not changed(text.made_from, source) and not missing(source, text.words):
            text.source_revision = target.revision
        text.save()
    for work in Translation.objects.filter(kind=kind, object_id=target.pk):
        work.fields = _still_there(work.fields, source)
        work.made_from = _still_there(work.made_from, source)
        if not changed(work.made_from, source):
            work.source_revision = target.revision
        work.saves += 1
        work.save()
    Translation.objects.filter(
        kind=kind, object_id=target.pk, language=target.source_language
    ).delete()


def _still_there(words: Mapping[str, str], source: Words) -> Words:
    return {name: text for name, text in words.items() if name in source}
