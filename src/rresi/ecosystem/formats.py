"""Files of other directories as records of organisations: Kumu, OpenFairDB, HSDS 3.

Each becomes a `Reading` of what an `OrganisationDocument` is made of; `keys` and `licences` say by
the line how the other directory calls the row and under which licence it gives it away. Tables and
our own JSON are read by `interchange.reading`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.utils.translation import gettext, override

from rresi.core import taxonomies
from rresi.core.translations import current_language, interface_languages
from rresi.ecosystem.documents import RELATION_CHOICES
from rresi.ecosystem.foreign_files import NO_UNIT
from rresi.ecosystem.models import Organisation, Relation
from rresi.ecosystem.registers import REGISTERS
from rresi.engines.tables import fold
from rresi.interchange import reading

UNPACKED_AT_MOST = 200_000_000  # bytes of a package
OFDB_COLUMNS = {"id", "version", "title", "lat", "lng", "zip", "categories", "license"}
_OFDB_COMPANY = "77b3c33a92554bcf8e8c2c86cedd6f6f"


@dataclass
class Foreign:
    """What a file of another directory says."""

    read: reading.Reading
    keys: dict[int, str] = field(default_factory=dict)
    licences: dict[int, str] = field(default_factory=dict)

    def add(self, line: int, record: Mapping[str, Any], *, key: str, licence: str = "") -> None:
        """One organisation; what is empty is not said."""
        said = {name: value for name, value in record.items() if value not in (None, "", [], {})}
        self.read.entries.append(reading.entry_of(line, said))
        self.keys[line] = key[:120]
        if licence:
            self.licences[line] = licence[:60]


def read_foreign(path: Path) -> Foreign | None:
    """The file if it is one of another directory, else None.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            names = {Path(name).name: name for name in package.namelist()}
            if "organization.csv" in names:
                return _hsds(path.name, package, names)
        return None
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _kumu(path)
    header = start.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = {column.strip().strip('"') for column in header.split(",")}
    return _ofdb(path) if columns >= OFDB_COLUMNS else None


# --- Kumu ----------------------------------------------------------------------------------------


def _kumu(path: Path) -> Foreign | None:
    try:
        value = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("elements"), list):
        return None
    foreign = Foreign(reading.Reading(path.name))
    ties = _kumu_ties(value, foreign)
    for line, element in enumerate(value["elements"], 1):
        own = element if isinstance(element, dict) else {}
        more = own.get("attributes")
        said = {**(more if isinstance(more, dict) else {}), **own}
        fields = {fold(str(name)): value for name, value in said.items()}
        label = str(fields.get("label") or "").strip()
        kind = _kinds().get(fold(str(fields.get("type") or fields.get("element type") or "")), "")
        foreign.add(
            line,
            {
                "name": label,
                "kind": kind,
                "description": _described(fields.get("description")),
                "website": fields.get("website") or fields.get("url"),
                "city": fields.get("city") or fields.get("location"),
                "relations": ties.get(label, []),
            },
            key=label,
        )
    return foreign


def _kumu_ties(value: Mapping[str, Any], foreign: Foreign) -> dict[str, list[dict[str, Any]]]:
    """The connections by the label they start from; an id is understood in place of a label."""
    elements = [one for one in value["elements"] if isinstance(one, dict)]
    labels = {str(one["id"]): str(one.get("label", "")) for one in elements if "id" in one}
    ties: dict[str, list[dict[str, Any]]] = {}
    unknown = set()
    connections = value.get("connections")
    for one in connections if isinstance(connections, list) else []:
        if not isinstance(one, dict):
            continue
        start, end = (str(one.get(name) or "") for name in ("from", "to"))
        start, end = labels.get(start, start), labels.get(end, end)
        said = fold(str(one.get("type") or one.get("label") or ""))
        kind = _ties().get(said)
        if kind is None:
            kind = Relation.Kind.PARTNERS.value
            unknown.add(said or "–")
        tie = {"kind": kind, "target": end}
        if tie not in ties.setdefault(start, []):
            ties[start].append(tie)
    if unknown:
        message = gettext("connections of these kinds are read as “works with”: %(kinds)s")
        foreign.read.notices.append(message % {"kinds": ", ".join(sorted(unknown))})
    return ties


@cache
def _kinds() -> dict[str, str]:
    """Folded label of a kind of organisation, in any language of the interface, to its key."""
    found = {fold(key.value): key.value for key in Organisation.Kind}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(kind.label)): kind.value for kind in Organisation.Kind}
    return found


@cache
def _ties() -> dict[str, str]:
    """Folded word for a relation, in any language of the interface, to its key."""
    found = {fold(kind.value): kind.value for kind in Relation.Kind}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(label)): key for key, label in RELATION_CHOICES}
    return found


def _described(text: object) -> dict[str, str]:
    said = str(text or "").strip()
    return {current_language(): said} if said else {}


# --- OpenFairDB ----------------------------------------------------------------------------------


def _ofdb(path: Path) -> Foreign:
    foreign = Foreign(reading.Reading(path.name))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            line = rows.line_num
            point = _point(foreign, line, row.get("lat"), row.get("lng"))
            foreign.add(
                line,
                {
                    "name": row["title"],
                    "kind": Organisation.Kind.COMPANY.value
                    if _OFDB_COMPANY in (row.get("categories") or "")
                    else "",
                    "description": _described(row.get("description")),
                    "point": point,
                    "street": row.get("street"),
                    "postcode": row.get("zip"),
                    "city": row.get("city"),
                    "country": country_code(row.get("country") or ""),
                    "website": row.get("homepage"),
                    "email": row.get("contact_email"),
                    "phone": row.get("contact_phone"),
                },
                key=row["id"],
                licence=row.get("license") or "",
            )
    unread = gettext("ignored columns: %(columns)s")
    ignored = "tags, categories, opening_hours, founded_on, image_url, avg_rating"
    foreign.read.notices.append(unread % {"columns": ignored})
    return foreign


def _point(foreign: Foreign, line: int, lat: object, lon: object) -> dict[str, float] | None:
    if lat in (None, "") or lon in (None, ""):
        return None
    try:
        return {"lat": float(str(lat)), "lon": float(str(lon))}
    except ValueError:
        foreign.read.fail(line, "point", gettext("must be two numbers of degrees"))
        return None


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in interface_languages():
        names = {str(code): str(name) for code, name in Locale(language).territories.items()}
        codes = (code for code in names if re.fullmatch("[A-Z]{2}", code))
        found |= {fold(names[code]): code for code in codes}
    return found


def country_code(name: str) -> str:
    """The code of a country by its name in any language of the interface; "" if unknown."""
    text = name.strip()
    return text.upper() if re.fullmatch("[A-Za-z]{2}", text) else _countries().get(fold(text), "")


# --- HSDS 3 --------------------------------------------------------------------------------------


def _hsds(file: str, package: zipfile.ZipFile, names: Mapping[str, str]) -> Foreign:
    """Organisations of a package of CSV files; a service becomes an offer."""
    foreign = Foreign(reading.Reading(file))
    if sum(info.file_size for info in package.infolist()) > UNPACKED_AT_MOST:
        message = gettext("unpacked, the file is larger than %(limit)d bytes")
        foreign.read.fail(1, "", message % {"limit": UNPACKED_AT_MOST})
        return foreign

    def table(name: str) -> Iterator[dict[str, str]]:
        if f"{name}.csv" in names:
            with package.open(names[f"{name}.csv"]) as raw:
                text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
                yield from csv.DictReader(text)

    def by(name: str, key: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for row in table(name):
            found.setdefault(row.get(key) or "", []).append(row)
        return found

    offers = _hsds_offers(foreign, table, by)
    places, addresses = by("location", "organization_id"), by("address", "location_id")
    phones, identifiers = (
        by(name, "organization_id") for name in ("phone", "organization_identifier")
    )
    for line, row in enumerate(table("organization"), 2):
        pk = row["id"]
        place = next(iter(places.get(pk, ())), {})
        address = next(iter(addresses.get(place.get("id", ""), ())), {})
        phone = next(iter(phones.get(pk, ())), {})
        record: dict[str, Any] = {
            "name": row.get("name"),
            # HSDS wants a description: who has none gives the name.
            "description": _described(row.get("description"))
            if row.get("description") != row.get("name")
            else {},
            "website": row.get("website") or row.get("url"),
            "email": row.get("email"),
            "phone": phone.get("number"),
            "street": address.get("address_1"),
            "postcode": address.get("postal_code"),
            "city": address.get("city"),
            "country": country_code(address.get("country", "")),
            "point": _point(foreign, line, place.get("latitude"), place.get("longitude")),
            "registrations": [
                f"{register_of(one)}:{one['identifier']}"
                for one in identifiers.get(pk, ())
                if one.get("identifier")
            ],
            "offers": offers.get(pk, []),
        }
        record["functions"] = list(dict.fromkeys(one["function"] for one in record["offers"]))
        foreign.add(line, record, key=pk)
    return foreign


def register_of(identifier: Mapping[str, str]) -> str:
    """The key of the register that an identifier is of; "other" where it is none of ours."""
    said = (identifier.get("identifier_type") or "").casefold()
    return said if said in REGISTERS else "other"


def _hsds_offers(
    foreign: Foreign,
    table: Callable[[str], Iterator[dict[str, str]]],
    by: Callable[[str, str], dict[str, list[dict[str, str]]]],
) -> dict[str, list[dict[str, Any]]]:
    """The services of each organisation that are a function of an ecosystem."""
    capacities, costs = by("service_capacity", "service_id"), by("cost_option", "service_id")
    units = {row["id"]: row.get("name", "") for row in table("unit") if row["id"] != NO_UNIT}
    offers: dict[str, list[dict[str, Any]]] = {}
    unknown = []
    for row in table("service"):
        name, about = row.get("name") or "", row.get("description") or ""
        function = _function_words().get(fold(about)) or _function(f"{name} {about}")
        if function is None:
            unknown.append(name)
            continue
        capacity = next(iter(capacities.get(row["id"], ())), {})
        cost = next(iter(costs.get(row["id"], ())), {})
        amount = capacity.get("maximum") or capacity.get("available") or ""
        price = " ".join(filter(None, (cost.get("amount"), cost.get("currency"))))
        offer = {
            "function": function,
            "title": "" if fold(name) in _function_words() else name[:150],
            "capacity": int(amount) if amount.isdecimal() else None,
            "capacity_unit": units.get(capacity.get("unit_id", ""), "")[:60],
            "price": (cost.get("option") or price or row.get("fees_description") or "")[:120],
        }
        said = {name: value for name, value in offer.items() if value not in (None, "")}
        of_one = offers.setdefault(row.get("organization_id") or "", [])
        same = (said["function"], said.get("title"))
        if all((one["function"], one.get("title")) != same for one in of_one):
            of_one.append(said)
    if unknown:
        message = gettext("services without a function of the ecosystem are left out: %(names)s")
        foreign.read.notices.append(message % {"names": ", ".join(unknown[:20])})
    return offers


@cache
def _function_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(term.label)): term.key for term in taxonomies.FUNCTIONS.terms}
    return found | {fold(term.key): term.key for term in taxonomies.FUNCTIONS.terms}


def _function(text: str) -> str | None:
    """The function whose name stands in a text, the longest name first."""
    said = f" {fold(text)} "
    words = sorted(_function_words().items(), key=lambda pair: -len(pair[0]))
    return next((key for word, key in words if f" {word} " in said), None)
