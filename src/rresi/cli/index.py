"""`rresi index`: bring the search index up to date."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from rresi.cli.words import gettext, number


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

    set_up_django(hosts=False)
    from rresi.search import indexing, meaning, vocabularies
    from rresi.search import interface as search

    written = search.load_glossary()
    if written:
        print(gettext("Glossary: %(count)s terms") % {"count": number(written)})
    if arguments.rebuild:
        meaning.forget_vectors()
    for source in search.sources():
        count = search.reindex(source.kind, progress=_Progress(source.kind))
        text = gettext("%(kind)s: %(count)s texts")
        print("\r" + text % {"kind": source.kind, "count": number(count)})
    indexing.all_indexed()
    vocabularies.begin_anew()
    line = _Progress(gettext("Meaning"))
    started = time.monotonic()
    done, _left = meaning.encode_pending(progress=line)
    status = meaning.status()
    if not status.encoder:
        print(gettext("No encoder loads here: the search finds words, not meaning."))
    elif done:
        pace = done / max(time.monotonic() - started, 0.001)
        text = gettext("Meaning: %(count)s texts encoded, %(pace)s per second (%(encoder)s)")
        values = {"count": number(done), "pace": number(pace, 1), "encoder": status.encoder}
        print("\r" + text % values)
    text = gettext("Texts: %(texts)s, of these with a vector: %(encoded)s")
    print(text % {"texts": number(status.texts), "encoded": number(status.encoded)})
    return 0


class _Progress:
    """One line on a terminal, rewritten as work goes on; silent in a file."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int | None = None) -> None:
        if sys.stdout.isatty():
            count = number(done) if total is None else f"{number(done)}/{number(total)}"
            print(f"\r{self._what}: {count}", end="", flush=True)
