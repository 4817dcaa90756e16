"""The list of a kind of content, made from the kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from rresi.authoring.cards import Card, card_of, with_hit
from rresi.core.translations import TextStatus
from rresi.editorial.documents import DocumentKind, Publication
from rresi.listing.declaration import Listing, Templates, Words
from rresi.listing.facets import Facet, language_facet
from rresi.listing.source import Geography, Order

LANGUAGE = language_facet("texts__language", Q(texts__status=TextStatus.PUBLISHED))
CARDS = Templates(cards="authoring/_cards.html")
LIST_FIELDS = ("language", "status", "source_revision", "title", "summary")

Kind = DocumentKind[Any]


def document_listing(
    kind: Kind,
    *,
    words: Words,
    facets: tuple[Facet, ...] = (LANGUAGE,),
    orders: Sequence[Order] = (),
    default_order: Order | None = None,
    templates: Templates = CARDS,
    cards: Callable[[Sequence[int]], Mapping[int, Any]] | None = None,
    geography: Geography | None = None,
    **more: Any,
) -> Listing[Any]:
    """The list of what is published of a kind: by time and title, then by its own `orders`.

    A kind may have a better `default_order` than time.

    `cards` shows what a kind has beyond `Card`; `more` are other fields of `Listing`.
    """
    return Listing(
        kind=kind.kind,
        version=kind.version,
        url_name=f"{kind.namespace}:list",
        detail_url_name=f"{kind.namespace}:detail",
        words=words,
        templates=templates,
        rows=partial(published, kind),
        invented="invented",
        titles=partial(_titles, kind),
        cards=cards or partial(_cards, kind),
        with_hit=with_hit,
        facets=facets,
        orders=(
            *([default_order] if default_order else []),
            Order("newest", _("Most recently added"), ("-published_at", "pk")),
            Order(
                "title", _("Title"), ("pk",), alphabetical=True, title_in=partial(_title_in, kind)
            ),
            *orders,
        ),
        geography=geography,
        **more,
    )


def published(kind: Kind) -> QuerySet[Any]:
    """All rows of a kind that readers may see."""
    rows: QuerySet[Any] = kind.model._default_manager.all()
    return rows.filter(publication=Publication.PUBLISHED)


def listed(kind: Kind, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with their texts as far as a list needs them. One query more."""
    texts = _texts(kind).only(_owner(kind), *LIST_FIELDS)
    return rows.prefetch_related(Prefetch("texts", queryset=texts))


def _owner(kind: Kind) -> str:
    return str(kind.model.texts.field.name)


def _texts(kind: Kind) -> QuerySet[Any]:
    texts: QuerySet[Any] = kind.model.texts.rel.related_model._default_manager.all()
    return texts


def _titles(kind: Kind, rows: QuerySet[Any]) -> Iterable[tuple[int, str, str]]:
    texts = _texts(kind).filter(**{f"{_owner(kind)}__in": rows}, status=TextStatus.PUBLISHED)
    return texts.values_list(f"{_owner(kind)}_id", "language", "title").iterator()


def _title_in(kind: Kind, language: str) -> Coalesce:
    own = {_owner(kind): OuterRef("pk")}
    texts = _texts(kind).filter(**own, status=TextStatus.PUBLISHED)
    return Coalesce(
        Subquery(texts.filter(language=language).values("title")),
        Subquery(texts.filter(language="en").values("title")),
        Subquery(texts.order_by("language").values("title")[:1]),
    )


def _cards(kind: Kind, pks: Sequence[int]) -> Mapping[int, Card]:
    rows = listed(kind, published(kind)).in_bulk(list(pks))
    return {pk: card_of(kind, row) for pk, row in rows.items()}
