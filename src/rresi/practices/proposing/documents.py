"""A practice as a document again, and a document as text lines and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import formats, taxonomies
from rresi.core.translations import language_name
from rresi.editorial.registry import Line
from rresi.media import files, licences
from rresi.practices.models import Condition, Evidence, Practice, Reference
from rresi.practices.presentation import SECTIONS
from rresi.regions import queries as regions

Document = dict[str, Any]


def document_of(practice: Practice) -> Document:
    """What a practice says in its own language, as `PracticeDocument` reads it."""
    text = practice.texts.get(language=practice.source_language)
    tags: dict[str, list[str]] = {}
    for tag in practice.tags.all():
        tags.setdefault(tag.vocabulary, []).append(tag.key)
    references = list(practice.references.all())
    numbers = {reference.pk: number for number, reference in enumerate(references, 1)}
    document: Document = {
        "title": text.title,
        "summary": text.summary,
        "language": practice.source_language,
        "region": practice.region.slug,
        "place": practice.place,
        "organisation": practice.organisation_name,
        "partners": [partner.name for partner in practice.partners.all()],
        "start": _partial(practice.start_year, practice.start_month),
        "end": _partial(practice.end_year, practice.end_month),
        "status": practice.status,
        "topics": tags.get("topic", []),
        "functions": tags.get("function", []),
        "target_groups": tags.get("target_group", []),
        "sdgs": [int(key) for key in tags.get("sdg", [])],
        "problem": text.problem,
        "solution": text.solution,
        "stakeholders": text.stakeholders,
        "difficulties": text.difficulties,
        "lessons": text.lessons,
        "resources": without_empty(
            {
                "people": text.people,
                "time": text.time,
                "money": [
                    without_empty(
                        {
                            "amount": str(row.amount),
                            "amount_to": str(row.amount_to) if row.amount_to is not None else "",
                            "currency": row.currency,
                            "year": row.year,
                            "note": _entry(text.money_notes, row.position),
                        }
                    )
                    for row in practice.money.all()
                ],
            }
        ),
        "sources": [
            without_empty({"title": r.title, "url": r.url, "language": r.language, "kind": r.kind})
            for r in references
            if r.kind != Reference.Kind.LINK
        ],
        "links": [
            {"title": r.title, "url": r.url} for r in references if r.kind == Reference.Kind.LINK
        ],
        "evidence": [
            without_empty(
                {
                    "statement": (_entry(text.evidence, row.position) or {}).get("statement", ""),
                    "value": _plain(row.value),
                    "unit": (_entry(text.evidence, row.position) or {}).get("unit", ""),
                    "period": _interval(row.period_start, row.period_end),
                    "source": numbers.get(row.reference_id) if row.reference_id else None,
                    "method": row.method,
                }
            )
            for row in practice.evidence.all()
        ],
        "conditions": [
            {
                "kind": row.kind,
                "text": _entry(text.conditions, row.position) or "",
                "blocking": row.blocking,
            }
            for row in practice.conditions.all()
        ],
        "images": [
            without_empty(
                {
                    "file": row.picture_id,
                    "alt": _entry(text.image_alts, row.position),
                    "licence": row.licence,
                    "credit": row.credit,
                }
            )
            for row in practice.images.all()
        ],
        "contact": without_empty({"name": practice.contact_name, "email": practice.contact_email})
        if practice.contact_email
        else {},
        "review_by": practice.review_by.isoformat(),
    }
    if practice.latitude is not None and (practice.latitude, practice.longitude) != (
        practice.region.latitude,
        practice.region.longitude,
    ):
        document["point"] = {"lat": practice.latitude, "lon": practice.longitude}
    return without_empty(document)


def without_empty(document: Mapping[str, Any]) -> Document:
    """The fields that say something; false and zero do."""
    return {k: v for k, v in document.items() if v is not None and v not in ("", [], {})}


def _partial(year: int | None, month: int | None) -> str:
    if year is None:
        return ""
    return f"{year:04d}-{month:02d}" if month else f"{year:04d}"


def _interval(first: str, last: str) -> str:
    return first if last in {"", first} else f"{first}/{last}"


def _plain(value: Any) -> str:
    """A number as it was written: 4321, not 4321.0000."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _entry(entries: list[Any], position: int) -> Any:
    return entries[position] if position < len(entries) else None


SIMPLE: tuple[tuple[str, Any], ...] = (
    ("title", _("Title")),
    ("summary", _("Summary")),
    ("language", _("Language")),
    ("region", _("Region")),
    ("place", _("Place")),
    ("organisation", _("In charge")),
    ("start", _("Start")),
    ("end", _("End")),
    ("status", _("Status")),
)
TERMS = (
    ("topics", _("Topics"), taxonomies.TOPICS),
    ("functions", _("Strengthens"), taxonomies.FUNCTIONS),
    ("target_groups", _("For"), taxonomies.TARGET_GROUPS),
    ("sdgs", _("Sustainable Development Goals"), taxonomies.SDGS),
)


def lines_of(document: Document) -> list[Line]:
    """The document field by field, in the reader's language."""
    return list(_lines(document))


def _lines(document: Document) -> Iterable[Line]:
    for name, label in SIMPLE:
        value = str(document.get(name) or "")
        if name == "language" and value:
            value = language_name(value)
        elif name == "region" and (region := regions.find(value)):
            value = regions.name_of(region)
        elif name == "status" and value in Practice.Status.values:
            value = str(Practice.Status(value).label)
        elif name in {"start", "end"}:
            value = _said(_period, value)
        yield Line(name, str(label), value)
    partners = document.get("partners") or []
    yield Line("partners", gettext("Partners"), "\n".join(map(str, partners)))
    for name, label, vocabulary in TERMS:
        keys = [str(key) for key in document.get(name) or []]
        text = ", ".join(str(vocabulary[k].label) if k in vocabulary else k for k in keys)
        yield Line(name, str(label), text)
    for name in ("problem", "solution", "stakeholders"):
        yield Line(name, str(SECTIONS[name]), document.get(name) or "")
    for number, part in enumerate(document.get("evidence") or [], 1):
        label = gettext("Result %(number)d") % {"number": number}
        yield Line(f"evidence.{number}", label, _evidence(part))
    for name in ("difficulties", "lessons"):
        yield Line(name, str(SECTIONS[name]), document.get(name) or "")
    resources = document.get("resources") or {}
    yield Line("people", gettext("People"), resources.get("people") or "")
    yield Line("time", gettext("Time"), resources.get("time") or "")
    for number, part in enumerate(resources.get("money") or [], 1):
        label = gettext("Money %(number)d") % {"number": number}
        yield Line(f"money.{number}", label, _money(part))
    for number, part in enumerate(document.get("conditions") or [], 1):
        label = gettext("Condition %(number)d") % {"number": number}
        yield Line(f"conditions.{number}", label, _condition(part))
    for name, heading in (("sources", gettext("Source")), ("links", gettext("Link"))):
        for number, part in enumerate(document.get(name) or [], 1):
            kind = str(part.get("kind") or "")
            if kind in Reference.Kind.values:
                kind = str(Reference.Kind(kind).label)
            rows = (part.get("title"), part.get("url"), kind)
            text = "\n".join(str(row) for row in rows if row)
            yield Line(f"{name}.{number}", f"{heading} {number}", text)
    for number, part in enumerate(document.get("images") or [], 1):
        licence = licences.name_of(str(part.get("licence") or ""))
        text = "\n".join(str(row) for row in (part.get("alt"), licence, part.get("credit")) if row)
        label = gettext("Picture %(number)d") % {"number": number}
        picture = files.url_of(part["file"], files.SMALL) if part.get("file") else ""
        yield Line(f"images.{number}", label, text, picture)
    contact = document.get("contact") or {}
    text = " ".join(str(contact[k]) for k in ("name", "email") if contact.get(k))
    yield Line("contact", gettext("Contact"), text)
    review_by = _said(lambda text: formats.day(date.fromisoformat(text)), document.get("review_by"))
    yield Line("review_by", gettext("To be looked at again by"), review_by)


def _said(say: Callable[[str], str], value: Any) -> str:
    """A number or date as the page will say it; as it was typed where a draft's cannot be read."""
    text = "" if value is None else str(value).strip()
    try:
        return say(text) if text else ""
    except (ValueError, ArithmeticError):
        return text


def _period(text: str) -> str:
    first, _, last = text.partition("/")
    return formats.period(first, last)


def _evidence(part: Document) -> str:
    method = str(part.get("method") or "")
    if method in Evidence.Method.values:
        method = str(Evidence.Method(method).label)
    value = _said(lambda text: formats.number(Decimal(text)), part.get("value"))
    figure = " ".join(str(word) for word in (value, part.get("unit")) if word)
    source = gettext("source %(number)s") % {"number": part["source"]} if part.get("source") else ""
    period = _said(_period, part.get("period"))
    rows = (part.get("statement"), figure, period, method, source)
    return "\n".join(str(row) for row in rows if row)


def _money(part: Document) -> str:
    currency = str(part.get("currency") or "")

    def amount(text: str) -> str:
        first, _, last = text.partition(" – ")
        if not currency:
            return text
        return formats.money(Decimal(first), currency, Decimal(last) if last else None)

    typed = " – ".join(str(part[k]) for k in ("amount", "amount_to") if part.get(k))
    said = _said(amount, typed)
    if said == typed and currency:
        said = f"{typed} {currency}"
    rows = (said, part.get("year"), part.get("note"))
    return "\n".join(str(row) for row in rows if row)


def _condition(part: Document) -> str:
    kind = str(part.get("kind") or "")
    if kind in Condition.Kind.values:
        kind = str(Condition.Kind(kind).label)
    blocking = gettext("It does not work without") if part.get("blocking") else gettext("It helps")
    return "\n".join(str(row) for row in (f"{blocking} · {kind}", part.get("text")) if row)
