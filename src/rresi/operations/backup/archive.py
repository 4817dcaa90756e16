"""The file of a backup: a tar with the manifest as its last member.

A file that was cut short has no manifest and is no backup. Members are `database...`, `secret` and
`pictures/NAME`; the manifest holds the SHA-256 and size of each.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from rresi.operations.backup.databases import BackupError, Fingerprints

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20


@dataclass
class Manifest:
    """What a backup holds."""

    made_at: str
    """ISO 8601, UTC: the moment that the database shows."""
    rresi: str
    """The version that made it."""
    database: str
    """`sqlite` or `postgresql`."""
    migrations: list[str]
    tables: Fingerprints
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    """SHA-256 and bytes of each member."""
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(rows for rows, _sum in self.tables.values())

    @property
    def pictures(self) -> list[str]:
        return [name for name in self.files if name.startswith("pictures/")]


class Writer:
    """An archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, tuple[str, int]] = {}

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add a member from a file of this size."""
        counting = _Hashing(file)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, counting)
        self.files[name] = (counting.digest, size)

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))


class _Hashing:
    """A file whose content is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive that appears under its name when it is complete, readable by its owner.

    The caller adds `manifest.json` last, with `finish`.
    """
    partial = path.with_name(f".{path.name}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def finish(writer: Writer, manifest: Manifest) -> None:
    manifest.files = dict(writer.files)
    writer.add_bytes(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


@contextmanager
def reading(path: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive.

    Raises:
        BackupError: it is no archive.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, OSError) as error:
        reason = _("%(file)s cannot be read as a backup: %(error)s")
        raise BackupError(reason % {"file": path, "error": error}) from None


def manifest_of(tar: tarfile.TarFile, path: Path) -> Manifest:
    """Raises BackupError when there is none, or when it is of a newer format."""
    try:
        member = tar.extractfile(MANIFEST)
        read: Any = json.loads(member.read() if member else b"")
        if isinstance(read, dict) and isinstance(read.get("format"), int):
            _require_format(read, path)
        manifest = TypeAdapter(Manifest).validate_python(read)
        datetime.fromisoformat(manifest.made_at)
    except (KeyError, ValueError):
        reason = _("%(file)s is incomplete: its list of contents is missing or damaged.")
        raise BackupError(reason % {"file": path}) from None
    return manifest


def _require_format(manifest: Mapping[str, Any], path: Path) -> None:
    if manifest["format"] != FORMAT:
        reason = _("%(file)s was made by another version of this software (%(version)s).")
        raise BackupError(reason % {"file": path, "version": manifest.get("rresi", "?")})


def damaged(tar: tarfile.TarFile, manifest: Manifest) -> list[str]:
    """The members that are missing or not what the manifest says."""
    wrong = []
    for name, (digest, _size) in manifest.files.items():
        try:
            member = tar.extractfile(name)
        except KeyError:
            member = None
        if member is None or _digest_of(member) != digest:
            wrong.append(name)
    return wrong


def _digest_of(file: IO[bytes]) -> str:
    reading_it = _Hashing(file)
    while reading_it.read(BLOCK):
        pass
    return reading_it.digest
