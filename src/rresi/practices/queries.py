"""Reads of the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import lazy

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor
from rresi.core.places import place_names
from rresi.core.text import plain
from rresi.editorial.documents import text_for, visible_texts
from rresi.practices.models import Practice, PracticePartner, PracticeText
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.search.interface import SearchDocument

LIST_FIELDS = ("practice_id", "language", "status", "source_revision", "title", "summary")


def _listed(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    texts = PracticeText.objects.only(*LIST_FIELDS)
    return practices.select_related("region").prefetch_related(
        Prefetch("texts", queryset=texts), "region__texts"
    )


def in_order(numbers: Sequence[int]) -> list[Practice]:
    """Published practices for a list, in the given order. Five queries."""
    found = _listed(
        Practice.objects.filter(pk__in=numbers, publication=Practice.Publication.PUBLISHED)
    ).in_bulk()
    return [found[number] for number in numbers if number in found]


def _whole(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    texts = PracticeText.objects.defer("made_from")
    partners = PracticePartner.objects.select_related("organisation")
    return practices.select_related("region", "organisation").prefetch_related(
        Prefetch("texts", queryset=texts),
        "region__texts",
        "organisation__texts",
        Prefetch("partners", queryset=partners),
        "partners__organisation__texts",
    )


def readable(*, actor: Actor, slug: str) -> Practice | None:
    """A practice with all its rows, if the actor may read it. At most six queries."""
    practice = _whole(Practice.objects.filter(slug=slug)).first()
    if practice is None or practice.publication == Practice.Publication.PUBLISHED:
        return practice
    target = target_of(practice)
    return practice if allowed(PERMISSIONS, actor, "practice.read_unpublished", target) else None


def published(slug: str) -> Practice | None:
    """A published practice alone. One query."""
    return Practice.objects.filter(slug=slug, publication=Practice.Publication.PUBLISHED).first()


def whole_in_order(slugs: Sequence[str]) -> list[Practice]:
    """Published practices with all their rows, in the given order; unknown slugs left out."""
    found = {
        practice.slug: practice
        for practice in _whole(
            Practice.objects.filter(slug__in=slugs, publication=Practice.Publication.PUBLISHED)
        )
    }
    return [found[slug] for slug in slugs if slug in found]


def newest(count: int) -> list[Practice]:
    """The practices published last, for lists. Five queries."""
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    return list(_listed(published.order_by("-published_at", "pk"))[:count])


def of_organisation(organisation_id: int, *, limit: int) -> list[Practice]:
    """Published practices that an organisation leads or takes part in. Five queries."""
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    own = published.filter(
        Q(organisation_id=organisation_id) | Q(partners__organisation_id=organisation_id)
    )
    return list(_listed(own.distinct().order_by("-published_at", "pk"))[:limit])


def title_of(practice: Practice) -> str:
    """The title for whoever reads it: lazy, in the language that holds when it is written out."""
    return lazy(lambda: text_for(practice).title, str)()


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """What readers may find, one document for each practice and language."""
    practices = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    if ids is not None:
        practices = practices.filter(pk__in=list(ids))
    practices = practices.prefetch_related("texts", "region__texts", "region__codes")
    for practice in practices.select_related("region").order_by("pk").iterator(chunk_size=200):
        document = practice.document
        names = [document.get("organisation"), *document.get("partners", [])]
        names += place_names(practice.place, practice.region.country)
        names += [text.name for text in practice.region.texts.all()]
        names += [code.code for code in practice.region.codes.all()]
        for text in visible_texts(practice):
            parts = [plain(said) for name, said in text.words.items() if _is_searched(name)]
            yield SearchDocument(
                kind="practice",
                object_id=practice.pk,
                language=text.language,
                slug=practice.slug,
                title=text.title,
                body="\n".join(part for part in parts if part),
                names=tuple(dict.fromkeys(name for name in names if name)),
            )


def _is_searched(name: str) -> bool:
    """Whether a field's words say what the practice is about, beyond its title."""
    return (
        name != "title"
        and not name.startswith(("resources.", "images."))
        and not name.endswith(".unit")
    )


def export_of(user_id: int) -> list[str]:
    """The slugs of the practices that a person brought in."""
    return sorted(Practice.objects.filter(owner_id=user_id).values_list("slug", flat=True))
