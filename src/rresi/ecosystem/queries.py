"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import attrgetter, itemgetter, or_
from typing import Any

from django.db.models import (
    Count,
    Exists,
    FilteredRelation,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from rresi.accounts.models import in_force
from rresi.accounts.permissions import allowed
from rresi.accounts.queries import emails_of
from rresi.accounts.roles import Actor, Role
from rresi.core.places import place_name
from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.core.translations import interface_languages, language_order
from rresi.ecosystem.models import (
    Change,
    Merge,
    Organisation,
    OrganisationMember,
    OrganisationText,
    Relation,
    Suggestion,
)
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.ecosystem.profile import Profile, name
from rresi.engines.tables import name_key, tidy
from rresi.regions.models import Region
from rresi.search.interface import SearchDocument

MOST_LOOKED_UP = 200  # names in one query
FEWEST_LETTERS, NAMES_LIKE = 3, 12


def names_of(pks: Collection[int] | None = None) -> dict[int, str]:
    """The names of these organisations, or of all, by primary key, for this reader; two queries."""
    organisations = Organisation.objects.prefetch_related("texts")
    if pks is not None:
        organisations = organisations.filter(pk__in=pks)
    return {organisation.pk: name(organisation) for organisation in organisations}


def reachable() -> Q:
    """The organisations that can be written to."""
    members = OrganisationMember.objects.filter(in_force(), user__is_active=True)
    return Q(email__gt="") | Q(pk__in=members.values("organisation_id"))


def addresses_of(organisations: Collection[Organisation]) -> dict[int, str]:
    """Where to write to organisations, by primary key: to the address that they publish, else to
    the one who has spoken for them longest. Only those that can be reached; one query.
    """
    members = OrganisationMember.objects.filter(
        in_force(), user__is_active=True, organisation__in=organisations
    )
    found = dict(members.order_by("-pk").values_list("organisation_id", "user__email"))
    return found | {one.pk: one.email for one in organisations if one.email}


def export_of(user_id: int) -> list[str]:
    """The slugs of the organisations that a person speaks for."""
    members = OrganisationMember.objects.filter(user_id=user_id)
    return sorted(members.values_list("organisation__slug", flat=True))


def whole(slug: str) -> Organisation | None:
    """An organisation with all its rows. Eighteen queries."""
    out = Relation.objects.select_related("target").prefetch_related("texts", "target__texts")
    back = Relation.objects.select_related("origin").prefetch_related("texts", "origin__texts")
    return (
        Organisation.objects.filter(slug=slug)
        .select_related("region")
        .prefetch_related(
            *("texts", "tags", "offers", "sectors", "registrations", "evidence", "dates"),
            "list_entries__list",
            "region__texts",
            Prefetch("relations_out", out),
            Prefetch("relations_in", back),
        )
        .first()
    )


@dataclass(frozen=True)
class Named:
    """An organisation in a list of names."""

    slug: str
    name: str
    kind: str
    closed_on: date | None
    stale_since: date | None
    invented: bool


def of_region(region: Region, *, limit: int = 60) -> list[Named]:
    """The organisations recorded in a region, by name. One query."""
    own = FilteredRelation("texts", condition=Q(texts__language=language_order()[0]))
    found = Organisation.objects.filter(region=region).annotate(spoken=own).order_by("name")
    columns = ("slug", "name", "spoken__name", "kind", "closed_on", "stale_since", "invented")
    return [
        Named(slug, spoken or name, str(Organisation.Kind(kind).label) if kind else "", *rest)
        for slug, name, spoken, kind, *rest in found.values_list(*columns)[:limit]
    ]


def related_to(organisation: Organisation) -> list[str]:
    """The names of those with which an organisation has a recorded relation. Three queries."""
    rows = Relation.objects.filter(Q(origin=organisation) | Q(target=organisation))
    ends = {pk for pair in rows.values_list("origin_id", "target_id") for pk in pair}
    return sorted(names_of(ends - {organisation.pk}).values())


def any_in(region: Region) -> bool:
    """Whether an organisation is recorded in a region. One query."""
    return Organisation.objects.filter(region=region).exists()


def region_of(pk: int) -> int | None:
    """The region of an organisation. One query."""
    return Organisation.objects.filter(pk=pk).values_list("region_id", flat=True).first()


def cards(pks: Collection[int]) -> dict[int, Profile]:
    """These organisations as a list shows them, with their regions. Six queries."""
    found = Organisation.objects.select_related("region").prefetch_related(
        "texts", "tags", "offers", "region__texts"
    )
    return {
        organisation.pk: Profile.of(organisation, with_region=True)
        for organisation in found.filter(pk__in=pks)
    }


def named(names: Collection[str]) -> dict[str, int]:
    """The pks of the organisations that have one of these names, in any language and capitals.

    One query for one name; for several, one more for those not found as they are written.
    """
    found = _named(Q(name__in=names)) if len(names) > 1 else {}
    exact = {name: found[name_key(name)] for name in names if name_key(name) in found}
    rest = [name for name in names if name and name not in exact][:MOST_LOOKED_UP]
    if rest:
        any_of_them = reduce(or_, (Q(name__iexact=tidy(name)) for name in rest))
        found = _named(any_of_them)
        exact |= {name: found[name_key(name)] for name in rest if name_key(name) in found}
    return exact


def names_like(typed: str) -> list[str]:
    """Names of organisations, in any language, that hold what somebody types; two queries."""
    typed = tidy(typed)
    if len(typed) < FEWEST_LETTERS:
        return []
    own = Organisation.objects.filter(name__icontains=typed).order_by("name")
    spoken = OrganisationText.objects.filter(
        name__icontains=typed, organisation__merged_into=None
    ).order_by("name")
    found = {
        name for rows in (own, spoken) for name in rows.values_list("name", flat=True)[:NAMES_LIKE]
    }
    start = name_key(typed)
    ranked = sorted(found, key=lambda name: (not name_key(name).startswith(start), name))
    return ranked[:NAMES_LIKE]


def by_name(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """Organisations by the `name_key` of each of their names; their texts fetched."""
    return {
        name_key(known): organisation
        for organisation in organisations
        for known in (organisation.name, *(text.name for text in organisation.texts.all()))
        if known
    }


def known(names: Collection[str]) -> dict[str, Organisation]:
    """The organisations that have one of these names, as `by_name`. One to four queries."""
    pks = set(named(names).values())
    return by_name(Organisation.objects.filter(pk__in=pks).prefetch_related("texts"))


def of_name(name: str) -> Organisation | None:
    """The organisation that has this name, in any language and capitals. Two queries at most."""
    pk = named({name}).get(name)
    return Organisation.objects.filter(pk=pk).first() if pk else None


def _named(condition: Q) -> dict[str, int]:
    """A merged organisation's names lead to the one that was kept."""
    kept = Coalesce("organisation__merged_into", "organisation")
    spoken = OrganisationText.objects.filter(condition).values_list("name", kept)
    kept = Coalesce("merged_into", "pk")
    own = Organisation.everything.filter(condition).values_list("name", kept)
    found = spoken.order_by().annotate(rank=Value(0)).union(own.order_by().annotate(rank=Value(1)))
    # Where a text and an organisation have one name, the organisation's own counts.
    return {name_key(name): pk for name, pk, _rank in sorted(found, key=itemgetter(2))}


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each organisation and language; without a description, of its name."""
    needed = ("texts", "tags", "offers", "region__texts")
    found = Organisation.objects.prefetch_related(*needed).order_by("pk")
    for organisation in found if ids is None else found.filter(pk__in=list(ids)):
        names = {organisation.name, *(t.name for t in organisation.texts.all() if t.name)}
        offers = sorted(organisation.offers.all(), key=attrgetter("position", "pk"))
        terms = [(tag.vocabulary, tag.key) for tag in organisation.tags.all()]
        terms += [(VocabularyKey.FUNCTION, offer.function) for offer in offers]
        terms += [(VocabularyKey.TARGET_GROUP, key) for o in offers for key in o.target_groups]
        labels = tuple(
            label
            for vocabulary, key in dict.fromkeys(terms)
            for label in labels_in_all_languages(vocabulary, (key,))
        )
        titles = [offer.title for offer in offers if offer.title]
        described = [text for text in organisation.texts.all() if text.description]
        for text in described or [OrganisationText(language=_spoken(organisation))]:
            city = place_name(organisation.city, organisation.country, language=text.language)
            yield SearchDocument(
                kind="organisation",
                object_id=organisation.pk,
                language=text.language,
                slug=organisation.slug,
                title=text.name or organisation.name,
                body="\n".join(filter(None, [text.description, city, *titles])),
                names=tuple(sorted(names)),
                labels=labels,
                invented=organisation.invented,
            )


def _spoken(organisation: Organisation) -> str:
    """The language of an organisation's name: one it works in, or its region's, else English."""
    region = organisation.region.languages if organisation.region else []
    spoken = [code for code in (*organisation.languages, *region) if code in interface_languages()]
    return next(iter(spoken), "en")


def closings() -> QuerySet[Suggestion]:
    """What organisations have said by their links of having closed, and nobody has decided."""
    said = Suggestion.objects.filter(
        state=Suggestion.State.OPEN, by=None, document__has_key="closed_on"
    )
    return said.exclude(document__closed_on=None)


def open_suggestions(actor: Actor, *, limit: int) -> tuple[list[Suggestion], int]:
    """What the actor may decide on and how many: first who says that it has closed, which pages
    and papers count on until then, the oldest first. One query, or none."""
    found = Suggestion.objects.filter(state=Suggestion.State.OPEN)
    if not allowed(PERMISSIONS, actor, "suggestion.decide"):
        regions = actor.scope(Role.REGION_MANAGER)
        if not regions:
            return [], 0
        found = found.filter(region_id__in=regions)
    found = found.select_related("organisation", "region").annotate(total=Window(Count("pk")))
    closes = Exists(closings().filter(pk=OuterRef("pk")))
    rows: list[Any] = list(found.order_by(closes.desc(), "created_at", "pk")[:limit])
    return rows, rows[0].total if rows else 0


def suggestions_of(user_id: int) -> list[dict[str, Any]]:
    """What a person suggested, for their export."""
    match = Q(by_id=user_id)
    for address in emails_of(user_id):
        match |= Q(email__iexact=address)
    return [
        {"document": one.document, "remark": one.remark, "created": one.created_at.isoformat()}
        for one in Suggestion.objects.filter(match).order_by("created_at")
    ]


def suggestion(pk: int) -> Suggestion | None:
    """A suggestion with what it is about. One query."""
    return Suggestion.objects.select_related("organisation", "region").filter(pk=pk).first()


def to_confirm(actor: Actor, *, limit: int) -> list[Organisation]:
    """The actor's own organisations whose facts have grown old, or that somebody else changed, with
    when (`others_changed_at`). One query, or none."""
    own = actor.scope(Role.ORGANISATION_MEMBER)
    if not own:
        return []
    found = Organisation.objects.filter(pk__in=own).annotate(
        others_changed_at=Max("members__changed_at", filter=Q(members__user=actor.user_id))
    )
    old = Q(ask_on__lte=timezone.localdate(), closed_on=None)
    found = found.filter(old | Q(others_changed_at__isnull=False))
    return list(found.order_by("name", "pk")[:limit])


def history_of(organisation: Organisation, *, limit: int = 20) -> list[Change]:
    """The last steps of an organisation's record, the newest first. One query."""
    return list(organisation.changes.order_by("-at", "-pk")[:limit])


def listed(slug: str) -> Organisation | None:
    """The organisation at an address, without its rows; also that into which it was merged."""
    found = Organisation.everything.select_related("merged_into").filter(slug=slug).first()
    return found.merged_into or found if found else None


def count_of_all() -> int:
    """How many organisations there are. One query."""
    return Organisation.objects.count()


def of_slug_or_name(text: str) -> Organisation | None:
    """The organisation with this slug, or that one alone has this name. Three queries at most."""
    return listed(text) or of_name(text)


def names_by_slug(slugs: Collection[str]) -> dict[str, str]:
    """The names of these organisations. One query."""
    found = Organisation.everything.filter(slug__in=slugs)
    return dict(found.values_list("slug", "name"))


def merge(pk: int) -> Merge | None:
    """A merge. One query."""
    return Merge.objects.filter(pk=pk).first()


def merges_of(slugs: Collection[str]) -> dict[str, Merge]:
    """The merge by which each of these entries is a part of another now, by slug. One query."""
    found = Merge.objects.filter(merged__slug__in=slugs, undone_at=None)
    return {one.merged.slug: one for one in found.select_related("merged__merged_into")}


def last_merges(actor: Actor, *, limit: int) -> list[Merge]:
    """The last merges that stand and that the actor may undo. One query."""
    found = Merge.objects.filter(undone_at=None, kept__merged_into=None)
    if not allowed(PERMISSIONS, actor, "organisation.merge"):
        regions = actor.scope(Role.REGION_MANAGER)
        found = found.filter(kept__region_id__in=regions, merged__region_id__in=regions)
    return list(found.select_related("kept", "merged").order_by("-at", "-pk")[:limit])
