"""Organisations as files, of what every visitor may see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.ecosystem.directory import located
from rresi.ecosystem.documents import ORGANISATIONS, RELATION_CHOICES, OrganisationDocument
from rresi.ecosystem.foreign_files import write_hsds, write_kumu
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import names_by_slug
from rresi.ecosystem.records import documents_of
from rresi.ecosystem.telling import column_word, list_word
from rresi.interchange.mapping import keyed
from rresi.interchange.sheets import lists_of, sheet_of
from rresi.interchange.writing import Cell, Sheet, as_value, table_of, write_csv, write_xlsx

AT_MOST = 20_000  # organisations in one file
BASE_SHEET = "rresi"
"""In it, hidden: each slug, and its document as it was when the file was made, in as many rows as
its length takes."""
PIECE = 15_000  # characters of a row, of which Excel holds twice as many, counted as it counts
_SHEETS = {"offers": _("Offers"), "relations": _("Relations"), "evidence": _("Evidence")}
_RELATED = "related_to"  # in CSV, which has one table, to be read by people
_AGES = [key for key in ORGANISATIONS.told if key != _RELATED]
TO_FILL_IN = {"email", "phone", "website"}  # what people look up and add in a spreadsheet
FORMATS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "kumu.json": "Kumu",
    "hsds.zip": "HSDS 3",
}


def write(path: Path, pks: Sequence[int]) -> int:
    """Write these organisations in the form that the file's name asks for; how many they were.

    What a spreadsheet program sends back of an XLSX is merged with what changed here meanwhile: a
    hidden sheet says how the rows were. Offers, relations and evidence have sheets of their own
    there; CSV has the relations in words, and an import leaves them as they are. Tables and maps
    say how old each record is.
    """
    documents = list(documents_of(pks).values())
    slugs = [str(document.slug) for document in documents]
    match path.suffix:
        case ".json":
            write_kumu(path, documents)
        case ".zip":
            write_hsds(path, documents)
        case ".geojson":
            text = json.dumps(_collection(documents, _drawn(pks), _ages(pks)), ensure_ascii=False)
            path.write_text(text, encoding="utf-8")
        case ".xlsx":
            values = [as_value(document) for document in documents]
            base = (
                [str(value["slug"]), piece]
                for value in values
                for piece in _pieces(json.dumps(value, ensure_ascii=False))
            )
            headings, rows = table_of(ORGANISATIONS.shape, _main(values), always=TO_FILL_IN)
            headings = [keyed(column_word(place), place) for place in headings]
            headings += [keyed(str(ORGANISATIONS.told[key]), key) for key in _AGES]
            more = [_sheet(name, values) for name in lists_of(ORGANISATIONS.shape)]
            hidden = (BASE_SHEET, base)
            write_xlsx(path, headings, _aged(rows, slugs, pks), more=more, hidden=hidden)
        case _:
            headings, rows = table_of(
                ORGANISATIONS.shape, _main([as_value(document) for document in documents])
            )
            headings += [*_AGES, _RELATED]
            related = _related(documents)
            told = zip(_aged(rows, slugs, pks), related, strict=True)
            write_csv(path, headings, ([*row, words] for row, words in told))
    return len(documents)


def _main(values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records without the lists that have sheets of their own."""
    lists = lists_of(ORGANISATIONS.shape)
    return [{name: one for name, one in value.items() if name not in lists} for value in values]


def _sheet(name: str, values: Sequence[dict[str, Any]]) -> Sheet:
    paths, rows = sheet_of(ORGANISATIONS.shape, name, values, ORGANISATIONS.key_field)
    return str(_SHEETS[name]), [keyed(list_word(path), path) for path in paths], rows


def _related(documents: Sequence[OrganisationDocument]) -> Iterator[str]:
    """Of each the relations in words. A query."""
    names = names_by_slug({one.target for document in documents for one in document.relations})
    words = dict(RELATION_CHOICES)
    for document in documents:
        yield " | ".join(
            f"{words[one.kind]}: {names.get(one.target, one.target)}" for one in document.relations
        )


Age = tuple[date | bool | None, ...]


def _ages(pks: Sequence[int]) -> dict[str, Age]:
    """Of each organisation, by slug, when its newest facts were stated, changed and confirmed, and
    since when nobody has answered whether they are right; and whether it is an invented example:
    `Kind.told`. One query.
    """
    rows = Organisation.objects.filter(pk__in=pks).annotate(
        stated=Max("dates__stated_on"),
        changed=Max("dates__changed_at"),
        confirmed=Max("dates__confirmed_at"),
    )
    columns = ("slug", "stated", "changed", "confirmed", "stale_since", "invented")
    return {
        slug: (
            stated,
            timezone.localdate(changed) if changed else None,
            timezone.localdate(confirmed) if confirmed else None,
            stale,
            invented,
        )
        for slug, stated, changed, confirmed, stale, invented in rows.values_list(*columns)
    }


def _aged(
    rows: Iterable[list[Cell]], slugs: Sequence[str], pks: Sequence[int]
) -> Iterator[list[Cell]]:
    ages = _ages(pks)
    for slug, row in zip(slugs, rows, strict=True):
        yield [*row, *(day or "" for day in ages[slug])]


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces. Neither end of one is a space, which a program may take away, nor a sign
    with which a formula begins."""
    while len(text) > PIECE:
        cut = next((at for at in range(PIECE, 1, -1) if text[at - 1 : at + 1].isalnum()), PIECE)
        yield text[:cut]
        text = text[cut:]
    yield text


def _drawn(pks: Sequence[int]) -> dict[str, tuple[str, list[float] | None]]:
    """Where the map shows each organisation, by slug, and whose point that is: its own, that of its
    town or that of its region.
    """
    found = located().filter(pk__in=pks)
    columns = ("slug", "latitude", "town_latitude", "map_longitude", "map_latitude")
    drawn: dict[str, tuple[str, list[float] | None]] = {}
    for slug, own, of_town, longitude, latitude in found.values_list(*columns).iterator():
        of = "organisation" if own is not None else "town" if of_town is not None else "region"
        drawn[slug] = ("", None) if latitude is None else (of, [longitude, latitude])
    return drawn


def _collection(
    documents: Iterable[OrganisationDocument],
    drawn: Mapping[str, tuple[str, list[float] | None]],
    ages: Mapping[str, Age],
) -> dict[str, Any]:
    """RFC 7946: longitude before latitude. `point_of` says whose point it is; none is null."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": document.slug,
                "geometry": {"type": "Point", "coordinates": coordinates} if coordinates else None,
                "properties": {
                    "name": document.name,
                    "kind": document.kind,
                    "region": document.region,
                    "city": document.city,
                    "country": document.country,
                    "point_of": of or None,
                    "website": document.website,
                    "functions": document.functions,
                    "target_groups": document.target_groups,
                    "sectors": document.sectors,
                    "closed_on": document.closed_on.isoformat() if document.closed_on else None,
                    **{
                        key: day.isoformat() if isinstance(day, date) else day
                        for key, day in zip(_AGES, ages[str(document.slug)], strict=True)
                    },
                    "url": settings.SITE_URL
                    + reverse("ecosystem:organisation", args=[document.slug]),
                },
            }
            for document in documents
            for of, coordinates in (drawn[document.slug or ""],)
        ],
    }
