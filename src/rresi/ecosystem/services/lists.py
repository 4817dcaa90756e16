"""Lists from elsewhere: which row is which organisation, and what each edition said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, Role
from rresi.core.ordering import slug_of
from rresi.ecosystem.documents import ORGANISATIONS
from rresi.ecosystem.models import ListEntry, Organisation, OrganisationList, PendingImport
from rresi.ecosystem.permissions import PERMISSIONS, own_regions, target_in
from rresi.interchange import mapping

BATCH = 2000


@dataclass(frozen=True)
class Origin:
    """The list of which a file is an edition."""

    name: str
    licence: str = ""


@dataclass(frozen=True)
class Entry:
    """A row as the last edition had it."""

    slug: str
    said: dict[str, Any]
    gone: bool
    licence: str = ""


@dataclass(frozen=True)
class Said:
    """A row of the new edition."""

    key: str
    slug: str
    said: dict[str, Any]
    licence: str


def entries_of(name: str) -> dict[str, Entry]:
    """The rows of a list by their keys, leading to what their organisations are now. One query."""
    rows = ListEntry.objects.filter(list__slug=slug_of(name)).select_related(
        "organisation__merged_into"
    )
    found = {}
    for row in rows:
        organisation = row.organisation.merged_into or row.organisation
        found[row.key] = Entry(organisation.slug, row.said, row.gone_since is not None, row.licence)
    return found


def note_edition(*, origin: Origin, rows: Sequence[Said]) -> None:
    """Keep what a new edition says, and mark what it no longer has, in the caller's transaction."""
    now = timezone.now()
    known, _created = OrganisationList.objects.update_or_create(
        slug=slug_of(origin.name) or "list",
        defaults={"name": origin.name, "licence": origin.licence, "read_at": now},
    )
    pks = dict(
        Organisation.objects.filter(slug__in={row.slug for row in rows}).values_list("slug", "pk")
    )
    known.entries.filter(gone_since=None).exclude(key__in={row.key for row in rows}).update(
        gone_since=now
    )
    ListEntry.objects.bulk_create(
        (
            ListEntry(
                list=known,
                key=row.key,
                organisation_id=pks[row.slug],
                said=row.said,
                licence=row.licence or origin.licence,
                gone_since=None,
            )
            for row in rows
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["list", "key"],
        update_fields=["organisation", "said", "licence", "gone_since"],
    )


KEPT = timedelta(days=1)
# Questions whose answers hold for the next file as well.
REMEMBERED = ("term:", "place:", "same:", "cell:", "column:", "name:")


def keep_file(
    *,
    actor: Actor,
    file_name: str,
    content: bytes,
    list_name: str = "",
    licence: str = "",
    stated_on: date | None = None,
) -> PendingImport:
    """Keep a file until its owner has looked through what it would do.

    Raises:
        PermissionDenied: the actor may not create organisations anywhere.
    """
    own = own_regions(actor)
    require(PERMISSIONS, actor, "organisation.create", own)
    assert actor.user_id is not None  # the page asks for a person
    return PendingImport.objects.create(
        by_id=actor.user_id,
        file_name=file_name[-200:],
        content=content,
        list_name=list_name,
        licence=licence,
        stated_on=stated_on,
    )


def pending(*, actor: Actor, pk: int) -> PendingImport | None:
    """A file of the actor's own that waits."""
    return PendingImport.objects.filter(pk=pk, by_id=actor.user_id).first()


def scope_of(actor: Actor, list_name: str) -> str:
    """Whose files mean the same by the same columns: those of one list, brought by those who look
    after the same regions or, where somebody imports everywhere, by the network."""
    everywhere = allowed(PERMISSIONS, actor, "organisation.create", target_in(None))
    regions = [] if everywhere else sorted(actor.scope(Role.REGION_MANAGER))
    scope = f"{','.join(map(str, regions))}/{slug_of(list_name)}"[:250]
    return "" if scope == "/" else scope


@transaction.atomic
def match_columns(
    *,
    actor: Actor,
    waiting: PendingImport,
    headings: Sequence[str],
    columns: Mapping[str, str],
) -> None:
    """Which column is which field, as its owner says: of this file, and of the next with these
    `headings`, also if this one is dropped and comes back mended."""
    waiting.columns = dict(columns)
    waiting.save(update_fields=["columns"])
    fields = [field for field in columns.values() if field]
    if len(set(fields)) == len(fields):  # else two columns are one field, and it is asked again
        scope = scope_of(actor, waiting.list_name)
        mapping.remember(ORGANISATIONS, headings, columns, scope)


def choose_sheet(*, waiting: PendingImport, sheet: str) -> None:
    """Which sheet of a workbook is the list."""
    waiting.sheet = sheet
    waiting.save(update_fields=["sheet"])


@transaction.atomic
def choose(*, actor: Actor, waiting: PendingImport, choices: Mapping[str, str]) -> None:
    """What was answered to each question, by its key; what was chosen meanwhile stays chosen.

    Most answers hold for the next file of the list too.
    """
    lasting = {key: choice for key, choice in choices.items() if key.startswith(REMEMBERED)}
    mapping.remember_answers(ORGANISATIONS, lasting, scope_of(actor, waiting.list_name))
    current = PendingImport.objects.select_for_update().filter(pk=waiting.pk).first()
    if current is not None:  # else it was dropped meanwhile
        current.choices = {**(current.choices or {}), **choices}
        current.save(update_fields=["choices"])


def answers_of(*, actor: Actor, waiting: PendingImport) -> dict[str, str]:
    """What is answered of a file, or was of earlier ones of its list. One query."""
    scope = scope_of(actor, waiting.list_name)
    return {**mapping.answered(ORGANISATIONS, scope), **(waiting.choices or {})}


@transaction.atomic
def done(*, waiting: PendingImport, outcome: Mapping[str, Sequence[str]]) -> None:
    """Forget the content of a file that was imported, and keep what became of which organisation
    (`created`, `updated`, `unchanged`, `gone`: their slugs) for its owner to go through."""
    current = PendingImport.objects.select_for_update().filter(pk=waiting.pk).first()
    if current is not None and current.outcome is None:  # sent twice, the first did it
        current.content, current.outcome = b"", dict(outcome)
        current.save(update_fields=["content", "outcome"])


def drop(*, waiting: PendingImport) -> None:
    """Forget a file."""
    waiting.delete()


def drop_old() -> int:
    """Forget the files that nobody came back to; for the worker. Returns how many."""
    return PendingImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def names() -> list[str]:
    """The names of all lists."""
    return list(OrganisationList.objects.order_by("name").values_list("name", flat=True))
