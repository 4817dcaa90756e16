"""Organisations from a file: all of them or none, with a report for each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, Role
from rresi.ecosystem import (
    asking,
    coordinates,
    formats,
    leaving,
    placing,
    records,
    restoring,
    returning,
    tasks,
)
from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument, Prepared
from rresi.ecosystem.foreign import Foreign, beside
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.permissions import PERMISSIONS, own_regions, target_in
from rresi.ecosystem.rules import changed_fields
from rresi.ecosystem.services import keepers, lists, writing
from rresi.ecosystem.services.lists import Origin
from rresi.ecosystem.telling import field_word, values_in_words
from rresi.engines.tables import name_key
from rresi.interchange import mapping, reading
from rresi.interchange.report import DIFFERENCES_AT_MOST, Row
from rresi.regions import queries as regions
from rresi.regions.models import Region

REGION = "region"  # among the choices of an import


def import_organisations(
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
    origin: Origin | None = None,
    stated_on: date | None = None,
    rows_at_most: int = 0,
    choices: Mapping[str, str] | None = None,
    checked: bool = True,
) -> ListReport:
    """Check every row of the file; write all of them when none has a problem.

    An organisation that is known already, by its slug or without one by its name, is brought up
    to date in the fields that the file has; the others stay as they are. A file that is the next
    edition of a list (`origin`) changes only what the list itself changed since the last. A file
    that was exported from here changes only what was changed in it, and is refused where the same
    field was changed here too, unless `choices` says by the conflict's key which side stays. Its
    `REGION` is the slug of the region that rows without one are of. What was answered about earlier
    files of the list holds where `choices` says nothing; where it is None, as on the command line,
    nobody is asked about wrong cells.
    `rows_at_most` is a limit where somebody waits; 0 is none. Nothing is written while somebody
    has not `checked` the new contacts.

    Raises:
        PermissionDenied: the actor may not create organisations anywhere.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "organisation.create", own_regions(actor))
    scope = lists.scope_of(actor, origin.name if origin else "")
    chosen = {**mapping.answered(ORGANISATIONS, scope), **(choices or {})}
    foreign = formats.read_foreign(path, chosen)
    read = (
        foreign.read if foreign else _read(path, columns, sheet, scope, chosen, choices is not None)
    )
    _limit(read, rows_at_most)
    home = _home(actor) or regions.find(chosen.get(REGION, ""))
    no_country = _in_country(home.country if home else "", read)
    restoring.restore(read)
    keys = _keys(read, foreign)
    before_lists = lists.entries_of(origin.name) if origin else {}
    answers = asking.by_answers(read, keys, chosen, before_lists)
    joined = _name_known(read, keys, before_lists) if origin else {}
    answers |= asking.named_by_answers(read, keys, chosen)
    there = {str(entry.value.get("slug")) for entry in read.entries}
    prepared = records.prepare(read, chosen)
    slugs = {item.slug for item in prepared}
    unnamed = [] if choices is None else leaving.nameless(prepared, read, chosen, answers)
    doubted = asking.doubted(prepared, answers)
    prepared = asking.without_left_out(prepared, answers, read)
    cells = [] if choices is None else [*unnamed, *leaving.wrong_cells(prepared, read, chosen)]
    before = records.stored_documents({item.slug for item in prepared})
    asked_of = None if choices is None else chosen
    prepared, codes = leaving.doubtful_postcodes(
        _with_own_country(prepared, before, no_country), before, read, asked_of
    )
    prepared = [beside(item, before.get(item.slug)) for item in prepared] if foreign else prepared
    prepared, outside = (
        placing.in_region(home, prepared, before, read, chosen) if home else (prepared, [])
    )
    away, spoken = [item for item in prepared if item.through], _own(prepared, read)
    said = {one.slug: one.said for key, one in before_lists.items() if key not in joined}
    prepared, conflicts = returning.merged(path, prepared, before, read, chosen, there, said)
    narrowed = returning.narrowed(prepared, before, said, read) if origin else prepared
    narrowed, points = _check(actor, narrowed, before, read, asked_of, outside)
    report = ListReport(
        conflicts=conflicts,
        outside=outside,
        cells=[] if choices is None else [*cells, *codes, *points],
        gone=[] if read.sheets or read.absent else _gone(before_lists, set(keys.values())),
    )
    out = _left_out(report, read, keys, answers, asked_of)
    prepared = [item for item in prepared if item.line not in out]
    narrowed = asking.without_left_out(narrowed, dict.fromkeys(out, placing.OUT), read)
    narrowed = records.without_lost(narrowed, slugs - {item.slug for item in narrowed}, read)
    _fill(report, narrowed, before, read)
    if report.problems or dry_run or (report.contacts and not checked):
        # Where nobody is asked, a file with mistakes is not compared: of a long one that takes as
        # much time and memory as all the rest.
        if choices is not None or not report.problems:
            doubted |= asking.new_rows(narrowed, before)
            report.alike = asking.alike(doubted, keys, answers, narrowed, read.problems)
        return report
    others = asking.others_like(report.created(), answers)
    with transaction.atomic():
        report.pks = writing.write_prepared(actor=actor, prepared=narrowed, stated_on=stated_on)
        if origin:
            edition = _edition([*prepared, *away], spoken, keys, foreign)
            lists.note_edition(origin=origin, rows=[*edition, *_joined(joined)])
        asking.keep_apart(actor, others)
        _finish(report, read, scope)
    return report


def _finish(report: ListReport, read: reading.Reading, scope: str) -> None:
    """Once everything is written: keep the columns, and compare what is there now."""
    if read.headings:
        mapping.remember(ORGANISATIONS, read.headings, read.settled, scope)
    report.written = True
    if report.pks:
        transaction.on_commit(tasks.find_duplicates_soon)


def _read(
    path: Path,
    columns: mapping.Columns | None,
    sheet: str,
    scope: str,
    answers: Mapping[str, str],
    asks: bool,
) -> reading.Reading:
    """A file of no other directory. Where somebody can be asked, a column that may be something is
    not passed over before they have said so."""
    read = reading.read(
        ORGANISATIONS, path, columns=columns, sheet=sheet, scope=scope, answers=answers
    )
    for one in read.guesses if asks else ():
        if not one.answer:
            message = gettext("Say whether this column is the field “%(field)s”.")
            read.fail(1, one.heading, message % {"field": field_word(one.place)})
            one.problem = read.problems[-1]
    return read


def _limit(read: reading.Reading, rows_at_most: int) -> None:
    if rows_at_most and len(read.entries) > rows_at_most:
        message = gettext(
            "These are more than %(limit)d rows. Use the command “rresi import” on the server."
        )
        read.fail(1, "", message % {"limit": rows_at_most})
        read.entries.clear()
    reading.without_repeats(read)


def _edition(
    prepared: list[Prepared],
    spoken: Mapping[int, Prepared],
    keys: Mapping[int, str],
    foreign: Foreign | None,
) -> list[lists.Said]:
    """What the rows say, to be kept for the next edition of their list."""
    licences = foreign.licences if foreign else {}
    return [
        lists.Said(
            keys[item.line],
            item.slug,
            _said(spoken.get(item.line, item)),
            licences.get(item.line, ""),
        )
        for item in {item.line: item for item in prepared}.values()
    ]


def _joined(entries: Mapping[str, lists.Entry]) -> list[lists.Said]:
    return [lists.Said(key, one.slug, one.said, one.licence) for key, one in entries.items()]


def _own(prepared: list[Prepared], read: reading.Reading) -> dict[int, Prepared]:
    """What the rows of a table that was never exported from here say themselves, by line."""
    foreign = read.headings and "slug" not in read.columns
    return {item.line: item for item in prepared} if foreign else {}


def _gone(known: Mapping[str, lists.Entry], present: Collection[str]) -> list[str]:
    """What a list had and has no longer."""
    return [one.slug for key, one in known.items() if key not in present and not one.gone]


def _home(actor: Actor) -> Region | None:
    """The region of who may import into one region alone."""
    if allowed(PERMISSIONS, actor, "organisation.create", target_in(None)):
        return None
    found = regions.by_pk(actor.scope(Role.REGION_MANAGER))
    return next(iter(found.values())) if len(found) == 1 else None


def _in_country(country: str, read: reading.Reading) -> set[int]:
    """Where rows name no country, it is that of the region; the lines of which that is so."""
    lines: set[int] = set()
    for number, entry in enumerate(read.entries if country else ()):
        if not entry.value.get("country"):
            read.entries[number] = replace(entry, value={**entry.value, "country": country})
            lines.add(entry.line)
    return lines


def _with_own_country(
    prepared: list[Prepared], before: Mapping[str, OrganisationDocument], lines: set[int]
) -> list[Prepared]:
    """What is stored keeps its own country where the row names none."""
    return [
        replace(item, given=item.given - {"country"})
        if item.line in lines and item.slug in before
        else item
        for item in prepared
    ]


def _keys(read: reading.Reading, foreign: Foreign | None) -> dict[int, str]:
    """By the line: how the file's own source knows the row, or else its slug or its name; of rows
    that it knows by the same each has its own."""
    own = foreign.keys if foreign else {}
    seen: Counter[str] = Counter()
    found = {}
    for entry in read.entries:
        value = entry.value
        key = own.get(entry.line) or value.get("slug") or name_key(str(value.get("name") or ""))
        seen[key] += 1
        number = f":{seen[key]}" if seen[key] > 1 else ""
        found[entry.line] = f"{key[: 120 - len(number)]}{number}"
    return found


def _name_known(
    read: reading.Reading, keys: Mapping[int, str], known: Mapping[str, lists.Entry]
) -> dict[str, lists.Entry]:
    """Give rows that an earlier edition had the slugs of the organisations that they are.

    Of two rows whose organisations are one by now the later is left out; these entries, by key.
    """
    first_of: dict[str, int] = {}
    joined: dict[str, lists.Entry] = {}
    kept = []
    for entry in read.entries:
        key = keys[entry.line]
        found = known.get(key)
        if found is None or "slug" in entry.value:
            kept.append(entry)
            continue
        first = first_of.setdefault(found.slug, entry.line)
        if first == entry.line or keys[first] == key:
            kept.append(replace(entry, value={**entry.value, "slug": found.slug}))
            continue
        joined[key] = found
        words = gettext(
            "line %(line)d is the same organisation as line %(first)d since a merge and is left out"
        )
        read.notices.append(words % {"line": entry.line, "first": first})
    read.entries = kept
    return joined


def _said(item: Prepared) -> dict[str, Any]:
    """What a row says, in the fields that it speaks about."""
    value = item.document.model_dump(mode="json")
    names = {place.partition(".")[0] for place in item.given}
    return {name: value[name] for name in names if name != "slug"}


def _changing(
    prepared: list[Prepared], before: Mapping[str, OrganisationDocument]
) -> list[Prepared]:
    """The rows that change something: what stays as it is is no error, whoever's it is."""
    return [item for item in prepared if records.action(item, before.get(item.slug)) != "unchanged"]


def _check(
    actor: Actor,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    chosen: Mapping[str, str] | None,
    outside: Collection[placing.Outside],
) -> tuple[list[Prepared], list[leaving.Cells]]:
    """The rows with their points as somebody chose, and what is asked about places."""
    changing = _changing(prepared, before)
    settled = {line for one in outside for line in one.lines}
    rows, points = leaving.misplaced_points(prepared, changing, read, chosen, settled)
    _check_places(changing, read)
    _check_regions(actor, changing, before, read)
    return rows, points


def _left_out(
    report: ListReport,
    read: reading.Reading,
    keys: Mapping[int, str],
    answers: Mapping[int, str],
    chosen: Mapping[str, str] | None,
) -> set[int]:
    """The lines that somebody chose to leave out for their mistakes and that are there still; the
    report is given what can be asked (`chosen` is None where nobody is)."""
    report.problems, report.guesses = read.problems, read.guesses
    report.words = [*read.words.values()]
    if chosen is not None:
        report.cells += leaving.rows_at_fault(read, keys, report.asked_problems, chosen)
    gone = {line for line, answer in answers.items() if answer == placing.OUT}
    return leaving.lines_out(report.cells) - gone


def _check_places(prepared: list[Prepared], read: reading.Reading) -> None:
    points = (item.document.point for item in prepared if item.document.point)
    for point, count in coordinates.crowded(points).items():
        read.notices.append(coordinates.crowd_in_words(point, count))


def _check_regions(
    actor: Actor,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
) -> None:
    """Who looks after one region imports into that region alone."""
    ids: dict[str | None, int | None] = {None: None}
    ids |= {slug: pk for pk, slug in regions.slugs_by_pk().items()}
    may = {
        slug: allowed(PERMISSIONS, actor, "organisation.create", target_in(pk))
        for slug, pk in ids.items()
    }
    message = gettext("%(name)s belongs to a region that you do not manage.")
    faulty = read.failed_at("region")  # what is wrong there is said or asked already
    for item in prepared:
        if item.line in faulty:
            continue
        old = before.get(item.slug)
        after = records.merged(item, old)
        if not (may[after.region] and (old is None or may[old.region])):
            read.fail(item.line, "region", message % {"name": after.name})


def _fill(
    report: ListReport,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
) -> None:
    placing.tell_homeless(prepared, before, read)
    read.notices += keepers.announced({item.slug for item in _changing(prepared, before)})
    report.problems, report.notices = read.problems, read.notices
    report.matched, report.examples = read.matched, read.examples
    report.countries = {item.line: item.document.country for item in prepared}
    report.headings, report.sheets, report.words = (
        read.headings,
        read.sheets,
        [*read.words.values()],
    )
    faulty = {problem.line for problem in read.problems}
    changes: dict[str, tuple[OrganisationDocument, OrganisationDocument, list[str]]] = {}
    for item in prepared:
        if item.line in faulty or read.absent:
            continue
        old = before.get(item.slug)
        action = records.action(item, old)
        report.rows.append(Row(item.line, item.document, item.slug, action))
        if action != "unchanged":
            report.contacts += asking.new_contacts(records.merged(item, old), old)
        if action == "updated" and old and len(changes) < DIFFERENCES_AT_MOST:
            after = records.merged(item, old)
            fields = changed_fields(old.model_dump(mode="json"), after.model_dump(mode="json"))
            changes[item.slug] = old, after, fields
    for slug, told in zip(changes, values_in_words(list(changes.values())), strict=True):
        report.differs(slug, told)
    if not report.rows and not read.problems:
        read.fail(1, "", gettext("This file contains no organisations."))
