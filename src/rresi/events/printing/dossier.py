"""The dossier as PDF."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats
from rresi.core.translations import current_language
from rresi.events.queries.dossier import Dossier, Summary
from rresi.events.queries.evaluation import Result, decimal
from rresi.events.rules.hours import WHAT_COUNTS, WHO_COUNTS
from rresi.press import rendering
from rresi.press.content import tree

TEMPLATE = Path(__file__).parent / "dossier.typ"


def unique_sentence(dossier: Summary) -> str:
    """How many different people came to the network's events."""
    unique = dossier.unique
    told = ngettext(
        "%(people)s different people have come to %(events)s closed event of the network.",
        "%(people)s different people have come to the %(events)s closed events of the network.",
        unique.events,
    ) % {"people": formats.number(unique.people), "events": formats.number(unique.events)}
    if unique.open:
        told += " " + ngettext(
            "%(events)s event is not closed yet and not counted.",
            "%(events)s events are not closed yet and not counted.",
            unique.open,
        ) % {"events": formats.number(unique.open)}
    as_of = _("As of %(day)s.") % {"day": formats.day(unique.as_of)}
    return f"{told} {as_of}"


def standing_sentence(dossier: Summary) -> str:
    """How the promises stand."""
    standing = dossier.standing
    return _(
        "Promises: %(total)s. Done: %(kept)s. Partly done: %(partly)s. Given up: %(dropped)s. "
        "Open: %(open)s, of which asked, no answer: %(unanswered)s."
    ) % {
        "total": formats.number(standing.total),
        "kept": formats.number(standing.kept),
        "partly": formats.number(standing.partly),
        "dropped": formats.number(standing.dropped),
        "open": formats.number(standing.open),
        "unanswered": formats.number(standing.unanswered),
    }


def turnout_sentence(dossier: Dossier) -> str:
    """How many were asked and answered."""
    turnout = dossier.turnout
    if turnout is None:
        return ""
    return _("%(answered)s of the %(attended)s people who attended answered.") % {
        "answered": formats.number(turnout.answered),
        "attended": formats.number(turnout.attended),
    }


def _why_empty(result: Result) -> str:
    """Why no answers to a question are shown; empty where some are."""
    if result.spread or result.texts:
        return ""
    if result.erased_at:
        day = formats.day(timezone.localdate(result.erased_at))
        return _("What people wrote here was deleted on %(day)s.") % {"day": day}
    return _("Fewer than five people answered this question.")


def render(dossier: Dossier) -> bytes:
    """A tagged PDF on A4.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    card, results = dossier.card, dossier.evaluation
    assets: dict[str, rendering.Asset] = {}
    chart = results.chart if results else None
    if chart is not None:
        assets["evaluation.svg"] = chart.svg.encode()
    data = {
        "language": current_language(),
        "title": card.name,
        "kind": _("Dossier"),
        "facts": [
            ", ".join(part for part in (card.kind, card.when, card.region) if part),
            *([formats.labelled(_("Host organisation"), card.host)] if card.host else []),
        ],
        "figures": [
            [formats.number(dossier.people), _("people attended")],
            [formats.number(dossier.registered), _("had a seat")],
            [
                formats.number(dossier.first_timers) if dossier.closed else "–",
                _("came for the first time"),
            ],
        ],
        "state": _("Closed on %(date)s.")
        % {"date": formats.day(timezone.localdate(dossier.closed.closed_at))}
        if dossier.closed
        else _("Preliminary: the event is not closed yet."),
        "tables": [
            {
                "title": table.title,
                "lines": [
                    [line.label, "–" if line.count is None else formats.number(line.count)]
                    for line in table.lines
                ],
            }
            for table in dossier.tables
        ],
        "hidden": _("Groups of fewer than five people are counted together.")
        if any(table.hidden for table in dossier.tables)
        else "",
        "unique": unique_sentence(dossier),
        "unknown": list(dossier.unknown),
        "programme": [
            {
                "when": item.when,
                "title": item.title,
                "language": item.language or current_language(),
                "more": ", ".join(part for part in (item.kind, item.venue) if part),
                "hours": "–" if item.hours is None else formats.number(item.hours),
                "people": "–" if item.people is None else formats.number(item.people),
            }
            for item in dossier.programme
        ],
        "hours": [
            formats.labelled(_("Hours of the whole programme"), formats.number(dossier.hours)),
            f"{WHAT_COUNTS} {WHO_COUNTS}",
        ],
        "turnout": turnout_sentence(dossier),
        "chart": chart is not None,
        "chart-alt": chart.summary if chart else "",
        "means": [
            [one.asked.label, decimal(one.mean), formats.number(one.count)]
            for one in (results.results if results else [])
            if one.mean is not None
        ],
        "evaluation": [
            {
                "label": one.asked.label,
                "language": one.asked.language or current_language(),
                "spread": [[words, formats.number(people)] for words, people in one.spread],
                "texts": one.texts,
                "lacking": _why_empty(one),
            }
            for one in (results.others if results else [])
        ],
        "lessons": {
            "language": dossier.lessons.language,
            "body": tree(dossier.lessons.text),
        }
        if dossier.lessons
        else None,
        "learned": [asdict(one) for one in dossier.learned],
        "standing": standing_sentence(dossier),
        "promises": [
            {
                "what": one.what,
                "language": one.language,
                "more": " · ".join(part for part in (one.state_label, one.practice) if part),
                "result": one.result,
            }
            for one in dossier.promises
        ],
        "participants": [[one.name, one.organisation, one.country] for one in dossier.participants],
        "consent": _("Those who agreed to be named in this report."),
        "labels": {
            "attendance": _("Who attended"),
            "people": _("People"),
            "hours": _("Hours"),
            "unique": _("Different people across events"),
            "programme": _("Programme"),
            "when": _("Date"),
            "what": _("Session"),
            "evaluation": _("Evaluation"),
            "question": _("Question"),
            "answer": _("Answer"),
            "mean": _("Mean"),
            "lessons": _("What we learned"),
            "learned": _("What participants learned"),
            "promises": _("What participants will do"),
            "participants": _("Participants"),
            "name": _("Name"),
            "organisation": _("Organisation"),
            "country": _("Country"),
        },
    }
    return rendering.render(TEMPLATE, data, assets)
