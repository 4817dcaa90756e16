"""The comparison of a practice with a region to take along, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.queries import whom_to_ask
from rresi.accounts.roles import Role
from rresi.core.formats import day, labelled
from rresi.core.translations import current_language
from rresi.editorial.documents import text_for
from rresi.practices.models import Practice
from rresi.practices.stewards import coordinator, manager_of, steward_of
from rresi.press import rendering
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.transfers.fit import Fit, FitLine
from rresi.transfers.queries import known_in
from rresi.transfers.rules import Stand

TEMPLATE = Path(__file__).parent / "memo.typ"


def render(practice: Practice, region: Region, found: Fit) -> bytes:
    """The memo: the answer, what fits and what does not, and whom to ask. Two queries.

    The practice must come from `practices.queries.readable`.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    text, name = text_for(practice), name_of(region)
    path = reverse("transfers:fit", args=[practice.slug])
    page = f"{settings.SITE_URL}{path}?region={region.slug}"
    content = {
        "language": current_language(),
        "title": gettext("Would it work in %(region_name)s?") % {"region_name": name},
        "kind": f"{gettext('Memo')}, {day(timezone.localdate())}",
        "practice": {"title": text.title, "language": text.language},
        "way": gettext("From %(from)s to %(to)s") % {"from": name_of(practice.region), "to": name},
        "running": _running(practice, region),
        "verdict": found.verdict,
        "parts": [
            {"title": part.label, "key": part.key, "lines": [_line(line) for line in part.lines]}
            for part in found.parts
            if part.lines
        ],
        "next": {"title": gettext("What to do next"), "lines": _next(found)},
        "ask": {"title": gettext("Who to ask"), "lines": _whom(practice, region)},
        "note": gettext(
            "This page compares what the practice needs with what we know about the region. There "
            "is no overall score: one missing condition can outweigh everything else."
        ),
        "address": page,
    }
    return rendering.render(TEMPLATE, content, {})


def _running(practice: Practice, region: Region) -> str:
    """How far the region is with the practice already; empty when it never was at work with it."""
    known = known_in(practice, region)
    if known is None:
        return ""
    if known.stopped:
        return known.stopped_in_words
    label = gettext("This region is already working with this practice")
    return labelled(label, known.state_label)


def _next(found: Fit) -> list[str]:
    """What brings the decision nearer, in the order in which it is done."""
    steps = []
    if found.of(Stand.BLOCKING):
        steps.append(
            gettext("Decide whether what is missing can be had here, or how to do without it.")
        )
    if found.to_ask_region:
        steps.append(
            gettext(
                "Find out in the region what is still unknown, the essential conditions first, and "
                "tick it off on the page below."
            )
        )
    if found.to_ask_practice:
        steps.append(
            gettext("Ask the people responsible for the practice what it needs and costs.")
        )
    steps.append(
        gettext(
            "If it fits: record your interest on the page below, and talk to those who have done "
            "it before you write the local plan."
        )
    )
    return steps


def _line(line: FitLine) -> dict[str, Any]:
    essential = gettext("Essential condition")
    return {
        "kind": f"{essential} · {line.heading}" if line.is_essential else line.heading,
        "text": line.text,
        "language": line.language or current_language(),
        "rests_on": labelled(line.rests_on, line.note) if line.note else line.rests_on,
    }


def _whom(practice: Practice, region: Region) -> list[str]:
    """Who answers for the practice and for the region; of people only public names, because a
    memo is passed on."""
    steward = steward_of(practice, member=False)
    people, managed = whom_to_ask(Role.REGION_MANAGER, region.pk)
    office = manager_of(region) if managed else coordinator()
    name = next((person.name for person in people if person.named_since), "")
    asked = {
        gettext("About the practice"): (steward.role, steward.name),
        gettext("About the region"): (office, name),
    }
    return [
        labelled(about, f"{role} ({who})" if who else role) for about, (role, who) in asked.items()
    ]
