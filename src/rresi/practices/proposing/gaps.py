"""What a reviewer will miss in a draft, said to its authors before they hand it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.editorial.criteria import BY_KEY
from rresi.media.licences import LICENCES
from rresi.practices.proposing.documents import Document


@dataclass(frozen=True)
class Gap:
    """Something missing: the step where it belongs, and the criterion it counts for."""

    step: str
    text: Promise
    criterion: Promise


def gaps(document: Document) -> list[Gap]:
    """What is missing, in the order of the steps."""
    return [Gap(step, text, BY_KEY[key].label) for step, text, key in _gaps(document)]


def _gaps(document: Document) -> Iterator[tuple[str, Promise, str]]:
    evidence: list[dict[str, Any]] = document.get("evidence") or []
    resources = document.get("resources") or {}
    conditions = document.get("conditions") or []
    if not document.get("target_groups"):
        yield "basics", _("Nobody is named whom it is for."), "relevance"
    if not document.get("functions"):
        yield (
            "basics",
            _("No function is chosen: regions with a gap will not find it."),
            "relevance",
        )
    if not document.get("start"):
        yield "basics", _("It does not say since when."), "sustainability"
    if not document.get("stakeholders"):
        yield "story", _("It does not say who was involved, and who had a say."), "participation"
    if not document.get("difficulties"):
        yield "story", _("No difficulty is named. Reviewers trust texts that name some."), "ethics"
    if not document.get("lessons"):
        yield "story", _("It does not say what was learned."), "transferability"
    if any(_lacks_maker(row) for row in document.get("images") or []):
        yield "pictures", _("A picture does not say who made it."), "ethics"
    if not evidence:
        yield "evidence", _("There is no result."), "effectiveness"
    elif not any(row.get("value") for row in evidence):
        yield "evidence", _("No result has a figure."), "evidence"
    elif not any(
        row.get("value") and row.get("unit") and row.get("period") and row.get("source")
        for row in evidence
    ):
        yield "evidence", _("No figure has a unit, a period and a source."), "evidence"
    if not document.get("sources"):
        yield "evidence", _("There is no source."), "evidence"
    elif not any(
        s.get("kind") in {"evaluation", "research", "official", "media"}
        for s in document["sources"]
    ):
        yield "evidence", _("All sources are by those who run it."), "evidence"
    if not resources.get("people"):
        yield "resources", _("It does not say how many people it takes."), "transferability"
    if not resources.get("time"):
        yield "resources", _("It does not say how long it takes."), "transferability"
    if not resources.get("money"):
        yield "resources", _("It does not say what it costs and who pays."), "sustainability"
    if not conditions:
        yield (
            "transfer",
            _("No condition is named that another place must meet."),
            "transferability",
        )
    elif not any(row.get("blocking") for row in conditions):
        yield (
            "transfer",
            _("No condition is marked as one without which it does not work."),
            "transferability",
        )
    if not (document.get("contact") or {}).get("email"):
        yield "contact", _("There is nobody to ask."), "transferability"


def _lacks_maker(image: dict[str, Any]) -> bool:
    licence = LICENCES.get(str(image.get("licence")))
    return not image.get("credit") and (licence is None or licence.names_maker)
