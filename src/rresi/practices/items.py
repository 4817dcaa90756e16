"""A practice as a list shows it: its text in the reader's language, and a line about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from rresi.core import taxonomies
from rresi.core.addresses import address_of
from rresi.core.clock import PartialDate
from rresi.core.translations import (
    TextStatus,
    country_name,
    current_language,
    language_name,
    language_order,
    pick,
)
from rresi.engines.semantics.snippets import Segments
from rresi.media import files
from rresi.practices import rules
from rresi.practices.models import EvidenceLevel, Practice, PracticeText
from rresi.regions.queries import name_of
from rresi.search.interface import Hit


def library_address() -> str:
    """The address of the library in the reader's language; every practice lies right below it."""
    return address_of("practices:list")


@dataclass(frozen=True)
class Label:
    """A term: its key and its name."""

    key: str
    label: str


@dataclass(frozen=True)
class ListItem:
    """A practice in a list."""

    slug: str
    title: str
    language: str
    summary: str
    region: str
    region_slug: str
    country: str
    period: str
    topics: list[Label]
    status: Label
    evidence_level: int
    evidence_label: str
    written_in: str
    out_of_date: bool
    look_again_by: date
    thumbnail: str = ""  # the address of its first picture as a small square
    title_marks: Segments = ()
    snippet: Segments = ()
    found_in: str = ""

    @property
    def url(self) -> str:
        return f"{library_address()}{self.slug}/"

    @property
    def must_be_looked_at(self) -> bool:
        """Asked when it is shown: an item is kept for longer than a day."""
        return rules.must_be_looked_at(self.look_again_by, timezone.localdate())

    @property
    def picture(self) -> str:
        return self.topics[0].key if self.topics else "awareness"


def published_texts(practice: Practice) -> list[PracticeText]:
    """The texts that readers may see; the source text always is one."""
    return [
        text
        for text in practice.texts.all()
        if text.status == TextStatus.PUBLISHED or text.language == practice.source_language
    ]


def text_for(practice: Practice, wanted: str = "") -> PracticeText:
    """The text to show: the language asked for, the reader's, English, then the source.

    Raises:
        LookupError: the practice has no text at all.
    """
    texts = published_texts(practice)
    order = (wanted, *language_order(), practice.source_language)
    text = pick(texts, [language for language in order if language])
    if text is None:
        raise LookupError(practice.slug)
    return text


def period_of(practice: Practice) -> str:
    """When it ran: 2015 to now, 2021 to 2022, since an unknown year."""
    if practice.start_year is None:
        return ""
    start = PartialDate(practice.start_year, practice.start_month).display()
    if practice.end_year:
        end = PartialDate(practice.end_year, practice.end_month).display()
        return end if end == start else f"{start} – {end}"
    if practice.status == Practice.Status.RUNNING:
        return gettext("since %(start)s") % {"start": start}
    return gettext("from %(start)s") % {"start": start}


def terms(vocabulary: taxonomies.Vocabulary, keys: Iterable[str]) -> list[Label]:
    return [Label(key, str(vocabulary[key].label)) for key in keys if key in vocabulary]


def list_item(practice: Practice) -> ListItem:
    """A practice as a list shows it; region, texts, tags and pictures must be fetched with it."""
    return ListItem(**in_brief(practice, text_for(practice)))


def with_hit(item: ListItem, hit: Hit) -> ListItem:
    """The same with the words that matched, and in which language they stand."""
    same = hit.language == item.language
    return replace(
        item,
        title_marks=hit.title_marks if same else (),
        snippet=hit.snippet,
        found_in="" if same else language_name(hit.language),
    )


def in_brief(practice: Practice, text: PracticeText) -> dict[str, Any]:
    """What a list and the practice's own page both say."""
    tags = tags_of(practice)
    return {
        "slug": practice.slug,
        "title": text.title,
        "language": text.language,
        "summary": text.summary,
        "region": name_of(practice.region),
        "region_slug": practice.region.slug,
        "country": country_name(practice.region.country),
        "period": period_of(practice),
        "topics": terms(taxonomies.TOPICS, tags.get("topic", [])),
        "status": Label(practice.status, str(Practice.Status(practice.status).label)),
        "evidence_level": practice.evidence_level,
        "evidence_label": str(EvidenceLevel(practice.evidence_level).label),
        "written_in": "" if text.language == current_language() else language_name(text.language),
        "out_of_date": rules.out_of_date(
            source_revision=text.source_revision, revision=practice.revision
        ),
        "look_again_by": practice.review_by,
        "thumbnail": next(
            (files.url_of(row.picture_id, files.SQUARE) for row in practice.images.all()), ""
        ),
    }


def tags_of(practice: Practice) -> Mapping[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in practice.tags.all():
        tags.setdefault(tag.vocabulary, []).append(tag.key)
    return tags
