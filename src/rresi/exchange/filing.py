"""Offers and needs in files: a table, and the shape of Murmurations' offers and wants.

Murmurations: offers_wants_schema-v0.1.0 of https://github.com/MurmurationsNetwork. It demands a way
to reach somebody; here it is the entry's page, where one asks for an introduction: no file holds an
address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core import formats, taxonomies
from rresi.core.documents.parts import Part
from rresi.core.documents.values import (
    CurrencyCode,
    Day,
    Language,
    Lines,
    Money,
    OneLine,
    Whole,
    language_choices,
    term_of,
    terms_of,
)
from rresi.core.invented import marked
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.models import Organisation
from rresi.engines.tables import name_key
from rresi.exchange import queries
from rresi.exchange.models import Entry
from rresi.exchange.permissions import PERMISSIONS, target_in
from rresi.exchange.rules import DESCRIPTION_AT_MOST, LASTS, TITLE_AT_MOST, Fields
from rresi.exchange.services import entries
from rresi.exchange.vocabulary import Audience, Direction, Reach, State, What
from rresi.interchange import checking, reading
from rresi.interchange.kinds import Kind
from rresi.interchange.report import Problem, repeated_message, repeats
from rresi.interchange.writing import as_value, table_of, write_csv
from rresi.regions.models import Region

SCHEMA = "offers_wants_schema-v0.1.0"
WANTED = {Direction.OFFER: "offer", Direction.NEED: "want"}
SCOPES = {
    Reach.HOME: "regional",
    Reach.REGIONS: "regional",
    Reach.COUNTRY: "national",
    Reach.ANYWHERE: "international",
}
REACHES = {"local": Reach.HOME, **{scope: reach for reach, scope in reversed(SCOPES.items())}}
IN_FILE = 10_000
ROWS_AT_MOST = 500


class EntryRecord(Part):
    """An offer or need as a row of a table has it."""

    direction: Direction
    what: What
    title: Annotated[str, Field(max_length=TITLE_AT_MOST), OneLine]
    description: Annotated[str, Field(max_length=DESCRIPTION_AT_MOST), Lines] = ""
    language: Language
    function: str = ""
    cpv: str = ""
    target_groups: list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]] = []
    reach: Reach = Reach.HOME
    languages: list[Language] = []
    capacity: Whole | None = None
    capacity_unit: str = ""
    price_from: Money | None = None
    price_to: Money | None = None
    currency: CurrencyCode = ""
    price_unit: str = ""
    audience: Audience = Audience.PUBLIC
    until: Day | None = None
    invented: bool = False


ENTRIES = Kind(
    "entry",
    EntryRecord,
    terms={
        "direction": lambda: Direction.choices,
        "what": lambda: What.choices,
        "reach": lambda: Reach.choices,
        "audience": lambda: Audience.choices,
        "target_groups": lambda: terms_of(taxonomies.TARGET_GROUPS),
        "language": language_choices,
        "languages": language_choices,
    },
)


def record_of(entry: Entry) -> EntryRecord:
    """An entry with its tags and languages fetched, as a record."""
    return EntryRecord.model_construct(
        direction=Direction(entry.direction),
        what=What(entry.what),
        title=entry.title,
        description=entry.description,
        language=entry.language,
        function=entry.function,
        cpv=entry.cpv,
        target_groups=[one.key for one in entry.tags.all()],
        # The regions named do not travel: another network numbers them otherwise.
        reach=Reach.HOME if entry.reach == Reach.REGIONS else Reach(entry.reach),
        languages=[one.code for one in entry.languages.all()],
        capacity=entry.capacity,
        capacity_unit=entry.capacity_unit,
        price_from=entry.price_from,
        price_to=entry.price_to,
        currency=entry.currency,
        price_unit=entry.price_unit,
        audience=Audience(entry.audience),
        until=entry.until,
        invented=entry.invented,
    )


def public_entries() -> list[Entry]:
    """What everybody may see. Four queries."""
    found = queries.public().select_related("home").prefetch_related("tags", "languages")
    return list(found.order_by("pk")[:IN_FILE])


def write(path: Path, rows: Iterable[Entry]) -> None:
    """Entries as CSV."""
    values = [as_value(record_of(one)) for one in rows]
    write_csv(path, *table_of(ENTRIES.shape, values))


def murmurations(rows: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries as Murmurations' offers and wants."""
    return [_want_of(entry) for entry in rows]


def _want_of(entry: Entry) -> dict[str, Any]:
    page = settings.SITE_URL + reverse("exchange:entry", args=[entry.slug])
    made: dict[str, Any] = {
        "linked_schemas": [SCHEMA],
        "exchange_type": WANTED[Direction(entry.direction)],
        "item_type": "good" if entry.what in (What.PRODUCT, What.MONEY, What.SPACE) else "service",
        "transaction_type": ["buy-sell"] if entry.price_from or entry.price_to else [],
        "tags": sorted({entry.what, entry.function, *(one.key for one in entry.tags.all())} - {""}),
        "title": marked(entry.title, invented=entry.invented),
        "description": entry.description or entry.title,
        "details_url": page,
        "geographic_scope": SCOPES[Reach(entry.reach)],
        "contact_details": {"contact_form": page},
        "expires_at": int(datetime.combine(entry.until, time.max, UTC).timestamp()),
    }
    home = entry.home
    if home is not None and home.latitude is not None:
        made["geolocation"] = {"lat": home.latitude, "lon": home.longitude}
    return made


def from_murmurations(one: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A want of Murmurations as a record's values. What is lent or given and says nothing else is a
    service, or a product when it is a good. Its contact details are not taken in."""
    given = one.get("tags")
    tags = [str(tag) for tag in given] if isinstance(given, list) else []
    named = next((tag for tag in tags if tag in What.values), "")
    title, description = one.get("title", ""), one.get("description", "")
    value: dict[str, Any] = {
        "direction": Direction.NEED if one.get("exchange_type") == "want" else Direction.OFFER,
        "what": named or (What.PRODUCT if one.get("item_type") == "good" else What.SERVICE),
        "title": title[:TITLE_AT_MOST] if isinstance(title, str) else title,
        "description": description,
        "language": language,
        "reach": REACHES.get(str(one.get("geographic_scope")), Reach.HOME),
    }
    if value["what"] == What.FUNCTION:
        value["what"] = What.SERVICE  # a function is named by a key of this network alone
    expires = one.get("expires_at")
    if isinstance(expires, int | float) and not isinstance(expires, bool):
        try:
            value["until"] = datetime.fromtimestamp(expires, UTC).date().isoformat()
        except (OverflowError, ValueError, OSError):  # no such second
            value["until"] = str(expires)  # which the check of the record names
    elif expires is not None:
        value["until"] = expires
    return value


@dataclass
class Filed:
    """What became of a file: how many entries were made, changed or left as they are, what is
    wrong, by line, and what was read in an unexpected way."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    notices: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def summary(self) -> str:
        """What was done, in the reader's language."""
        words = ngettext(
            "%(count)s offer or need published.",
            "%(count)s offers and needs published.",
            self.made,
        )
        said = [words % {"count": formats.number(self.made)}] if self.made else []
        if self.changed or self.unchanged:
            words = _("Known already: %(changed)s changed, %(unchanged)s unchanged.")
            counts = {"changed": self.changed, "unchanged": self.unchanged}
            said.append(words % {name: formats.number(count) for name, count in counts.items()})
        return " ".join(said)


@transaction.atomic
def bring_in(
    *,
    actor: Actor,
    path: Path,
    organisation: Organisation | None = None,
    region: Region | None = None,
    language: str = "en",
    token: UUID | None = None,
) -> Filed:
    """State every entry of a CSV, XLSX or JSON file, or none when a row has a problem.

    A row with the title of an open entry of the same owner, in one language, is that entry: where
    the row says something else, the entry is changed in the fields that the file has.

    JSON may be in Murmurations' shape, which names no language: `language` is that of its texts.
    A form's `token` brings in each row once, however often it is sent.

    Raises:
        PermissionDenied: the actor does not speak for that organisation or region.
    """
    require(PERMISSIONS, actor, "entry.create", target_in(organisation, region))
    found = reading.read(ENTRIES, path)
    for number, entry in enumerate(found.entries):
        if "exchange_type" in entry.given:
            wanted = from_murmurations(entry.value, language)
            found.entries[number] = replace(entry, value=wanted, given=frozenset(wanted))
    reading.without_repeats(found)
    checked = checking.check(found, EntryRecord)
    problems = [(one.line, _said(one)) for one in found.problems]
    filed = Filed(notices=found.notices, problems=problems)
    if not checked and not problems:
        filed.problems.append((0, _("This file contains no records.")))
    if len(checked) > ROWS_AT_MOST:
        filed.problems.append((0, _("The file has too many rows.")))
        return filed
    made = transaction.savepoint()
    standing = _standing(organisation, region)
    keys = {one.line: _key(one.document) for one in checked if not one.cut}
    filed.problems += [(line, repeated_message(first)) for line, first in repeats(keys.items())]
    for one in checked:
        if one.cut:
            continue
        try:
            same = standing.get(keys[one.line], [])
            if len(same) > 1:
                raise Refused(_("Several of your open entries have this title. Close the others."))
            if same:
                _bring_up_to_date(filed, actor, same[0], one)
                continue
            entries.state(
                actor=actor,
                fields=_fields(one.document),
                organisation=organisation,
                region=region,
                from_file=True,
                token=uuid5(token, str(one.line)) if token else None,
            )
            filed.made += 1
        except Incomplete as refusal:
            filed.problems += [(one.line, words) for _place, words in refusal.problems]
        except Refused as refusal:
            filed.problems.append((one.line, str(refusal)))
    if filed.problems:
        transaction.savepoint_rollback(made)
        filed.made = filed.changed = filed.unchanged = 0
    return filed


def _key(record: EntryRecord) -> str:
    """What tells an entry from the others of its owner."""
    return f"{record.direction} {record.language} {name_key(record.title)}"


def _standing(organisation: Organisation | None, region: Region | None) -> dict[str, list[Entry]]:
    """The open entries of an owner. Four queries at most."""
    own = Entry.objects.filter(organisation=organisation, region=region, state=State.OPEN)
    found: dict[str, list[Entry]] = {}
    for entry in own.prefetch_related("tags", "languages", "places").order_by("pk"):
        found.setdefault(_key(record_of(entry)), []).append(entry)
    return found


def _bring_up_to_date(
    filed: Filed, actor: Actor, entry: Entry, row: checking.Checked[EntryRecord]
) -> None:
    """Change an entry where the row says something else of it. Raises as `entries.change`."""
    before = record_of(entry)
    given = row.given - {"invented"} - ({"until"} if row.document.until is None else set())
    after = checking.merged(before, row.document, given)
    fields = _fields(after)
    if fields == _fields(before):
        filed.unchanged += 1
        return
    if entry.reach == Reach.REGIONS and after.reach == before.reach:  # which no file names
        regions = [one.region_id for one in entry.places.all()]
        fields = replace(fields, reach=Reach.REGIONS, regions=regions)
    entries.change(actor=actor, entry=entry, fields=fields, seen=entry.version)
    filed.changed += 1


def _said(problem: Problem) -> str:
    return f"{problem.field}: {problem.message}" if problem.field else problem.message


def _fields(record: EntryRecord) -> Fields:
    values = record.model_dump()
    if values["until"] is None:
        values["until"] = timezone.localdate() + LASTS
    return Fields(**values)
