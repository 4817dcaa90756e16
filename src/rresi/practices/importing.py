"""What an import of practices says of records beyond their own mistakes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext

from rresi.authoring.kinds import RecordReview
from rresi.authoring.records import Record
from rresi.core.formats import quoted
from rresi.ecosystem import queries as organisations
from rresi.engines.tables import fold
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.regions.towns import far_in_words

LABELS = {
    "organisation": ["organisatie", "Organisation", "kurum"],
    "topics": ["topic", "theme", "onderwerpen", "thema", "temas", "konu", "tema", "sujets"],
    "start": ["started", "start date", "gestart", "startdatum", "gestartet", "démarrage"],
    "region": ["regio", "région", "bölge"],
    "point.lat": ["latitude", "breedtegraad", "enlem"],
    "point.lon": ["longitude", "lengtegraad", "boylam", "lng"],
    "contact.email": ["contact email", "e-mail", "e-posta"],
}
NAMES_SHOWN = 20


def review_records(found: Mapping[int, Record]) -> RecordReview:
    """Regions that are unknown; points far from their region; how organisations are linked."""
    codes = {str(record.document["region"]) for record in found.values()}
    known = regions.find_all(codes)
    problems = {}
    notices = []
    for line, record in found.items():
        code = str(record.document["region"])
        region = known.get(code)
        if region is None:
            problems[line] = [("region", regions.unknown(code))]
        elif far := _far(record, region):
            notices.append(far % {"line": line})
    sound = [record for line, record in found.items() if line not in problems]
    return RecordReview(problems, notices + _links(sound))


def homes_of(documents: Collection[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The region and the organisation of each practice, however they are written."""
    said = [(str(one.get("region") or ""), str(one.get("organisation") or "")) for one in documents]
    known = regions.find_all({region for region, _name in said})
    named = organisations.named({name for _region, name in said if name})
    return [
        (
            known[region].slug if region in known else region,
            str(named[name]) if name in named else fold(name),
        )
        for region, name in said
    ]


def _far(record: Record, region: Region) -> str:
    """As `far_in_words`, of a record."""
    point = record.document.get("point")
    if not point or region.latitude is None or region.longitude is None:
        return ""
    return far_in_words((point["lat"], point["lon"]), (region.latitude, region.longitude))


def _links(found: list[Record]) -> list[str]:
    """Names of organisations that are linked though they are spelled otherwise, and those that are
    not because they have no profile."""
    names: dict[str, None] = {}
    for record in found:
        named = [record.document.get("organisation"), *record.document.get("partners", [])]
        names.update(dict.fromkeys(str(name) for name in named if name))
    known = organisations.named(set(names))
    own = organisations.names_of(set(known.values())) if known else {}
    pairs = ((name, own.get(known[name], name)) for name in names if name in known)
    spelled = [f"{quoted(name)} ({its})" for name, its in pairs if its != name]
    missing = [name for name in names if name not in known]
    told = []
    if spelled:
        words = gettext("Linked to the organisation in brackets: %(names)s")
        told.append(words % {"names": _some(spelled)})
    if missing:
        words = gettext("Not linked because they have no profile: %(names)s")
        told.append(words % {"names": _some(missing)})
    return told


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
