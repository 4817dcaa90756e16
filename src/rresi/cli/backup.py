"""`rresi backup`, `rresi restore` and `rresi upgrade`: a site into one file, back, and onwards."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rresi.cli.words import gettext, ngettext, number, reason

if TYPE_CHECKING:
    from rresi.operations.backup.services import Proof


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup_parser = subparsers.add_parser(
        "backup",
        help="write database, pictures and secret into one file",
        description="Writes database, pictures and secret into one file, while the site runs. "
        "Whoever has the file has everything, so keep it as safe as the site itself.",
        epilog="examples: rresi backup; rresi backup verify; rresi backup list",
    )
    backup_parser.add_argument("--to", type=Path, metavar="FOLDER", help="another folder")
    backup_parser.set_defaults(run=backup)
    actions = backup_parser.add_subparsers(title="actions", metavar="ACTION")
    verify_parser = actions.add_parser(
        "verify",
        help="restore a backup into a temporary place, compare it, open its pages",
        description="Restores a backup into a temporary place, compares every table and file with "
        "what was saved, and opens 20 pages.",
    )
    verify_parser.add_argument("file", type=Path, nargs="?", help="without it: the newest")
    verify_parser.set_defaults(run=verify)
    actions.add_parser("list", help="all backups and their age").set_defaults(run=list_all)
    pages_parser = actions.add_parser("pages", description="Opens pages; used by verify.")
    pages_parser.add_argument("--at-most", type=int, default=20)
    pages_parser.set_defaults(run=pages)
    restore_parser = subparsers.add_parser(
        "restore",
        help="bring a backup back",
        description="Puts a backup in the place of this site's database, pictures and secret. "
        "Stop the site first.",
        epilog="example: rresi restore backups/rresi-20270301T020000Z.tar",
    )
    restore_parser.add_argument("file", type=Path)
    restore_parser.add_argument(
        "--force", action="store_true", help="replace the site's data, which is backed up before"
    )
    restore_parser.set_defaults(run=restore)
    upgrade_parser = subparsers.add_parser(
        "upgrade",
        help="back up, try the new version on a copy, then migrate",
        description="After a new version is installed: backs the site up, brings a copy of it to "
        "the new version and opens its pages; when all is well, does the same to the site.",
        epilog="example: rresi upgrade --rehearse",
    )
    upgrade_parser.add_argument(
        "--rehearse", action="store_true", help="try it on the copy and change nothing"
    )
    upgrade_parser.set_defaults(run=upgrade)


def backup(arguments: argparse.Namespace) -> int:
    """Exit status 1 when nothing could be written."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup import services
    from rresi.operations.backup.databases import BackupError

    try:
        made = services.make(place=arguments.to)
    except (BackupError, OSError) as error:
        return _failed(error)
    from rresi.operations.services import note

    note(name="backup", file=made.path.name, bytes=made.path.stat().st_size)
    size = number(made.path.stat().st_size / 1e6, 1)
    text = gettext("%(file)s: %(rows)s rows, %(files)s pictures, %(size)s MB, %(seconds)s s")
    values = {"file": made.path, "rows": number(made.manifest.rows), "size": size}
    more = {"files": number(len(made.manifest.pictures)), "seconds": number(made.seconds, 1)}
    print(text % {**values, **more})
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Exit status 1 when the backup does not restore, or does not restore wholly."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup import services
    from rresi.operations.backup.databases import BackupError

    try:
        path = arguments.file or next(iter(services.backups()[::-1]), None)
        if path is None:
            raise BackupError(gettext("There is no backup yet. Make one: rresi backup"))
        proof = services.verify(path=path)
    except (BackupError, OSError) as error:
        return _failed(error)
    if not proof.problems:
        from rresi.operations.services import note

        note(name="backup-verified", file=path.name, pages=proof.pages)
    return _tell(proof)


def _tell(proof: Proof) -> int:
    for problem in proof.problems:
        print(f"rresi: {problem}", file=sys.stderr)
    if proof.problems:
        return 1
    text = gettext(
        "%(file)s restores: %(tables)s tables with %(rows)s rows are equal, %(files)s files are "
        "intact, %(pages)s pages open; %(seconds)s s"
    )
    manifest = proof.manifest
    counts = {"tables": len(manifest.tables), "rows": manifest.rows, "files": len(manifest.files)}
    written = {name: number(count) for name, count in {**counts, "pages": proof.pages}.items()}
    print(text % {"file": proof.path, **written, "seconds": number(proof.seconds, 1)})
    return 0


def list_all(arguments: argparse.Namespace) -> int:
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup import services

    for path in services.backups():
        print(f"{path}  {number(path.stat().st_size / 1e6, 1)} MB")
    return 0


def pages(arguments: argparse.Namespace) -> int:
    """One line of JSON: how many pages opened, and what is wrong."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup.visits import open_pages

    opened, problems = open_pages(arguments.at_most)
    print(json.dumps({"opened": opened, "problems": problems}))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Exit status 1 when nothing was replaced."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup import services
    from rresi.operations.backup.databases import BackupError

    try:
        done = services.restore(path=arguments.file, force=arguments.force)
    except (BackupError, OSError) as error:
        return _failed(error)
    manifest = done.manifest
    text = gettext("Restored: %(rows)s rows and %(files)s pictures, as of %(when)s.")
    values = {"rows": number(manifest.rows), "files": number(len(manifest.pictures))}
    print(text % {**values, "when": manifest.made_at})
    if done.kept:
        print(gettext("What was there before: %(file)s") % {"file": done.kept})
    if done.held_mail:
        text = ngettext(
            "%(count)s message was waiting in the backup. It may have been sent since, so it is "
            "not sent again.",
            "%(count)s messages were waiting in the backup. They may have been sent since, so "
            "they are not sent again.",
            done.held_mail,
        )
        print(text % {"count": number(done.held_mail)})
    if done.other_secret:
        print(
            gettext(
                "RRESI_SECRET_KEY differs from the key in the backup: everyone must sign in again, "
                "and links in emails no longer work."
            )
        )
    print(gettext("Run “rresi migrate”, then start the site."))
    return 0


def upgrade(arguments: argparse.Namespace) -> int:
    """Exit status 1 when the rehearsal failed; the site is then unchanged."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.operations.backup import services
    from rresi.operations.backup.databases import BackupError

    try:
        made = services.make()
        proof = services.verify(path=made.path)
    except (BackupError, OSError) as error:
        return _failed(error)
    if _tell(proof):
        print(gettext("The rehearsal failed. The site is unchanged."), file=sys.stderr)
        return 1
    text = gettext("Upgrading the copy to this version took %(seconds)s s.")
    print(text % {"seconds": number(proof.migrating, 1)})
    if arguments.rehearse:
        return 0
    from rresi.cli.site import migrate

    failed = migrate(arguments)
    if failed:
        text = gettext(
            "To go back, install the old version and run: rresi restore --force %(file)s"
        )
        print(text % {"file": made.path}, file=sys.stderr)
    return failed


def _failed(error: Exception) -> int:
    if isinstance(error, OSError):
        error = OSError(f"{error.filename}: {reason(error)}" if error.filename else reason(error))
    print(f"rresi: {error}", file=sys.stderr)
    return 1
