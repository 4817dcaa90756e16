"""Founders and members that lead back to themselves."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from rresi.ecosystem.documents import Prepared
from rresi.ecosystem.models import Relation
from rresi.ecosystem.models.ties import HIERARCHIES
from rresi.ecosystem.rules import in_circles
from rresi.interchange import reading


def refuse_circles(prepared: list[Prepared], read: reading.Reading) -> None:
    """Founders and members form no circle, neither in the file nor with what stands already: the
    rows lose such relations, each with a problem."""
    edges: dict[str, set[tuple[str, str]]] = {kind: set() for kind in HIERARCHIES}
    lines: dict[tuple[str, str, str], tuple[int, int]] = {}
    for item in prepared:
        for number, relation in zip(item.relation_rows, item.document.relations, strict=True):
            if relation.kind in edges:
                edge = item.slug, relation.target
                edges[relation.kind].add(edge)
                lines[relation.kind, *edge] = item.line, number
    if not lines:
        return
    replaced = {item.slug for item in prepared if "relations" in item.given}
    stored = Relation.objects.filter(kind__in=HIERARCHIES).values_list(
        "kind", "origin__slug", "target__slug"
    )
    for kind, origin, target in stored:
        if origin not in replaced:
            edges[kind].add((origin, target))
    circular = {(kind, *edge) for kind in edges for edge in in_circles(edges[kind])}
    for place, (line, number) in lines.items():
        if place in circular:
            message = gettext(
                "This leads back to the organisation itself: it cannot be its own founder or "
                "member."
            )
            read.fail(line, f"relations.{number}.target", message, place[2])
    for number, item in enumerate(prepared):
        kept = [
            (row, one)
            for row, one in zip(item.relation_rows, item.document.relations, strict=True)
            if (one.kind, item.slug, one.target) not in circular
        ]
        if len(kept) < len(item.document.relations):
            document = item.document.model_copy(update={"relations": [one for _row, one in kept]})
            rows = tuple(row for row, _one in kept)
            prepared[number] = replace(item, document=document, relation_rows=rows)
