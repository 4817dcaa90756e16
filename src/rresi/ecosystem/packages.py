"""Packages of HSDS 3 as records of organisations: a ZIP of CSV tables that refer to each other."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from rresi.core.countries import country_code
from rresi.ecosystem.foreign import (
    Foreign,
    described,
    filled_cells,
    function_in,
    functions,
    rows_of,
)
from rresi.ecosystem.foreign_files import NO_UNIT
from rresi.ecosystem.legal_forms import of_country
from rresi.ecosystem.registers import REGISTERS
from rresi.engines.tables import InvalidTable, Limits, Table, fold, read_text
from rresi.interchange import reading
from rresi.interchange.report import in_words

UNPACKED_AT_MOST = 200_000_000  # bytes of a package
# What is read of each table. Without those marked * it says nothing.
_TABLES = {
    "organization": ("id*", "name*", "description", "website", "url", "email", "legal_status"),
    "service": ("id*", "organization_id*", "name*", "description", "status", "fees_description"),
    "service_capacity": ("service_id*", "unit_id", "maximum", "available"),
    "unit": ("id*", "name"),
    "cost_option": ("service_id*", "option", "amount", "currency"),
    "location": ("id*", "organization_id*", "latitude", "longitude"),
    "address": ("location_id*", "address_1", "city", "postal_code", "country"),
    "phone": ("organization_id*", "number*"),
    "organization_identifier": ("organization_id*", "identifier_type", "identifier*"),
}
# What the form asks for and says nothing of an organisation.
_FORMAL = {"id", "location_type", "address_type", "state_province", "updated"}
# What a ZIP raises when it is damaged, encrypted or packed in a way that Python does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)

_OVER = {"inactive", "defunct"}  # of a service; who is closed for a time comes back

Row = Mapping[str, str]
Tables = dict[str, list[tuple[int, dict[str, str]]]]


def read_hsds(
    file: str, package: zipfile.ZipFile, names: Mapping[str, str], answers: Mapping[str, str]
) -> Foreign:
    """The organisations of a package, by the names of its tables; a service becomes an offer."""
    foreign = Foreign(reading.Reading(file), answers)
    if sum(info.file_size for info in package.infolist()) > UNPACKED_AT_MOST:
        message = gettext("Unpacked, the file is larger than %(limit)d bytes.")
        foreign.read.fail(1, "", message % {"limit": UNPACKED_AT_MOST})
        return foreign
    tables = _tables(foreign, package, names)
    if foreign.read.problems:
        return foreign
    offers = _offers(foreign, tables)
    places, addresses = _by(tables, "location", "organization_id"), _by(tables, "address")
    phones, identifiers = _by(tables, "phone"), _by(tables, "organization_identifier")
    for line, row in tables["organization"]:
        pk = row.get("id", "")
        if not pk:
            foreign.read.fail(line, "organization.csv: id", gettext("This is missing."))
            continue
        place = _first(places, pk)
        address = _first(addresses, place.get("id", ""))
        record: dict[str, Any] = {
            "name": row.get("name"),
            # HSDS wants a description: who has none gives the name.
            "description": described(row.get("description"))
            if row.get("description") != row.get("name")
            else {},
            "website": row.get("website") or row.get("url"),
            "legal_form": _legal_form(foreign, line, row.get("legal_status") or ""),
            "email": row.get("email"),
            "phone": _first(phones, pk).get("number"),
            "street": address.get("address_1"),
            "postcode": address.get("postal_code"),
            "city": address.get("city"),
            "country": country_code(address.get("country", "")),
            "point": foreign.point(line, place.get("latitude"), place.get("longitude")),
            "registrations": [
                f"{_register(one)}:{one['identifier']}"
                for one in identifiers.get(pk, ())
                if one.get("identifier")
            ],
            "offers": offers.get(pk, []),
        }
        record["functions"] = list(dict.fromkeys(one["function"] for one in record["offers"]))
        foreign.add(line, record, key=pk)
    left_out = gettext("legal forms that are not known are left out: %(names)s")
    foreign.notice(left_out, "names", foreign.left_out("legal_form"))
    return foreign


def _tables(foreign: Foreign, package: zipfile.ZipFile, names: Mapping[str, str]) -> Tables:
    """The rows of every table; what cannot be read is a mistake of the table."""
    found: Tables = {name: [] for name in _TABLES}
    ignored: list[tuple[str, str]] = []
    for file in sorted(names):
        name = file.removesuffix(".csv")
        if file == name:
            continue
        if name not in _TABLES:
            ignored.append((file, ""))
            continue
        table = _table(foreign, package, names[file], file)
        if table is None:
            continue
        found[name] = list(rows_of(table))
        known = {column.rstrip("*") for column in _TABLES[name]} | _FORMAL
        cells = filled_cells(table)
        ignored += [(f"{file}: {name}", cell) for name, cell in cells if name not in known]
    foreign.ignores(ignored)
    return found


def _table(foreign: Foreign, package: zipfile.ZipFile, member: str, file: str) -> Table | None:
    name = file.removesuffix(".csv")
    try:
        content = package.read(member)
        known = frozenset(fold(column) for column in _TABLES[name])
        table = read_text(content, known=known, limits=Limits())
    except InvalidTable as error:
        foreign.fail(error.fault, file)
        return None
    except BROKEN:
        foreign.read.fail(1, file, gettext("The file is damaged."))
        return None
    foreign.read.notices += [f"{file}: {in_words(one)}" for one in table.notices]
    message = gettext("There is no column for this field. The columns are: %(columns)s")
    for column in _TABLES[name]:
        if column.endswith("*") and column[:-1] not in table.names:
            said = ", ".join(one for one in table.names if one)
            place = f"{file}: {column[:-1]}"
            foreign.read.fail(table.header.line, place, message % {"columns": said})
    return table


def _by(tables: Tables, name: str, key: str = "") -> dict[str, list[dict[str, str]]]:
    """The rows of a table by what they belong to: its first column."""
    key = key or _TABLES[name][0].rstrip("*")
    found: dict[str, list[dict[str, str]]] = {}
    for _line, row in tables[name]:
        if row.get(key):
            found.setdefault(row[key], []).append(row)
    return found


def _first(rows: Mapping[str, list[dict[str, str]]], key: str) -> Row:
    return next(iter(rows.get(key, ())), {})


def _legal_form(foreign: Foreign, line: int, text: str) -> str:
    """A legal form by our key, as an export from here writes it, or by a word for it."""
    return text if of_country(text, "") else foreign.term(line, "legal_form", text, {})


def _register(identifier: Row) -> str:
    """The key of the register that an identifier is of; "other" where it is none of ours."""
    said = (identifier.get("identifier_type") or "").casefold()
    return said if said in REGISTERS else "other"


def _offers(foreign: Foreign, tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """The services of each organisation that are a function of an ecosystem."""
    capacities, costs, units = (
        _by(tables, name) for name in ("service_capacity", "cost_option", "unit")
    )
    units.pop(NO_UNIT, None)
    offers: dict[str, list[dict[str, Any]]] = {}
    over = []
    for line, row in tables["service"]:
        name, about = row.get("name") or "", row.get("description") or ""
        if row.get("status") in _OVER:
            over.append(name)
            continue
        function = functions().get(fold(about)) or function_in(f"{name} {about}")
        function = function or foreign.term(line, "functions", name, {})
        if not function:
            continue
        pk = row.get("id", "")
        capacity, cost = _first(capacities, pk), _first(costs, pk)
        amount = capacity.get("maximum") or capacity.get("available") or ""
        price = " ".join(filter(None, (cost.get("amount"), cost.get("currency"))))
        offer = {
            "function": function,
            "title": "" if fold(name) in functions() else name[:150],
            "capacity": int(amount) if amount.isdecimal() and len(amount) < 12 else None,
            "capacity_unit": _first(units, capacity.get("unit_id", "")).get("name", "")[:60],
            "price": (cost.get("option") or price or row.get("fees_description") or "")[:120],
        }
        said = {name: value for name, value in offer.items() if value not in (None, "")}
        of_one = offers.setdefault(row.get("organization_id") or "", [])
        same = (said["function"], said.get("title"))
        if all((one["function"], one.get("title")) != same for one in of_one):
            of_one.append(said)
    message = gettext("services without a function of the ecosystem are left out: %(names)s")
    foreign.notice(message, "names", foreign.left_out("functions"))
    message = gettext("services that are no longer offered are left out: %(names)s")
    foreign.notice(message, "names", over)
    return offers
