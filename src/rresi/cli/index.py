"""`rresi index`: bring the search index up to date."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "index",
        help="Bring the search index up to date",
        description="Bring the search index in step with all published content, and give a "
        "vector to each text that has none. The site stays usable meanwhile.",
        epilog="example: rresi index --rebuild",
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="make all vectors anew, as after a new encoder"
    )
    parser.set_defaults(run=index)


def index(arguments: argparse.Namespace) -> int:
    """Exit status 0: up to date, also without an encoder (a note says so)."""
    from rresi.cli.site import set_up_django

    set_up_django()
    from rresi.search import interface as search
    from rresi.search import meaning

    written = search.load_glossary()
    if written:
        print(f"glossary: {written} terms")
    if arguments.rebuild:
        meaning.forget_vectors()
    for source in search.sources():
        count = search.reindex(source.kind, progress=_Progress(f"{source.kind}: words"))
        print(f"\r{source.kind}: {count} texts")
    line = _Progress("meaning")
    started = time.monotonic()
    done, _left = meaning.encode_pending(progress=line)
    status = meaning.status()
    if not status.encoder:
        print("No encoder loads here: the search finds words, not meaning.")
    elif done:
        pace = done / max(time.monotonic() - started, 0.001)
        print(f"\rmeaning: {done} texts encoded, {pace:.1f} a second ({status.encoder})")
    print(f"{status.texts} texts, {status.encoded} with a vector")
    return 0


class _Progress:
    """One line on a terminal, rewritten as work goes on; silent in a file."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int | None = None) -> None:
        if sys.stdout.isatty():
            print(f"\r{self._what}: {done}" + (f" of {total}" if total else ""), end="", flush=True)
