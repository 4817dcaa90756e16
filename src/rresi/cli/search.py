"""`rresi search`: ask in any language."""

from __future__ import annotations

import argparse
import json
from threading import Thread
from typing import Any

from rresi.cli import words


def register(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "search",
        help="Search the library in any language",
        description="Search all published practices, in any language.",
        epilog='example: rresi search "beschut werk voor jongeren" --lang nl --limit 5',
    )
    parser.add_argument("text", metavar="TEXT", help="what to look for")
    parser.add_argument(
        "--limit", type=_positive, default=10, help="how many at most (default: 10)"
    )
    parser.add_argument("--json", action="store_true", help="a list of objects, best first")
    parser.set_defaults(run=run)


def _warm_up() -> None:
    """Unpack the models while Django starts: both take about half a second."""
    from rresi.engines.semantics.encoder import load_encoder
    from rresi.engines.semantics.language import identifier

    identifier()
    load_encoder()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(words.gettext("must be 1 or more"))
    return number


def _start() -> None:
    """Django with the apps alone that a search needs."""
    from rresi.cli.site import set_up_django

    set_up_django(alone=("rresi.core", "rresi.search"), hosts=False)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0, also when nothing is found."""
    Thread(target=_warm_up, daemon=True).start()
    _start()
    from rresi.search import interface as search

    answer = search.search(
        arguments.text, language=words.language(), kinds=["practice"], limit=arguments.limit
    )
    hits = [
        {
            "slug": hit.slug,
            "title": hit.title,
            "language": hit.language,
            "score": hit.score,
            "channel": str(hit.channel),
        }
        for hit in answer.hits
    ]
    if arguments.json:
        print(json.dumps(hits, ensure_ascii=False, indent=2))
        return 0
    for hit in hits:
        print(
            f"{hit['score']:6.3f}  {hit['channel']:<7}  {hit['language']}  "
            f"{hit['slug']}  {hit['title']}"
        )
    if not hits:
        print(words.gettext("Nothing found."))
    return 0
