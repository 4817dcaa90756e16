"""A practice ready to be read in one language, for page, preview, comparison and PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.authoring.pages import TextLink, text_links
from rresi.authoring.reading import HEAD, Passage, passages_of
from rresi.core import formats, taxonomies
from rresi.core.documents.describing import describe
from rresi.core.documents.problems import readable_part
from rresi.core.documents.values import STORED
from rresi.core.documents.words import Words, words_of
from rresi.core.places import place_name
from rresi.core.translations import language_name
from rresi.ecosystem import queries as organisations
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.profile import name as own_name
from rresi.editorial.documents import text_for
from rresi.engines.tables import name_key
from rresi.media.parts import PicturePart
from rresi.media.queries import ShownPicture, shown, sizes_of
from rresi.practices import rules
from rresi.practices.document import PracticeDocument
from rresi.practices.items import (
    Label,
    ListItem,
    brief,
    figures_when_reviewed,
    terms,
)
from rresi.practices.lines import (
    Amounts,
    ConditionLine,
    EvidenceLine,
    MoneyLine,
    SourceLine,
    by_kind,
    condition_line,
    evidence_line,
    link_line,
    money_line,
    source_line,
)
from rresi.practices.models import Practice, PracticeText
from rresi.regions import queries as regions

SECTIONS = {
    "problem": _("The problem"),
    "solution": _("What was done"),
    "stakeholders": _("Who was involved"),
    "difficulties": _("What was difficult"),
    "lessons": _("Lessons learned"),
}

# What the page and the PDF show in places of their own. A field that is not among these stands with
# the facts, under its label, until it is given one.
PLACED = HEAD | {
    *SECTIONS,
    *("region", "place", "organisation", "partners", "start", "end", "status", "status_on"),
    *(
        "review_by",
        "topics",
        "functions",
        "target_groups",
        "sdgs",
        "resources.people",
        "resources.time",
    ),
}

PULL = (40, 180)  # characters of a sentence that stands on its own
_MARKDOWN = re.compile(r"^(?:#+|[-*+]|\d+\.|>)\s+|[*_`]+", re.MULTILINE)


def _plain(text: str) -> str:
    """The first paragraph of a Markdown text without its marks; nothing of one with links."""
    paragraph = text.strip().partition("\n\n")[0]
    return "" if "](" in paragraph else " ".join(_MARKDOWN.sub("", paragraph).split())


@dataclass(frozen=True, kw_only=True)
class PracticePage(ListItem):
    """A practice with everything that it holds."""

    place: str = ""  # empty where it has its region's name
    functions: list[Label] = field(default_factory=list)
    target_groups: list[Label] = field(default_factory=list)
    sdgs: list[Label] = field(default_factory=list)
    organisation: str = ""
    organisation_slug: str = ""
    partners: list[str] = field(default_factory=list)
    sections: list[tuple[str, str, str]] = field(default_factory=list)
    people: str = ""
    time: str = ""
    more: list[Passage] = field(default_factory=list)
    money: list[MoneyLine] = field(default_factory=list)
    evidence: list[EvidenceLine] = field(default_factory=list)
    headline: EvidenceLine | None = None  # the strongest figure
    conditions: list[ConditionLine] = field(default_factory=list)
    sources: list[SourceLine] = field(default_factory=list)
    links: list[SourceLine] = field(default_factory=list)
    images: list[ShownPicture] = field(default_factory=list)
    texts: list[TextLink] = field(default_factory=list)
    source_language: str = ""
    machine_made: bool = False
    published: str = ""
    confirmed: str = ""
    latitude: float | None = None
    longitude: float | None = None
    start_year: int | None = None
    contact_name: str = ""
    contact_email: str = ""

    @property
    def pull(self) -> str:
        """A sentence of the lessons learned to set large; empty where none suits.

        The difficulties must stand between it and the lessons, or it would be read twice.
        """
        told = {key: body for key, _label, body in self.sections}
        if not told.get("difficulties"):
            return ""
        first, _stop, rest = _plain(told.get("lessons", "")).partition(". ")
        return f"{first}." if rest and PULL[0] <= len(first) <= PULL[1] else ""

    @property
    def levels(self) -> list[tuple[int, str, str]]:
        """The legend of the bars: each level, its name and what it means."""
        return rules.legend()

    @property
    def not_recorded(self) -> list[str]:
        """What is not recorded, as words in a list."""
        missing = {
            gettext("period"): not self.period,
            gettext("lead organisation"): not self.organisation,
            gettext("costs"): not self.cost,
            gettext("staff and volunteers"): not self.people,
            gettext("time needed"): not self.time,
        }
        return [name for name, is_missing in missing.items() if is_missing]

    @property
    def missing(self) -> str:
        """`not_recorded` as part of a sentence; commas alone, for an item may hold an “and”."""
        return ", ".join(self.not_recorded)

    @property
    def cost(self) -> MoneyLine | None:
        """The first amount that the practice costs."""
        return next((line for line in self.money if line.is_cost), None)

    @property
    def amounts(self) -> list[Amounts]:
        """All amounts under what they are."""
        return by_kind(self.money)

    @property
    def told(self) -> EvidenceLine | None:
        """The first result about the practice itself, for where no figure can stand."""
        own = (line for line in self.evidence if not line.beyond and not line.announced)
        return next(own, None)

    @property
    def forecast(self) -> bool:
        """Whether all that is said of results is what was announced."""
        return bool(self.evidence) and all(line.announced for line in self.evidence)

    @property
    def review_by(self) -> str:
        return formats.day(self.look_again_by)

    @property
    def blocking(self) -> list[ConditionLine]:
        return [condition for condition in self.conditions if condition.blocking]

    @property
    def helping(self) -> list[ConditionLine]:
        return [condition for condition in self.conditions if not condition.blocking]


def page(
    practice: Practice,
    *,
    wanted: str = "",
    address: str = "",
    sizes: dict[str, tuple[int, int]] | None = None,
) -> PracticePage:
    """Everything about a practice in the language asked for; texts, region and its texts fetched.

    `address` is the page's own path, to which links to the other languages are made. `sizes` are
    those of its pictures; asked with one query when they are not given.
    """
    text = text_for(practice, wanted)
    stored = {**practice.document, **practice.personal}
    document = PracticeDocument.model_validate(stored, context=STORED)
    head = brief(practice, text)
    return PracticePage(
        **head,
        **_body(document, text.words, sizes, figures_when_reviewed(practice)),
        **_who(document, organisations.by_name(_linked(practice)), practice.organisation),
        place=_place(practice.place, practice.region.country, head["region"]),
        texts=text_links(practice, text, address),
        source_language=language_name(practice.source_language),
        machine_made=text.machine_made,
        published=formats.day(timezone.localdate(at)) if (at := practice.published_at) else "",
        confirmed=formats.day(practice.confirmed_on) if practice.confirmed_on else "",
        latitude=practice.latitude,
        longitude=practice.longitude,
        start_year=practice.start_year,
    )


def sizes_for(practices: list[Practice]) -> dict[str, tuple[int, int]]:
    """The sizes of the pictures of several practices. One query."""
    return sizes_of(row["file"] for p in practices for row in p.document.get("images", []))


def preview_of(draft: Mapping[str, Any]) -> PracticePage:
    """A draft or revision as its page would be: fields with mistakes are left out."""
    document = readable_part(
        PracticeDocument,
        draft,
        {
            "title": gettext("Untitled"),
            "summary": gettext("No summary"),
            "language": "en",
            "region": "--",
        },
    )
    region = regions.find(document.region)
    practice = Practice(
        slug="preview",
        source_language=document.language,
        status=document.status,
        evidence_level=rules.evidence_level_of(document),
        review_by=document.review_by or rules.look_again_by(timezone.localdate()),
        document=document.model_dump(mode="json"),
    )
    text = PracticeText(language=document.language, title=document.title, summary=document.summary)
    names = {name for name in (document.organisation, *document.partners) if name}
    where = {
        "region": regions.name_of(region) if region else gettext("No region chosen yet"),
        "region_slug": region.slug if region else "",
        "country": region.country if region else "",
    }
    return PracticePage(
        **brief(practice, text, **where),
        **_body(document, words_of(PracticeDocument, document.model_dump()), None),
        **_who(document, organisations.known(names) if names else {}),
        place=_place(document.place, where["country"], where["region"]),
        source_language=language_name(document.language),
        texts=[],
    )


def _linked(practice: Practice) -> list[Organisation]:
    """The organisations with a profile that led the practice or took part in it."""
    partners = [partner.organisation for partner in practice.partners.all()]
    return [practice.organisation, *partners] if practice.organisation else partners


def _who(
    document: PracticeDocument,
    known: Mapping[str, Organisation],
    in_charge: Organisation | None = None,
) -> dict[str, Any]:
    """Who led it and took part, by the name that a profile gives them for this reader.

    `known` holds the profiles by `name_key`; others are called what the document calls them.
    """

    def called(name: str) -> str:
        profile = known.get(name_key(name))
        return own_name(profile) if profile else name

    in_charge = in_charge or known.get(name_key(document.organisation))
    return {
        "organisation": own_name(in_charge) if in_charge else document.organisation,
        "organisation_slug": in_charge.slug if in_charge else "",
        "partners": [called(name) for name in document.partners],
    }


def _place(place: str, country: str, region: str) -> str:
    """A place's name for this reader; "" where it is its region's, which is shown beside it."""
    name = place_name(place, country)
    return "" if name == region else name


def _body(
    document: PracticeDocument,
    words: Words,
    sizes: dict[str, tuple[int, int]] | None,
    reviewed: Mapping[str, Decimal] | None = None,
) -> dict[str, Any]:
    """What stands below the head, in the words of a text.

    A row whose words are not translated yet says its own; a section without words is left out.
    """
    sources = {
        part.id: source_line(part, number) for number, part in enumerate(document.sources, start=1)
    }
    resources = document.resources
    evidence = {one.id: evidence_line(one, words, sources, reviewed) for one in document.evidence}
    strongest = rules.strongest_figure(document)
    return {
        "functions": terms(taxonomies.FUNCTIONS, document.functions),
        "target_groups": terms(taxonomies.TARGET_GROUPS, document.target_groups),
        "sdgs": terms(taxonomies.SDGS, map(str, document.sdgs)),
        "sections": [
            (key, str(label), body) for key, label in SECTIONS.items() if (body := words.get(key))
        ],
        "people": words.get("resources.people", ""),
        "time": words.get("resources.time", ""),
        "more": _more(document, words),
        "money": [money_line(part, words, sources) for part in resources.money],
        "evidence": list(evidence.values()),
        "headline": evidence[strongest.id] if strongest else None,
        "conditions": [condition_line(part, words) for part in document.conditions],
        "sources": list(sources.values()),
        "links": [link_line(part, number) for number, part in enumerate(document.links, start=1)],
        "images": shown([_spoken(part, words) for part in document.images], sizes)
        if document.images
        else [],
        "contact_name": document.contact.name if document.contact else "",
        "contact_email": document.contact.email if document.contact else "",
    }


def _more(document: PracticeDocument, words: Words) -> list[Passage]:
    """What is said in fields that have no place of their own."""
    fields = describe(PracticeDocument).fields
    names = {one.path[0] for one in fields if one.row is None and one.place not in PLACED}
    rest = document.model_dump(mode="json", include=names)
    return list(passages_of(PracticeDocument, rest, words, but=PLACED))


def _spoken(part: PicturePart, words: Words) -> PicturePart:
    alt = words.get(f"images.{part.id}.alt")
    return part.model_copy(update={"alt": alt}) if alt else part
