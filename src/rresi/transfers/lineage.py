"""The lineage of a practice: where it came from and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from rresi.editorial.documents import text_for
from rresi.practices.models import Practice
from rresi.regions.queries import name_of
from rresi.transfers.choosing import current
from rresi.transfers.models import Transfer, TransferEvent
from rresi.transfers.queries import TransferCard, listed

LINEAGE_AT_MOST = 200


@dataclass(frozen=True)
class LineageNode:
    """A practice or a transfer in the family of a practice."""

    depth: int
    parent: int | None  # the row of the node that it comes from
    is_practice: bool
    title: str
    region: str
    state: str
    state_label: str
    since: str
    reason: str
    adapted: str
    outcome: str
    more: int
    url: str  # empty when readers cannot open it
    current: bool
    language: str  # of a practice's title
    reason_language: str = ""
    adapted_language: str = ""
    outcome_language: str = ""
    region_slug: str = ""  # of an adoption
    reached: str = ""  # of an adoption: its state, or how far it had come when it stopped
    moved_on: date | None = None  # of an adoption: since when it is where it is


def lineage_of(practice: Practice) -> list[LineageNode]:
    """The family of a practice, from its first ancestor down, each node after its parent.

    Three queries a generation; at most two hundred nodes.
    """
    root = practice
    seen = {root.pk}
    while True:
        parent = Transfer.objects.filter(becomes_id=root.pk).select_related("practice").first()
        if parent is None or parent.practice_id in seen or len(seen) > LINEAGE_AT_MOST:
            break
        root = parent.practice
        seen.add(root.pk)
    children: dict[int, list[Transfer]] = {}
    level, known = [root.pk], {root.pk}
    while level and len(known) < LINEAGE_AT_MOST:
        transfers = (
            current(listed().filter(practice_id__in=level))
            .select_related("becomes__region")
            .prefetch_related("becomes__texts", "becomes__region__texts")
            .order_by("created_at", "pk")[:LINEAGE_AT_MOST]
        )
        level = []
        for transfer in transfers:
            children.setdefault(transfer.practice_id, []).append(transfer)
            if transfer.becomes_id is not None and transfer.becomes_id not in known:
                known.add(transfer.becomes_id)
                level.append(transfer.becomes_id)
    root = (
        Practice.objects.select_related("region")
        .prefetch_related("texts", "region__texts")
        .get(pk=root.pk)
    )
    nodes: list[LineageNode] = []
    _add_practice(nodes, root, None, 0, children, practice.pk, set())
    return nodes


def in_words(nodes: Sequence[LineageNode]) -> str:
    """What the lineage shows, in a sentence or a few; each region is counted in one of them.

    One that has begun more than once is where it came to last.
    """
    adoptions = [node for node in nodes if not node.is_practice]
    adoptions.sort(key=lambda node: node.moved_on or date.min)
    last = {node.region_slug: node for node in adoptions}.values()
    states = [node.state for node in last]
    if not states:
        return gettext("No other region has adopted it yet.")
    state = Transfer.State
    used = sum(one in Transfer.USED for one in states)
    trying, planning = states.count(state.PILOTING), states.count(state.PLANNED)
    interested = states.count(state.INTERESTED)
    stopped_at = [node.reached for node in last if node.state == state.ABANDONED]
    declined, unplanned = stopped_at.count(state.INTERESTED), stopped_at.count(state.PLANNED)
    ended = len(stopped_at) - declined - unplanned
    grown = sum(node.is_practice for node in nodes) - 1
    sentences = [
        ngettext("%(used)d region is using it.", "%(used)d regions are using it.", used)
        if used
        else "",
        ngettext("%(trying)d region is trying it.", "%(trying)d regions are trying it.", trying)
        if trying
        else "",
        ngettext(
            "%(planning)d region is planning to adopt it.",
            "%(planning)d regions are planning to adopt it.",
            planning,
        )
        if planning
        else "",
        ngettext(
            "%(interested)d region is interested in it.",
            "%(interested)d regions are interested in it.",
            interested,
        )
        if interested
        else "",
        ngettext(
            "%(declined)d region was interested and decided against it.",
            "%(declined)d regions were interested and decided against it.",
            declined,
        )
        if declined
        else "",
        ngettext(
            "%(unplanned)d region planned to adopt it and stopped.",
            "%(unplanned)d regions planned to adopt it and stopped.",
            unplanned,
        )
        if unplanned
        else "",
        ngettext(
            "%(ended)d region has stopped using it.",
            "%(ended)d regions have stopped using it.",
            ended,
        )
        if ended
        else "",
        ngettext(
            "%(grown)d good practice of its own has grown from it.",
            "%(grown)d good practices of their own have grown from it.",
            grown,
        )
        if grown
        else "",
    ]
    numbers = {
        "used": used,
        "trying": trying,
        "planning": planning,
        "interested": interested,
        "declined": declined,
        "unplanned": unplanned,
        "ended": ended,
        "grown": grown,
    }
    return " ".join(sentence % numbers for sentence in sentences if sentence)


def _add_practice(
    nodes: list[LineageNode],
    practice: Practice,
    parent: int | None,
    depth: int,
    children: dict[int, list[Transfer]],
    own: int,
    path: set[int],
) -> None:
    row = len(nodes)
    text = text_for(practice)
    published = practice.publication == Practice.Publication.PUBLISHED
    nodes.append(
        LineageNode(
            depth=depth,
            parent=parent,
            is_practice=True,
            title=text.title,
            region=name_of(practice.region),
            state=practice.status,
            state_label=str(
                practice.get_status_display() if published else practice.get_publication_display()
            ),
            since=str(practice.start_year or ""),
            reason="",
            adapted="",
            outcome="",
            more=0,
            url=reverse("practices:detail", args=[practice.slug]) if published else "",
            current=practice.pk == own,
            language=text.language,
        )
    )
    if practice.pk in path:  # the database does not forbid a circle of three
        return
    for transfer in children.get(practice.pk, ()):
        card = TransferCard.of(transfer)
        here = len(nodes)
        nodes.append(
            LineageNode(
                depth=depth + 1,
                parent=row,
                is_practice=False,
                title=card.region,
                region=card.region,
                state=card.state,
                state_label=card.state_label,
                since=card.since,
                reason=card.reason,
                adapted=card.adapted,
                outcome=card.outcome,
                more=card.more,
                url=reverse("transfers:detail", args=[transfer.pk]),
                current=False,
                language="",
                reason_language=card.reason_language,
                adapted_language=card.adapted_language,
                outcome_language=card.outcome_language,
                region_slug=card.region_slug,
                reached=card.reached,
                moved_on=card.moved_on,
            )
        )
        if transfer.becomes is not None:
            _add_practice(
                nodes, transfer.becomes, here, depth + 2, children, own, path | {practice.pk}
            )


def is_first(transfer: Transfer) -> bool:
    """Whether this region was the first to adopt the practice. One query."""
    adopted = TransferEvent.objects.filter(state=Transfer.State.ADOPTED, undone_at=None)
    of_practice = adopted.filter(transfer__practice=transfer.practice_id).order_by("on", "at")
    return of_practice.values_list("transfer_id", flat=True).first() == transfer.pk
