"""Brings the sources of the starter network in step with this version, where nobody edited them.

`earlier_sources.jsonl` has each title and kind under which an earlier version came with a source.
Whoever changes either in `practices.jsonl` adds there what it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from rresi.cli.starter import FOLDER
from rresi.editorial.models import Submission
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice

Known = Mapping[tuple[str, ...], Mapping[str, Any]]


def _lines(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _known() -> Known:
    """What a source says today, by its practice, address, and earlier title and kind."""
    today = {
        (record["slug"], source["url"]): {name: source[name] for name in ("title", "kind")}
        for record in _lines("practices.jsonl")
        for source in record["sources"]
    }
    return {
        (one["slug"], one["url"], one["title"], one["kind"]): today[one["slug"], one["url"]]
        for one in _lines("earlier_sources.jsonl")
        if (one["slug"], one["url"]) in today
    }


def _corrected(known: Known, slug: str, sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, **known.get((slug, *(str(one.get(k)) for k in ("url", "title", "kind"))), {})}
        for one in sources
    ]


@transaction.atomic
def correct_sources() -> int:
    """Correct published practices and what is being written of them; returns how many practices.

    A source is corrected that still says what an earlier version came with. What was handed in
    stays as it is on record, and is corrected once it is published. Again changes nothing.
    """
    known = _known()
    slugs = {slug for slug, *_rest in known}
    shown = Practice.objects.filter(slug__in=slugs, publication=Practice.Publication.PUBLISHED)
    corrected = 0
    by_pk: dict[int, str] = {}
    for row in shown.select_for_update().order_by("pk"):
        by_pk[row.pk] = row.slug
        sources = row.document.get("sources") or []
        after = _corrected(known, row.slug, sources)
        if after != sources:
            document = {**row.document, **row.personal, "sources": after}
            PRACTICES.write(document=document, row=row, revision=row.revision)
            corrected += 1
    drafts = Submission.objects.filter(kind=PRACTICES.kind, object_id__in=by_pk)
    for draft in drafts.select_for_update().order_by("pk"):
        sources = draft.draft.get("sources") or []
        after = _corrected(known, by_pk[draft.object_id or 0], sources)
        if after != sources:
            draft.draft = {**draft.draft, "sources": after}
            draft.save(update_fields=["draft"])
    return corrected
