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
from rresi.core.translations import country_name, current_language, language_name
from rresi.editorial.documents import DocumentText, text_for
from rresi.engines.semantics.snippets import Segments
from rresi.media import files
from rresi.practices import rules
from rresi.practices.models import EvidenceLevel, Practice
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


def period_of(document: Mapping[str, Any], status: str) -> str:
    """When it ran: 2015 to 2022, since 2021; empty when nothing is known."""
    if not document.get("start"):
        return ""
    start = PartialDate.parse(str(document["start"])).display()
    if document.get("end"):
        end = PartialDate.parse(str(document["end"])).display()
        return end if end == start else f"{start} – {end}"
    if status == Practice.Status.RUNNING:
        return gettext("since %(start)s") % {"start": start}
    return gettext("from %(start)s") % {"start": start}


def terms(vocabulary: taxonomies.Vocabulary, keys: Iterable[str]) -> list[Label]:
    return [Label(key, str(vocabulary[key].label)) for key in keys if key in vocabulary]


def list_item(practice: Practice) -> ListItem:
    """A practice as a list shows it; its region and the texts of both must be fetched."""
    return ListItem(**brief(practice, text_for(practice)))


def with_hit(item: ListItem, hit: Hit) -> ListItem:
    """The same with the words that matched, and in which language they stand."""
    same = hit.language == item.language
    return replace(
        item,
        title_marks=hit.title_marks if same else (),
        snippet=hit.snippet,
        found_in="" if same else language_name(hit.language),
    )


def brief(practice: Practice, text: DocumentText, **where: str) -> dict[str, Any]:
    """What a list and the practice's own page both say. `where` names the region, if given."""
    if not where:
        where = {
            "region": name_of(practice.region),
            "region_slug": practice.region.slug,
            "country": practice.region.country,
        }
    country = where.pop("country")
    return {
        **where,
        "country": country_name(country) if country else "",
        "slug": practice.slug,
        "title": text.title,
        "language": text.language,
        "summary": text.summary,
        "period": period_of(practice.document, practice.status),
        "topics": terms(taxonomies.TOPICS, practice.document.get("topics", [])),
        "status": Label(practice.status, str(Practice.Status(practice.status).label)),
        "evidence_level": practice.evidence_level,
        "evidence_label": str(EvidenceLevel(practice.evidence_level).label),
        "written_in": "" if text.language == current_language() else language_name(text.language),
        "out_of_date": rules.out_of_date(
            source_revision=text.source_revision, revision=practice.revision
        ),
        "look_again_by": practice.review_by,
        "thumbnail": files.url_of(practice.cover, files.SQUARE) if practice.cover else "",
    }
