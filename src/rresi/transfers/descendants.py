"""A transfer with results becomes a practice of its own, linked to the one that it came from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.documents.parts import new_row_id
from rresi.core.documents.values import TITLE_LENGTH
from rresi.core.refusals import Refused
from rresi.editorial.documents import text_for
from rresi.editorial.models import Submission
from rresi.editorial.registry import Document
from rresi.editorial.rules import State
from rresi.editorial.services import drafting
from rresi.practices.kind import KIND
from rresi.practices.models import Practice
from rresi.regions.queries import name_of
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer, TransferResult
from rresi.transfers.permissions import PERMISSIONS, target_of


def could_have_become(transfer: Transfer) -> list[tuple[str, str]]:
    """Slug and title of the receiving region's practices that come from no transfer yet."""
    if transfer.becomes_id is not None or not transfer.results.all():
        return []
    found = _candidates(transfer).prefetch_related("texts").order_by("-published_at")[:100]
    return [(practice.slug, text_for(practice).title) for practice in found]


def _candidates(transfer: Transfer) -> Any:
    return Practice.objects.filter(
        region_id=transfer.region_id,
        publication=Practice.Publication.PUBLISHED,
        grew_from__isnull=True,
    ).exclude(pk=transfer.practice_id)


@transaction.atomic
def link_descendant(*, actor: Actor, transfer: Transfer, slug: str) -> Transfer:
    """Say which practice of its own a transfer became; none with an empty slug.

    Raises:
        PermissionDenied.
        Refused: the practice is not the region's, comes from elsewhere, or there are no results.
    """
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    current = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if slug:
        if not current.results.exists():
            raise Refused(gettext("Enter at least one result first."))
        if current.becomes is not None and current.becomes.slug == slug:
            return current
        current.becomes = _candidates(current).filter(slug=slug).first()
        if current.becomes is None:
            raise Refused(gettext("Choose a practice from the region that adopted it."))
    else:
        current.becomes = None
    try:
        with transaction.atomic():
            current.save(update_fields=["becomes", "updated_at"])
    except IntegrityError:  # another adoption became this practice at the same moment
        raise Refused(gettext("Choose a practice from the region that adopted it.")) from None
    return current


@transaction.atomic
def begin_own_practice(*, actor: Actor, transfer: Transfer) -> Submission:
    """A draft of a practice from what the transfer recorded; pressed twice, it is one draft.

    Raises:
        PermissionDenied.
        Refused: there are no results yet.
    """
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    if not transfer.results.exists():
        raise Refused(gettext("Enter at least one result first."))
    document = _document(transfer)
    begun = Submission.objects.filter(
        author_id=actor.user_id, kind=KIND, region_id=transfer.region_id
    ).exclude(state__in=[State.DECLINED, State.WITHDRAWN])
    for submission in begun.order_by("pk"):
        urls = {link.get("url") for link in submission.draft.get("links", [])}
        if document["links"][0]["url"] in urls:
            return submission
    return drafting.start(actor=actor, kind=KIND, document=document)


def _document(transfer: Transfer) -> Document:
    """What is known of the practice to be; its author writes the rest."""
    parent = transfer.practice
    terms = ("topics", "functions", "target_groups", "sdgs")
    results = list(transfer.results.all())
    language = transfer.language if transfer.adapted else results[0].language
    text = text_for(parent, language)
    sources = [
        {
            "id": new_row_id(),
            "title": row.source_title or row.source_url,
            "url": row.source_url,
            "kind": "own",
        }
        for row in results
        if row.source_url
    ]
    document: Document = {
        "title": f"{text.title} ({name_of(transfer.region)})"[:TITLE_LENGTH],
        "language": language,
        "region": transfer.region.slug,
        "status": Practice.Status.RUNNING.value,
        **{name: parent.document.get(name, []) for name in terms},
        "solution": transfer.adapted,
        "links": [{"id": new_row_id(), "title": text.title, "url": _url(transfer, language)}],
        "sources": sources,
        "evidence": [_evidence(row, sources) for row in results],
        "conditions": [
            {
                "id": new_row_id(),
                "kind": condition.kind,
                "text": condition.text,
                "blocking": condition.blocking,
            }
            for condition in conditions_of(parent, language)
            if condition.language == language
        ],
    }
    return {name: value for name, value in document.items() if value}


def _url(transfer: Transfer, language: str) -> str:
    with translation.override(language):
        path = reverse("practices:detail", args=[transfer.practice.slug])
    return f"{settings.SITE_URL}{path}"


def _evidence(row: TransferResult, sources: list[dict[str, str]]) -> dict[str, Any]:
    period = row.period_start
    if row.period_end not in {"", row.period_start}:
        period = f"{row.period_start}/{row.period_end}"
    evidence = {
        "id": new_row_id(),
        "statement": row.statement,
        "value": f"{row.value.normalize():f}" if row.value is not None else "",
        "unit": row.unit,
        "period": period,
        "method": row.method,
        "source": next((one["id"] for one in sources if one["url"] == row.source_url), None),
    }
    return {name: value for name, value in evidence.items() if value}
