"""Reads of the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)

from rresi.accounts.models import NetworkRole, in_force
from rresi.accounts.permissions import allowed
from rresi.accounts.queries import holding
from rresi.accounts.roles import Actor, Role
from rresi.core.documents.words import Words
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.editorial.checks import with_checks
from rresi.editorial.documents import DocumentText, text_for
from rresi.editorial.models import Submission
from rresi.practices.models import Naming, Practice, PracticePartner, PracticeText
from rresi.practices.permissions import PERMISSIONS, target_of

LIST_FIELDS = ("practice_id", "language", "status", "source_revision", "title", "summary")


def _listed(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    texts = PracticeText.objects.only(*LIST_FIELDS)
    return (
        with_checks(practices, "practice")
        .select_related("region")
        .prefetch_related(Prefetch("texts", queryset=texts), "region__texts")
    )


def unpublished_among(slugs: Sequence[str]) -> list[DocumentText]:
    """The titles of those that were unpublished. Two queries, none without slugs."""
    if not slugs:
        return []
    gone = Practice.objects.filter(slug__in=slugs, publication=Practice.Publication.WITHDRAWN)
    return [text_for(one) for one in gone.prefetch_related("texts").order_by("slug")]


def in_order(numbers: Sequence[int]) -> list[Practice]:
    """Published practices for a list, in the given order. Five queries."""
    found = _listed(
        Practice.objects.filter(pk__in=numbers, publication=Practice.Publication.PUBLISHED)
    ).in_bulk()
    return [found[number] for number in numbers if number in found]


def words_of(texts: Iterable[DocumentText]) -> dict[int, Words]:
    """All words of some texts of practices, by the text's pk. One query."""
    pks = [text.pk for text in texts]
    return dict(PracticeText.objects.filter(pk__in=pks).values_list("pk", "words"))


def _whole(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    texts = PracticeText.objects.defer("made_from")
    partners = PracticePartner.objects.select_related("organisation")
    managers = holding(Role.REGION_MANAGER, "region_id")
    coordinators = NetworkRole.objects.filter(
        in_force(), kind=NetworkRole.Kind.COORDINATOR, user__is_active=True
    )
    named_first = (F("user__named_since").asc(nulls_last=True), "pk")
    manager, coordinator = managers.order_by(*named_first), coordinators.order_by(*named_first)
    answering = with_checks(practices, "practice").annotate(
        manager_name=Subquery(manager.values("user__name")[:1]),
        manager_named=Subquery(manager.values("user__named_since")[:1]),
        manager_portrait=Subquery(manager.values("user__portrait_id")[:1]),
        coordinator_name=Subquery(coordinator.values("user__name")[:1]),
        coordinator_named=Subquery(coordinator.values("user__named_since")[:1]),
        coordinator_portrait=Subquery(coordinator.values("user__portrait_id")[:1]),
    )
    return answering.select_related("region", "organisation", "owner").prefetch_related(
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
    if practice.publication == Practice.Publication.WITHDRAWN:
        return None  # its address says so to everybody; its text is kept in the review
    target = target_of(practice)
    return practice if allowed(PERMISSIONS, actor, "practice.read_unpublished", target) else None


def published(slug: str) -> Practice | None:
    """A published practice alone. One query."""
    return Practice.objects.filter(slug=slug, publication=Practice.Publication.PUBLISHED).first()


def published_pks(slugs: Sequence[str]) -> list[int]:
    """The keys of published practices, in the given order; unknown slugs left out. One query."""
    found = dict(
        Practice.objects.filter(
            slug__in=slugs, publication=Practice.Publication.PUBLISHED
        ).values_list("slug", "pk")
    )
    return [found[slug] for slug in slugs if slug in found]


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


def looked_after_by(
    actor: Actor, *, adopted_in: Collection[str], limit: int
) -> list[tuple[Practice, int, int]]:
    """Published practices of a person and of the regions that they manage, their own first, what
    an import brought last.

    With questions asked and adoptions in one of these states, and in `total` how many there are.
    Two queries.
    """
    own = Q(owner_id=actor.user_id)
    theirs = own | Q(region_id__in=sorted(actor.scope(Role.REGION_MANAGER)))
    found = (
        Practice.objects.filter(theirs, publication=Practice.Publication.PUBLISHED)
        .annotate(
            asked=Count("questions", distinct=True),
            adopted=Count("transfers", filter=Q(transfers__state__in=adopted_in), distinct=True),
            total=Window(Count("pk")),
            is_own=Case(When(own, then=True), default=False),
            is_written_here=Exists(
                Submission.objects.filter(kind="practice", object_id=OuterRef("pk"))
            ),
        )
        .select_related("region")
        .prefetch_related("texts")
        .order_by("-is_own", "-is_written_here", "-published_at", "pk")[:limit]
    )
    return [(practice, practice.asked, practice.adopted) for practice in found]


@dataclass(frozen=True)
class Named:
    """A practice that names an organisation. `own`: who looks after the practice speaks for the
    organisation. `holds`: what the organisation said of its part, None before it did."""

    practice: Practice
    own: bool
    holds: bool | None


def of_organisation(organisation_id: int, *, limit: int) -> list[Named]:
    """Published practices that name an organisation, and what it says itself. Five queries."""
    return _named(_naming_it(organisation_id).order_by("-published_at", "pk"), limit)


def asked_of(organisation_id: int, *, limit: int, open_only: bool = False) -> list[Named]:
    """Those for which it has to speak itself, the ones without its answer first. Five queries."""
    found = _naming_it(organisation_id).filter(said_itself=False)
    if open_only:
        found = found.filter(holds=None)
    return _named(found.order_by(F("holds").asc(nulls_first=True), "-published_at", "pk"), limit)


def _named(found: QuerySet[Any], limit: int) -> list[Named]:
    return [Named(one, one.said_itself, one.holds) for one in found[:limit]]


def _naming_it(organisation_id: int) -> QuerySet[Any]:
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    speaks = OrganisationMember.objects.filter(
        organisation_id=organisation_id, user_id=OuterRef("owner_id")
    )
    said = Naming.objects.filter(organisation_id=organisation_id, practice_id=OuterRef("pk"))
    return _listed(published.filter(_naming(organisation_id)).distinct()).annotate(
        said_itself=Exists(speaks), holds=Subquery(said.values("holds")[:1])
    )


def _naming(organisation_id: int) -> Q:
    return Q(organisation_id=organisation_id) | Q(partners__organisation_id=organisation_id)


def unanswered_namings() -> QuerySet[Naming]:
    """Where published practices name an organisation of which nobody has said whether it took part.

    Not those of which their owner speaks for the organisation.
    """
    practice = Q(practice__organisation=F("organisation"))
    partner = Q(practice__partners__organisation=F("organisation"))
    speaks = OrganisationMember.objects.filter(
        organisation=OuterRef("organisation"), user=OuterRef("practice__owner")
    )
    return Naming.objects.filter(
        practice | partner,
        ~Exists(speaks),
        holds=None,
        practice__publication=Practice.Publication.PUBLISHED,
    ).distinct()


def names(practice: Practice, organisation: Organisation) -> bool:
    """Whether a published practice names an organisation as leading or taking part. One query."""
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    return published.filter(_naming(organisation.pk), pk=practice.pk).exists()
