"""A whole network as one file, and from such a file into an empty installation.

The file is a ZIP of open formats, described in `docs/operators/moving.md`: for each table JSON
Lines as Django's serialiser writes them, the pictures, and a manifest with the number of rows and
the SHA-256 of every member. What belongs to a network each app declares with `core.ownership`.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared, declared_by_app
from rresi.core.models import Stamp
from rresi.core.ownership import Owns, OwnsFiles
from rresi.core.refusals import Refused
from rresi.core.stamps import renew_stamp
from rresi.desk.lines import Serializer
from rresi.desk.permissions import PERMISSIONS
from rresi.network import queries as network
from rresi.network.models import Network
from rresi.regions.models import Region

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 1000
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes, whenever it is written
Model = type[models.Model]
Done = Callable[[str], None]


class Member(TypedDict):
    """What a manifest says of one file of the archive; `rows` of a table alone."""

    sha256: str
    bytes: int
    rows: NotRequired[int]


class Manifest(TypedDict):
    """What the archive holds, and which version wrote it."""

    format: int
    network: str
    rresi: str
    exported_at: str
    migrations: list[str]
    members: dict[str, Member]


@dataclass(frozen=True)
class Table:
    """One table that moves."""

    model: Model
    without: tuple[str, ...]
    arriving: Callable[[Any], None] | None

    @property
    def member(self) -> str:
        return f"data/{self.model._meta.label_lower}.jsonl"

    @property
    def fields(self) -> list[str]:
        meta = self.model._meta
        return [f.name for f in (*meta.fields, *meta.many_to_many) if f.name not in self.without]


def tables() -> list[Table]:
    """All tables that belong to the network, by name."""
    found = []
    for app, owns in declared_by_app(Owns):
        for name in owns.tables:
            model = apps.get_model(name if "." in name else f"{app}.{name}")
            found.append(Table(model, owns.without.get(name, ()), owns.arriving.get(name)))
    return sorted(found, key=lambda table: table.member)


def export_network(*, actor: Actor, path: Path, said: Done = lambda _name: None) -> dict[str, Any]:
    """Write the network to a file that only its owner can read; the manifest.

    The file appears when it is whole. What is read is one state of the database.

    Raises:
        PermissionDenied: the actor may not take the network out.
        Refused: there is no network.
        OSError: the file cannot be written.
    """
    require(PERMISSIONS, actor, "network.move")
    document = network.stored()
    if document is None:
        raise Refused(gettext("This network has not been set up yet."))
    partial = path.with_name(f"{path.name}.part")
    members: dict[str, dict[str, Any]] = {}
    try:
        partial.touch(mode=0o600)
        with ZipFile(partial, "w") as archive, transaction.atomic():
            _one_state()
            for table in tables():
                content = _content(table)
                members[table.member] = {"rows": content.count(b"\n")}
                _add(archive, members, table.member, content, ZIP_DEFLATED)
                said(table.member)
            for some in declared(OwnsFiles):
                for name in some.names():
                    _add(archive, members, f"{some.folder}/{name}", some.read(name), ZIP_STORED)
                said(some.folder)
            manifest = {
                "format": FORMAT,
                "network": document.short_name,
                "rresi": settings.VERSION,
                "exported_at": timezone.now().isoformat(),
                "migrations": _migrations(),
                "members": members,
            }
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            _add(archive, {}, MANIFEST, text.encode(), ZIP_DEFLATED)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _one_state() -> None:
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _content(table: Table) -> bytes:
    rows = table.model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
    stream = io.StringIO()
    Serializer().serialize(rows, fields=table.fields, stream=stream)
    return stream.getvalue().encode()


def _add(
    archive: ZipFile, members: dict[str, dict[str, Any]], name: str, content: bytes, method: int
) -> None:
    info = ZipInfo(name, _MOMENT)
    info.compress_type, info.external_attr = method, 0o600 << 16
    archive.writestr(info, content)
    sums = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    members[name] = {**members.get(name, {}), **sums}


def import_network(*, actor: Actor, path: Path, said: Done = lambda _name: None) -> dict[str, Any]:
    """Fill an empty installation from a file that `export_network` wrote; the manifest.

    All of it or nothing. Everything in the file is checked against its manifest first.

    Raises:
        PermissionDenied: the actor may not bring a network in.
        Refused: there is a network here already, or the file is damaged, incomplete or of another
            version.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "network.move")
    if Network.objects.exists() or Region.objects.exists() or User.objects.exists():
        raise Refused(
            gettext("There is a network here already; import into an empty installation.")
        )
    try:
        with ZipFile(path) as archive:
            manifest = _checked(archive)
            with transaction.atomic():
                for table in tables():
                    _fill(table, archive.read(table.member))
                    said(table.member)
                _number_on()
                for stamp in Stamp.objects.all():
                    renew_stamp(stamp.name)
                _copy_files(archive, manifest)
    except (
        *(BadZipFile, DeserializationError, IntegrityError, DataError),
        *(ValueError, RecursionError),
    ) as error:
        raise Refused(gettext("The file is damaged or no export of a network.")) from error
    network.forget()
    return manifest


def _checked(archive: ZipFile) -> dict[str, Any]:
    """The manifest, once everything that it names is there and nothing else.

    Raises:
        Refused.
    """
    damaged = gettext("The file is damaged or no export of a network.")
    try:
        read = json.loads(archive.read(MANIFEST))
        if isinstance(read["format"], int) and read["format"] != FORMAT:
            raise _of_another_version(read)
        manifest = TypeAdapter(Manifest).validate_python(read, strict=True)
        members = manifest["members"]
        if manifest["migrations"] != _migrations():
            raise _of_another_version(read)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused(damaged) from error
    names = archive.namelist()
    if len(names) != len(set(names)) or set(names) != {MANIFEST, *members}:
        raise Refused(damaged)
    if {table.member for table in tables()} != {name for name in names if name.startswith("data/")}:
        raise Refused(damaged)
    for name, stated in members.items():
        with archive.open(name) as file:
            if hashlib.file_digest(cast(Any, file), "sha256").hexdigest() != stated["sha256"]:
                raise Refused(damaged)
    return cast(dict[str, Any], manifest)


def _of_another_version(manifest: Mapping[str, Any]) -> Refused:
    return Refused(
        gettext(
            "The file was written by another version (%(theirs)s; here: %(here)s). Bring both "
            "installations to the same version first."
        )
        % {"theirs": manifest.get("rresi", "?"), "here": settings.VERSION}
    )


def _fill(table: Table, content: bytes) -> None:
    """Store the rows as they were, with their keys: no time of today, no signal, no default.

    Raises:
        ValueError: a row does not have the fields of its table.
    """
    whole = set(table.fields) - {table.model._meta.pk.name}
    for line in content.splitlines():
        row = json.loads(line)
        if not isinstance(row, dict) or set(row.get("fields", ())) != whole:
            raise ValueError(table.member)
    for found in serializers.deserialize("jsonl", io.BytesIO(content)):
        if not isinstance(found.object, table.model):
            raise Refused(gettext("The file is damaged or no export of a network."))
        if table.arriving:
            table.arriving(found.object)
        found.save(force_insert=True)


def _number_on() -> None:
    """Let PostgreSQL give new rows numbers above those that came."""
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables()])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _copy_files(archive: ZipFile, manifest: Mapping[str, Any]) -> None:
    for some in declared(OwnsFiles):
        for member in manifest["members"]:
            folder, _slash, name = member.partition("/")
            if folder == some.folder:
                if not some.accepts(name):
                    raise Refused(gettext("The file is damaged or no export of a network."))
                some.write(name, archive.read(member))


def _migrations() -> list[str]:
    """The last migration of each app of ours that is applied here."""
    rows = MigrationRecorder(connection).applied_migrations()
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("rresi.")}
    last = {app: name for app, name in sorted(rows) if app in ours}
    return [f"{app}.{name}" for app, name in sorted(last.items())]
