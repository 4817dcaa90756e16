"""Practices as PDF: one, or a booklet with cover, map and contents."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from rresi.core.translations import current_language
from rresi.design.maps import MapPoint, draw
from rresi.media import files
from rresi.media.queries import ShownPicture
from rresi.practices.booklet.content import address, breakable, tree
from rresi.practices.presentation import SECTIONS, PracticePage, SourceLine

HERE = Path(__file__).parent
TEMPLATE = "booklet.typ"
STATIC = HERE.parents[1] / "design/static/rresi"
PICTURE_SIZE = 1600  # pixels on the longer side: about 300 an inch over the width of the text
TIME_LIMIT = 60  # seconds
MAP_SIZE = (700, 500)

LABELS = {
    "contents": _("Contents"),
    "unknown": _("not recorded"),
    "status": _("Status"),
    "when": _("When"),
    "where": _("Where"),
    "in_charge": _("In charge"),
    "partners": _("Partners"),
    "evidence": _("Evidence"),
    "money": _("Money"),
    "people": _("People"),
    "time": _("Time"),
    "functions": _("Strengthens"),
    "target_groups": _("For"),
    "topics": _("Topics"),
    "sdgs": _("Sustainable Development Goals"),
    "review_by": _("To be looked at again by"),
    "results": _("What came of it"),
    "value": _("Value"),
    "statement": _("Statement"),
    "period": _("Period"),
    "method": _("How it was measured"),
    "source": _("Source"),
    "no_figure": _("no figure"),
    "no_results": _("No results are recorded yet."),
    "conditions": _("What another place needs"),
    "blocking": _("It does not work without"),
    "helping": _("It helps"),
    "no_conditions": _("Not recorded yet."),
    "sources": _("Sources"),
    "no_source": _("No source is recorded."),
    "read_on": _("To read on"),
    "read_online": _("Read it online, with its other languages"),
    "about": _("About this document"),
    "licence": _("The texts may be used under CC BY 4.0: name the network, and link to it."),
    "picture_licence": _("A picture has the licence that stands below it."),
    "unknown_note": _(
        "“Not recorded” means that nobody has told us yet. It does not mean that there is none."
    ),
}


def render(pages: Sequence[PracticePage], *, title: str, date: str) -> bytes:
    """A tagged PDF on A4 of the pages in their order.

    Without a title it is one practice alone; with a title it gets a cover with a map of numbered
    points and a table of contents. `date` is written on it as it is.

    Raises:
        RuntimeError: the template does not compile; no text of a practice can cause that.
        subprocess.TimeoutExpired: it took more than TIME_LIMIT seconds.
    """
    with TemporaryDirectory(prefix="rresi-pdf-") as folder:
        root = Path(folder)
        data = {
            "language": current_language(),
            "title": title,
            "date": date,
            "site": settings.SITE_URL,
            "count": _count(pages),
            "made": gettext("Made on %(date)s from %(site)s.")
            % {"date": date, "site": settings.SITE_URL},
            "map": _map(pages, root) if title else None,
            "labels": {key: str(label) for key, label in LABELS.items()},
            "pages": [_page(page, number, root) for number, page in enumerate(pages, start=1)],
        }
        for source in (HERE / TEMPLATE, STATIC / "mark.svg", STATIC / "pattern-strip.svg"):
            shutil.copyfile(source, root / source.name)
        return _compile(data, root)


def _compile(data: dict[str, Any], root: Path) -> bytes:
    (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 (our own script, in a folder we made)
        [sys.executable, "-I", str(HERE / "compile.py"), str(root)],
        capture_output=True,
        check=False,
        timeout=TIME_LIMIT,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def _count(pages: Sequence[PracticePage]) -> str:
    places = len({page.country for page in pages})
    practices = ngettext("%(count)s practice", "%(count)s practices", len(pages))
    countries = ngettext("from %(count)s country", "from %(count)s countries", places)
    return f"{practices % {'count': len(pages)}} {countries % {'count': places}}"


def _map(pages: Sequence[PracticePage], root: Path) -> dict[str, str] | None:
    """Draws the map into the folder; None when no practice has a place on it."""
    points = [
        MapPoint(page.longitude, page.latitude, page.place or page.region, mark=str(number))
        for number, page in enumerate(pages, start=1)
        if page.longitude is not None and page.latitude is not None
    ]
    width, height = MAP_SIZE
    drawn = draw(points, title="", width=width, height=height)
    if not drawn.points:
        return None
    svg = drawn.svg.replace("<svg ", '<svg font-family="Atkinson Next" ', 1)
    (root / "map.svg").write_text(svg, encoding="utf-8")
    named = ", ".join(f"{p.mark} {p.label}" for p in points if p not in drawn.outside)
    outside = ", ".join(f"{p.mark} {p.label}" for p in drawn.outside)
    return {
        "alt": gettext("Map of the places: %(places)s") % {"places": named},
        "outside": gettext("Not on the map: %(places)s") % {"places": outside} if outside else "",
    }


def _page(page: PracticePage, number: int, root: Path) -> dict[str, Any]:
    """A practice as the template reads it. The contact is for members, so it stays out."""
    told = {key: body for key, _label, body in page.sections}
    return {
        "number": number,
        "language": page.language,
        "title": breakable(page.title),
        "summary": breakable(page.summary),
        "region": page.region,
        "country": page.country,
        "picture": _illustration(page.picture, root),
        "notices": _notices(page),
        "facts": _facts(page),
        "sections": [
            {"key": key, "label": str(label), "body": tree(told.get(key, ""))}
            for key, label in SECTIONS.items()
        ],
        "evidence": [
            {
                "statement": breakable(line.statement),
                "value": line.value,
                "unit": breakable(line.unit),
                "period": line.period,
                "method": capfirst(line.method),
                "source": line.source.number if line.source else None,
            }
            for line in page.evidence
        ],
        "conditions": [
            {"kind": c.kind, "text": breakable(c.text), "blocking": c.blocking}
            for c in (*page.blocking, *page.helping)
        ],
        "sources": [_source(line) for line in page.sources],
        "links": [_source(line) for line in page.links],
        "images": [
            picture
            for position, line in enumerate(page.images, start=1)
            if (picture := _picture(line, f"picture-{number}-{position}.jpg", root))
        ],
        "address": next((address(text.address) for text in page.texts if text.current), ""),
    }


def _notices(page: PracticePage) -> list[str]:
    notices = []
    if page.written_in:
        notices.append(
            gettext("There is no text in your language yet. You read the one in %(language)s.")
            % {"language": page.written_in}
        )
    if page.out_of_date:
        text = gettext("The text in %(language)s has changed since.")
        notices.append(
            gettext("This translation is out of date")
            + ". "
            + text % {"language": page.source_language}
        )
    if page.machine_made:
        notices.append(gettext("A machine translated this text and nobody has checked it yet."))
    if page.must_be_looked_at:
        text = gettext(
            "This practice should have been looked at again by %(date)s. "
            "It may no longer be as described."
        )
        notices.append(text % {"date": page.review_by})
    return notices


def _facts(page: PracticePage) -> list[dict[str, Any]]:
    """Label key, whether the text is in the practice's language, and its blocks; none: unknown."""

    def fact(key: str, *lines: str, own: bool = False) -> dict[str, Any]:
        blocks = [["para", [["text", breakable(line)]]] for line in lines if line]
        return {"key": key, "own": own, "body": blocks}

    where = f"{page.place}, {page.region}" if page.place not in ("", page.region) else page.region
    money = [
        line.amount
        + (f" ({line.year})" if line.year else "")
        + (f": {line.note}" * bool(line.note))
        for line in page.money
    ]
    lists = [
        fact("partners", *page.partners),
        fact("functions", *(term.label for term in page.functions)),
        fact("target_groups", *(term.label for term in page.target_groups)),
        fact("topics", *(term.label for term in page.topics)),
        fact("sdgs", *(f"{term.key} {term.label}" for term in page.sdgs)),
    ]
    return [
        fact("status", page.status.label),
        fact("when", page.period),
        fact("where", where),
        fact("in_charge", page.organisation),
        fact("evidence", page.evidence_label),
        fact("review_by", page.review_by),
        fact("money", *money, own=True),
        {"key": "people", "own": True, "body": tree(page.people)},
        {"key": "time", "own": True, "body": tree(page.time)},
        *(entry for entry in lists if entry["body"]),
    ]


def _source(line: SourceLine) -> dict[str, Any]:
    entry = asdict(line)
    language = gettext("in %(language_name)s") % {"language_name": line.language_name}
    note = f"{line.kind}, {language}" if line.language_name else line.kind
    return entry | {
        "title": breakable(line.title),
        "note": note,
        "url": address(line.url),
        "shown": breakable(line.url),
    }


def _illustration(key: str, root: Path) -> str:
    """The topic's picture, copied into the folder."""
    source = STATIC / "illustrations" / f"{key}.svg"
    if not source.is_file():
        source = STATIC / "illustrations/awareness.svg"
    target = root / source.name
    if not target.exists():
        shutil.copyfile(source, target)
    return source.name


def _picture(line: ShownPicture, name: str, root: Path) -> dict[str, str] | None:
    """An uploaded picture, made small enough to print; None when its file cannot be read."""
    try:
        with files.opened(line.key, files.LARGE) as file, Image.open(file) as opened:
            opened.draft("RGB", (PICTURE_SIZE, PICTURE_SIZE))
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        warnings.warn(f"picture left out of the PDF: {line.key}: {error}", stacklevel=2)
        return None
    picture.thumbnail((PICTURE_SIZE, PICTURE_SIZE))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    paper.save(root / name, quality=85)
    caption = breakable(f"{line.credit} {line.licence}".strip())
    return {"name": name, "alt": line.alt or caption, "caption": caption}
