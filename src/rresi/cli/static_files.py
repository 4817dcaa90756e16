"""The static files of this version, beside those of the version before, which may still run."""

from __future__ import annotations

import json
from pathlib import Path


def collect() -> None:
    """Collect and compress the static files: once a version, or when files changed."""
    from django.conf import settings
    from django.core.management import call_command

    from rresi import __version__

    stamp = settings.STATIC_ROOT / ".rresi-version"
    wanted = f"{__version__} {_newest()}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    forget_older(settings.STATIC_ROOT)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def forget_older(root: Path) -> None:
    """Remove all but what pages of the last version link to, by names with a hash in them.

    That version serves until it is restarted, and pages stay open in browsers.
    """
    try:
        paths = json.loads((root / "staticfiles.json").read_text())["paths"]
    except (OSError, ValueError, KeyError):  # nothing was collected so far
        paths = {}
    linked = set(paths.values())
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name.removesuffix(".gz").removesuffix(".br") not in linked:
            path.unlink()


def _newest() -> float:
    from django.contrib.staticfiles.finders import get_finders

    return max(
        Path(storage.path(name)).stat().st_mtime
        for finder in get_finders()
        for name, storage in finder.list([])
    )
