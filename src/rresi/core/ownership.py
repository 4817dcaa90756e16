"""What belongs to the network and moves with it to another installation.

Each app says in its context which of its tables do, and of the others why not. A test fails while a
table is named by neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MADE_ANEW = "made anew from what is stored"
OF_THIS_MACHINE = "holds for one installation alone"


@dataclass(frozen=True)
class Owns:
    """An app's tables that an exported network holds, by the name of their model.

    A table of a library is named with its app: `account.EmailAddress`. `leaves_out` says of every
    other why it stays; `without` names columns that stay, and `arriving` prepares a row for another
    installation before it is stored there. Rows of `in_no_backup` are in no backup either, so that
    what is destroyed here is destroyed everywhere.
    """

    tables: tuple[str, ...] = ()
    leaves_out: Mapping[str, str] = field(default_factory=dict)
    in_no_backup: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arriving: Mapping[str, Callable[[Any], None]] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnsFiles:
    """Files that move too: their names in a folder of the export, how one is read and stored."""

    folder: str
    names: Callable[[], Iterable[str]]
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    accepts: Callable[[str], bool]  # whether a name in an export may be written at all
