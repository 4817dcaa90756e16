"""Practices as PDF: one, or a booklet with cover, map and contents."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import current_language
from rresi.design.maps import MapPoint, draw
from rresi.design.templatetags.design import colon
from rresi.media import files
from rresi.media.queries import ShownPicture
from rresi.practices.lines import MoneyLine, SourceLine
from rresi.practices.presentation import SECTIONS, PracticePage
from rresi.press import rendering
from rresi.press.content import safe_url, tree

TEMPLATE = Path(__file__).parent / "booklet.typ"
STATIC = Path(__file__).parents[1] / "design/static/rresi"
Assets = dict[str, rendering.Asset]
MAP_SIZE = (700, 500)

LABELS = {
    "contents": _("Contents"),
    "unknown": _("no information"),
    "status": _("Status"),
    "when": _("When"),
    "where": _("Where"),
    "in_charge": _("Lead organisation"),
    "partners": _("Partners"),
    "adopted": _("Adoption by other regions"),
    "checked": _("Who checked it"),
    "evidence": _("Evidence"),
    "money": _("Costs"),
    "people": _("Staff and volunteers"),
    "time": _("Time needed"),
    "functions": _("What it strengthens"),
    "target_groups": _("Target groups"),
    "topics": _("Topics"),
    "sdgs": _("Sustainable Development Goals"),
    "review_by": _("Next update check by"),
    "achieved": _("What it achieved"),
    "essential": _("Essential conditions"),
    "results": _("Results"),
    "value": _("Figure"),
    "statement": _("Result"),
    "period": _("Period"),
    "method": _("How it was measured"),
    "source": _("Source"),
    "no_figure": _("no figure"),
    "no_results": _("There are no results yet."),
    "conditions": _("What another place needs"),
    "blocking": _("Essential condition"),
    "helping": _("Helpful condition"),
    "no_conditions": _("No information yet."),
    "sources": _("Sources"),
    "no_source": _("There are no sources."),
    "read_on": _("Further reading"),
    "read_online": _("Read it online and in other languages"),
    "about": _("About this document"),
    "licence": _("You may use the texts under CC BY 4.0 if you name the network and link to it."),
    "picture_licence": _("The licence of each picture is shown below it."),
    "unknown_note": _(
        "“No information” means that we do not have this information. It does not mean “none”."
    ),
}


def render(pages: Sequence[PracticePage], *, title: str, date: str) -> bytes:
    """A tagged PDF on A4 of the pages in their order.

    Without a title it is one practice alone; with a title it gets a cover with a map of numbered
    points and a table of contents. `date` is written on it as it is.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    assets: Assets = {"pattern-strip.svg": STATIC / "pattern-strip.svg"}
    data = {
        "language": current_language(),
        "title": title,
        "date": date,
        "site": settings.SITE_URL,
        "count": _count(pages),
        "made": gettext("Created on %(date)s from %(site)s.")
        % {"date": date, "site": settings.SITE_URL},
        "map": _map(pages, assets) if title else None,
        "labels": {key: str(label) for key, label in LABELS.items()},
        "pages": [_page(page, number, assets) for number, page in enumerate(pages, start=1)],
    }
    return rendering.render(TEMPLATE, data, assets)


def _count(pages: Sequence[PracticePage]) -> str:
    places = len({page.country for page in pages})
    if places == 1:
        text = ngettext(
            "%(count)s practice from one country",
            "%(count)s practices from one country",
            len(pages),
        )
    else:
        text = gettext("%(count)s practices from %(countries)s countries")
    return text % {"count": len(pages), "countries": places}


def _map(pages: Sequence[PracticePage], assets: Assets) -> dict[str, str] | None:
    """The words for the map, which joins the assets; None when no practice has a place on it."""
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
    assets["map.svg"] = svg.encode()
    named = ", ".join(f"{p.mark} {p.label}" for p in points if p not in drawn.outside)
    outside = ", ".join(f"{p.mark} {p.label}" for p in drawn.outside)
    return {
        "alt": gettext("Map of the places: %(places)s") % {"places": named},
        "outside": gettext("Not on the map: %(places)s") % {"places": outside} if outside else "",
    }


def _page(page: PracticePage, number: int, assets: Assets) -> dict[str, Any]:
    """A practice as the template reads it. The contact is for members, so it stays out."""
    told = {key: body for key, _label, body in page.sections}
    return {
        "number": number,
        "language": page.language,
        "title": page.title,
        "summary": page.summary,
        "region": page.region,
        "country": page.country,
        "picture": _illustration(page.picture, assets),
        "notices": _notices(page),
        "best": _best(page),
        "needs": page.blocking[0].text if page.blocking else "",
        "facts": _facts(page),
        "missing": gettext("No information yet: %(missing)s.") % {"missing": page.missing}
        if page.not_recorded
        else "",
        "sections": [
            {"key": key, "label": str(label), "body": tree(told.get(key, ""))}
            for key, label in SECTIONS.items()
        ],
        "evidence": [
            {
                "statement": line.statement,
                "beyond": gettext("Not about this practice alone") if line.beyond else "",
                "value": line.value,
                "unit": line.unit,
                "period": line.period,
                "method": capfirst(line.method),
                "source": line.source.number if line.source else None,
            }
            for line in page.evidence
        ],
        "conditions": [
            {"kind": c.kind, "text": c.text, "blocking": c.blocking}
            for c in (*page.blocking, *page.helping)
        ],
        "sources": [_source(line) for line in page.sources],
        "links": [_source(line) for line in page.links],
        "images": [
            picture
            for position, line in enumerate(page.images, start=1)
            if (picture := _picture(line, f"picture-{number}-{position}.jpg", assets))
        ],
        "address": next((safe_url(text.address) for text in page.texts if text.current), ""),
    }


def _best(page: PracticePage) -> dict[str, Any] | None:
    """The strongest figure, as large on paper as on the page."""
    best = page.headline
    if best is None:
        return None
    note = ", ".join(filter(None, (best.period, best.said_by)))
    return {"value": best.value, "unit": best.unit, "note": note}


def _notices(page: PracticePage) -> list[str]:
    notices = []
    if page.written_in:
        notices.append(
            gettext(
                "There is no text in your language yet. You are reading the text in %(language)s."
            )
            % {"language": page.written_in}
        )
    if page.out_of_date:
        text = gettext(
            "The original text in %(language)s has changed since this translation was made."
        )
        notices.append(
            gettext("This translation is out of date")
            + ". "
            + text % {"language": page.source_language}
        )
    if page.machine_made:
        notices.append(gettext("This is a machine translation that has not been checked."))
    if page.must_be_looked_at:
        text = gettext(
            "This practice was due for an update check by %(date)s. The description may be out of "
            "date."
        )
        notices.append(text % {"date": page.review_by})
    return notices


def _facts(page: PracticePage) -> list[dict[str, Any]]:
    """Label key, whether the text is in the practice's language, and its blocks; none: unknown."""

    def fact(key: str, *lines: str, own: bool = False) -> dict[str, Any]:
        blocks = [["para", [["text", line]]] for line in lines if line]
        return {"key": key, "own": own, "body": blocks}

    where = f"{page.place}, {page.region}" if page.place else page.region
    as_of = gettext("as of %(date)s") % {"date": page.status_on} if page.status_on else ""
    lists = [
        fact("adopted", *page.adopted),
        fact("partners", *page.partners),
        fact("functions", *(term.label for term in page.functions)),
        fact("target_groups", *(term.label for term in page.target_groups)),
        fact("topics", *(term.label for term in page.topics)),
        fact("sdgs", *(f"{term.key}\u00a0{term.label}" for term in page.sdgs)),
    ]
    return [
        fact("status", f"{page.status.label}, {as_of}" if as_of else page.status.label),
        fact("when", page.period),
        fact("where", where),
        fact("in_charge", page.organisation),
        fact("checked", page.checked.sentence if page.checked else ""),
        fact("evidence", page.evidence_label),
        fact("review_by", page.review_by),
        *([] if page.cost else [fact("money")]),
        *(
            {**fact("", *map(_amount, group.lines), own=True), "label": group.label}
            for group in page.amounts
        ),
        {"key": "people", "own": True, "body": tree(page.people)},
        {"key": "time", "own": True, "body": tree(page.time)},
        *({"label": one.label, "own": True, "body": tree(one.text)} for one in page.more),
        *(entry for entry in lists if entry["body"]),
    ]


def _amount(line: MoneyLine) -> str:
    """An amount with its year, what it is for, and its source by its number."""
    year = f" ({line.year})" if line.year else ""
    note = f"{colon()}{line.note}" if line.note else ""
    source = f"[{line.source.number}]" if line.source else f"({gettext('no source given')})"
    return f"{line.amount}{year}{note} {source}"


def _source(line: SourceLine) -> dict[str, Any]:
    entry = asdict(line)
    language = gettext("in %(language_name)s") % {"language_name": line.language_name}
    note = f"{line.kind}, {language}" if line.language_name else line.kind
    return entry | {
        "title": line.title,
        "note": note,
        "url": safe_url(line.url),
        "shown": line.url,
    }


def _illustration(key: str, assets: Assets) -> str:
    """The name of the topic's picture, which joins the assets."""
    source = STATIC / "illustrations" / f"{key}.svg"
    if not source.is_file():
        source = STATIC / "illustrations/awareness.svg"
    assets[source.name] = source
    return source.name


def _picture(line: ShownPicture, name: str, assets: Assets) -> dict[str, str] | None:
    """An uploaded picture, which joins the assets; None when its file cannot be read."""
    try:
        with files.opened(line.key, files.LARGE) as file:
            assets[name] = rendering.printable(file)
    except (OSError, ValueError) as error:
        warnings.warn(f"picture left out of the PDF: {line.key}: {error}", stacklevel=2)
        return None
    caption = f"{line.credit} {line.licence}".strip()
    return {"name": name, "alt": line.alt or caption, "caption": caption}
