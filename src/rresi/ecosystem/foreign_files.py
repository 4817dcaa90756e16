"""Organisations as files of other directories: Kumu's JSON, and packages of HSDS 3.

`formats` reads both back. What the other form has no place for is left out: Kumu has no offers in
detail, HSDS no relations.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from rresi.core import taxonomies
from rresi.core.translations import current_language
from rresi.ecosystem.documents import RELATION_CHOICES, OfferPart, OrganisationDocument
from rresi.ecosystem.models import Organisation

Documents = Sequence[OrganisationDocument]

# The columns of each table; those marked * must be filled (openreferral.org, HSDS 3.0).
_TABLES: dict[str, tuple[str, ...]] = {
    "organization": ("id*", "name*", "description*", "email", "website", "legal_status"),
    "service": ("id*", "organization_id*", "name*", "description", "status*"),
    "service_capacity": ("id*", "service_id*", "unit_id*", "available*", "maximum", "updated*"),
    "unit": ("id*", "name*"),
    "cost_option": ("id*", "service_id*", "option"),
    "location": ("id*", "location_type*", "organization_id", "latitude", "longitude"),
    "address": (
        *("id*", "location_id", "address_1*", "city*", "state_province*", "postal_code*"),
        *("country*", "address_type*"),
    ),
    "phone": ("id*", "organization_id", "number*"),
    "organization_identifier": ("id*", "organization_id*", "identifier_type*", "identifier*"),
}
REQUIRED = {
    table: tuple(name[:-1] for name in columns if name.endswith("*"))
    for table, columns in _TABLES.items()
}
_PLACES = "places"  # the unit of a capacity that names none
NO_UNIT = str(uuid5(NAMESPACE_URL, "unit:"))  # the id of that unit, which an import reads as none


def write_kumu(path: Path, documents: Documents) -> None:
    """One map: an element for each organisation, a connection for each relation between two."""
    named = Counter(document.name for document in documents)
    labels = {
        str(document.slug): document.name
        if named[document.name] == 1  # Kumu takes two elements of one label for one
        else f"{document.name} ({document.city or document.slug})"
        for document in documents
    }
    kinds, ties = dict(Organisation.Kind.choices), dict(RELATION_CHOICES)
    elements = [
        {
            "id": document.slug,
            "label": labels[str(document.slug)],
            "type": str(kinds.get(document.kind, "")),
            "description": _described(document),
            "tags": [_function(key) for key in document.functions],
            "attributes": {
                "website": document.website or "",
                "city": document.city,
                "country": document.country,
                "profile": _address(document),
            },
        }
        for document in documents
    ]
    connections = [
        {
            "from": labels[str(document.slug)],
            "to": labels[relation.target],
            "type": str(ties[relation.kind]),
            "direction": "mutual" if relation.kind == "partners" else "directed",
        }
        for document in documents
        for relation in document.relations
        if relation.target in labels
    ]
    text = json.dumps({"elements": elements, "connections": connections}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")


def write_hsds(path: Path, documents: Documents) -> None:
    """A package of CSV tables with its description; a function or an offer becomes a service."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for document in documents:
        _organisation(tables, document)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", json.dumps(_package(tables)))
        for name, rows in tables.items():
            if rows:
                package.writestr(f"{name}.csv", _csv(name, rows))


def _organisation(tables: dict[str, list[dict[str, Any]]], document: OrganisationDocument) -> None:
    pk = _id(document, "organization")
    tables["organization"].append(
        {
            "id": pk,
            "name": document.name,
            "description": _described(document) or document.name,
            "email": document.email or "",
            "website": document.website or "",
            "legal_status": document.legal_form,
        }
    )
    detailed = {offer.function for offer in document.offers}
    bare = (OfferPart(function=key) for key in document.functions if key not in detailed)
    for number, offer in enumerate((*bare, *document.offers)):
        _service(tables, document, pk, offer, number)
    place = _id(document, "location")
    if document.point or document.street or document.city:
        point = document.point
        tables["location"].append(
            {
                "id": place,
                "location_type": "physical",
                "organization_id": pk,
                "latitude": point.lat if point else "",
                "longitude": point.lon if point else "",
            }
        )
    if document.street and document.city and document.postcode and document.country:
        tables["address"].append(
            {
                "id": _id(document, "address"),
                "location_id": place,
                "address_1": document.street,
                "city": document.city,
                "state_province": document.region or document.city,
                "postal_code": document.postcode,
                "country": document.country,
                "address_type": "physical",
            }
        )
    if document.phone:
        row = {"id": _id(document, "phone"), "organization_id": pk, "number": document.phone}
        tables["phone"].append(row)
    for number, text in enumerate(document.registrations):
        register, _colon, value = text.partition(":")
        tables["organization_identifier"].append(
            {
                "id": _id(document, f"identifier-{number}"),
                "organization_id": pk,
                "identifier_type": register,
                "identifier": value,
            }
        )


def _service(
    tables: dict[str, list[dict[str, Any]]],
    document: OrganisationDocument,
    owner: str,
    offer: OfferPart,
    number: int,
) -> None:
    pk, label = _id(document, f"service-{number}"), _function(offer.function)
    over = offer.until is not None and offer.until < timezone.localdate()
    tables["service"].append(
        {
            "id": pk,
            "organization_id": owner,
            "name": offer.title or label,
            "description": label,
            "status": "inactive" if over else "active",
        }
    )
    if offer.capacity is not None:
        unit = str(uuid5(NAMESPACE_URL, f"unit:{offer.capacity_unit}"))
        if all(row["id"] != unit for row in tables["unit"]):
            tables["unit"].append({"id": unit, "name": offer.capacity_unit or _PLACES})
        tables["service_capacity"].append(
            {
                "id": _id(document, f"capacity-{number}"),
                "service_id": pk,
                "unit_id": unit,
                "available": offer.capacity,
                "maximum": offer.capacity,
                "updated": f"{offer.stated_on or timezone.localdate()}T00:00:00Z",
            }
        )
    if offer.price:
        row = {"id": _id(document, f"cost-{number}"), "service_id": pk, "option": offer.price}
        tables["cost_option"].append(row)


def _package(tables: Mapping[str, Sequence[object]]) -> dict[str, Any]:
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "schema": {
                "fields": [
                    {
                        "name": column.rstrip("*"),
                        "type": "string",
                        "constraints": {"required": column.endswith("*")},
                    }
                    for column in columns
                ],
                "primaryKey": "id",
            },
        }
        for name, columns in _TABLES.items()
        if tables[name]
    ]
    return {
        "name": "organisations",
        "title": "Human Services Data Specification",
        "version": "3.0",
        "homepage": settings.SITE_URL,
        "profile": "tabular-data-package",
        "resources": resources,
    }


def _csv(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.rstrip("*") for column in _TABLES[name]])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _id(document: OrganisationDocument, part: str) -> str:
    """The same for the same part of an organisation in every file."""
    return str(uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/organisations/{document.slug}/#{part}"))


def _address(document: OrganisationDocument) -> str:
    return settings.SITE_URL + reverse("ecosystem:organisation", args=[document.slug])


def _described(document: OrganisationDocument) -> str:
    texts = document.description
    return texts.get(current_language()) or next(iter(texts.values()), "")


def _function(key: str) -> str:
    return str(taxonomies.FUNCTIONS[key].label)
