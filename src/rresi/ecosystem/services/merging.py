"""Two records of one organisation become one, and two again when that was wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor
from rresi.core.documents.values import STORED
from rresi.core.refusals import Refused
from rresi.core.stamps import renew_stamp
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.doubles import known_organisations
from rresi.ecosystem.models import (
    Change,
    Evidence,
    FactDates,
    Merge,
    Offer,
    Organisation,
    OrganisationMember,
    OrganisationTag,
    OrganisationText,
    Pair,
    Registration,
    Relation,
    Sector,
)
from rresi.ecosystem.pairs import note_begun, note_ended
from rresi.ecosystem.permissions import PERMISSIONS, target_of
from rresi.ecosystem.records import locked_documents, stored_documents
from rresi.ecosystem.services import history
from rresi.ecosystem.services.writing import write_documents
from rresi.ecosystem.sides import carried_over
from rresi.engines import sameness
from rresi.search import interface as search

# These stay with a merged record, so that it comes back whole; the kept one gets copies.
_OWN = (
    *(OrganisationText, OrganisationTag, Offer, Sector, Registration, Evidence, FactDates),
    *(Change, Pair, Merge),
)
_JOINED = (
    *("registrations", "languages", "links", "functions", "target_groups", "sdgs", "sectors"),
    *("evidence", "sources", "relations", "offers"),
)


def find_pairs() -> int:
    """Compare all organisations and keep the pairs that may be one; returns how many are new.

    For the worker. What somebody has decided on is left alone; an open pair that no longer looks
    like one goes.
    """
    too_many: list[sameness.LeftOut] = []
    begun, known = note_begun(), known_organisations()
    compared = sameness.pairs(known, by_place=True, left_out=too_many)
    found = {(low, high): like for low, high, like in compared}
    with transaction.atomic():
        stored = {(row.one_id, row.other_id): row for row in Pair.objects.all()}
        gone = [
            row.pk
            for key, row in stored.items()
            if key not in found and row.state == Pair.State.OPEN
        ]
        Pair.objects.filter(pk__in=gone).delete()
        new = [
            Pair(one_id=low, other_id=high, score=like.score, reasons=dict(like.reasons))
            for (low, high), like in found.items()
            if (low, high) not in stored
        ]
        # Another search may have found the same in the meantime.
        Pair.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
    note_ended(begun, len(known), too_many)
    return len(new)


def compared(*, actor: Actor, one: Organisation, other: Organisation) -> Pair:
    """The pair of two organisations that somebody holds for one; not stored by a look at it.

    Raises:
        PermissionDenied: one of the two is beyond the actor's reach.
        Refused: they are the same.
    """
    for organisation in (one, other):
        require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    if one.pk == other.pk:
        raise Refused(_("This is the same organisation. Choose another."))
    low, high = sorted((one, other), key=lambda organisation: organisation.pk)
    if (pair := Pair.objects.filter(one=low, other=high).first()) is not None:
        return pair
    first, second = sorted(known_organisations([low.pk, high.pk]), key=lambda known: known.key)
    like = sameness.compare(first, second)
    return Pair(one=low, other=high, score=like.score, reasons=dict(like.reasons))


def part(*, actor: Actor, organisation: Organisation, slugs: Collection[str]) -> None:
    """Somebody who adds an organisation says that it is none of these: the desk never asks about
    those that the actor may decide on.
    """
    if not allowed(PERMISSIONS, actor, "organisation.merge", target_of(organisation)):
        return
    for other in Organisation.objects.filter(slug__in=slugs).exclude(pk=organisation.pk):
        if allowed(PERMISSIONS, actor, "organisation.merge", target_of(other)):
            keep_apart(actor=actor, pair=compared(actor=actor, one=organisation, other=other))


@transaction.atomic
def keep_apart(*, actor: Actor, pair: Pair) -> None:
    """Two organisations are different: the desk never asks again.

    Raises:
        PermissionDenied: one of the two is beyond the actor's reach.
        Refused: they were merged in the meantime.
    """
    row = _decidable(actor, pair)
    if row.state == Pair.State.MERGED:
        raise Refused(_("Someone has merged these two in the meantime."))
    _decide(actor, row, Pair.State.DIFFERENT)


ADDRESSES = ("email", "website")  # by which an organisation's people are known
MEMBERS = "members"


def is_claimed(organisation: Organisation) -> bool:
    """Whether somebody speaks for it. One query."""
    return organisation.claimed_at is not None or organisation.members.exists()


def at_stake(keep: Organisation, other: Organisation) -> list[str]:
    """What a merge may hand over that decides who speaks for the kept one. One query."""
    found = [name for name in ADDRESSES if getattr(other, name) and not getattr(keep, name)]
    speaking = keep.members.values("user")
    return [*found, MEMBERS] if other.members.exclude(user__in=speaking).exists() else found


@transaction.atomic
def merge(
    *,
    actor: Actor,
    keep: Organisation,
    other: Organisation,
    take: Collection[str] | None = None,
) -> Merge:
    """`other` becomes a part of `keep`: its facts fill the gaps, its address leads there.

    Rows of other apps that named `other` name `keep` from now on. `take` says what of `at_stake`
    goes along; without it all does, unless somebody speaks for `keep` already.

    Raises:
        PermissionDenied: one of the two is beyond the actor's reach.
        Refused: one of them is merged already, or they are the same.
    """
    rows = Organisation.everything.select_for_update(of=("self",)).in_bulk([keep.pk, other.pk])
    if keep.pk == other.pk or any(row.merged_into_id for row in rows.values()):
        raise Refused(_("Someone has merged these two in the meantime."))
    for row in rows.values():
        require(PERMISSIONS, actor, "organisation.merge", target_of(row))
    documents = stored_documents([keep.slug, other.slug])
    before = documents[keep.slug]
    if take is None:
        take = () if is_claimed(rows[keep.pk]) else (*ADDRESSES, MEMBERS)
    left = {name: getattr(before, name) for name in ADDRESSES if name not in take}
    together = joined(before, documents[other.slug]).model_copy(update=left)
    moved = _move(other.pk, keep.pk, but=() if MEMBERS in take else (OrganisationMember,))
    Organisation.everything.filter(pk=other.pk).update(merged_into=keep.pk)
    try:
        with transaction.atomic():
            write_documents(
                actor=actor,
                before={keep.slug: before},
                after={keep.slug: together},
                event=Change.Event.MERGED,
            )
    except IntegrityError:
        raise Refused(
            _("One of the two founded the other or is its member. Remove this relation first.")
        ) from None
    history.note(
        actor=actor,
        organisation=rows[other.pk],
        event=Change.Event.MERGED,
        after={"merged_into": keep.slug},
    )
    low, high = sorted((keep.pk, other.pk))
    pair, _created = Pair.objects.get_or_create(one_id=low, other_id=high, defaults={"score": 1.0})
    _decide(actor, pair, Pair.State.MERGED)
    search.changed("organisation", [keep.pk, other.pk])
    return Merge.objects.create(
        kept=rows[keep.pk],
        merged=rows[other.pk],
        by_id=actor.user_id,
        before=before.model_dump(mode="json"),
        after=stored_documents([keep.slug])[keep.slug].model_dump(mode="json"),
        moved=moved,
    )


@transaction.atomic
def undo_merge(*, actor: Actor, merge: Merge) -> list[str]:
    """Both records stand again as before the merge, and the desk keeps them apart.

    What was written to the kept one since stays with it, field by field: nobody else knows whose
    it is. Returns these fields.

    Raises:
        PermissionDenied: one of the two is beyond the actor's reach.
        Refused: somebody has undone it already, or the kept one was merged further.
    """
    row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if row.undone_at is not None or row.kept.merged_into_id is not None:
        raise Refused(_("This merge cannot be undone now."))
    for organisation in (row.kept, row.merged):
        require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    Organisation.everything.filter(pk=row.merged_id).update(merged_into=None)
    for place, pks in row.moved.items():
        model, field = _place(place)
        model._base_manager.filter(pk__in=pks, **{field: row.kept_id}).update(
            **{field: row.merged_id}
        )
    slug = row.kept.slug
    now = locked_documents([slug])
    then = _stored(row.before)
    together = _stored(row.after) if row.after else now[slug]
    alone, kept = carried_over(now[slug], together, then)
    write_documents(actor=actor, before=now, after={slug: alone}, event=Change.Event.UNMERGED)
    history.note(actor=actor, organisation=row.merged, event=Change.Event.UNMERGED)
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    low, high = sorted((row.kept_id, row.merged_id))
    for pair in Pair.objects.filter(one_id=low, other_id=high):
        _decide(actor, pair, Pair.State.DIFFERENT)
    renew_stamp(VERSION)
    search.changed("organisation", [row.kept_id, row.merged_id])
    return kept


def joined(keep: OrganisationDocument, other: OrganisationDocument) -> OrganisationDocument:
    """The kept document with what it lacks from the other."""
    update: dict[str, Any] = {}
    for name in OrganisationDocument.model_fields:
        mine, theirs = getattr(keep, name), getattr(other, name)
        if name in {"description", "names"}:
            update[name] = {**theirs, **mine}
        elif name in _JOINED:
            update[name] = [*mine, *(one for one in theirs if one not in mine)]
        elif mine in {None, ""} and name != "closed_on":
            update[name] = theirs
    if not keep.kind:
        update["kind_is_our_reading"] = other.kind_is_our_reading
    relations = {(one.kind, one.target): one for one in reversed(update["relations"])}
    offers = {(one.function, one.title): one for one in reversed(update["offers"])}
    update["relations"] = [one for one in reversed(relations.values()) if one.target != keep.slug]
    update["relations"] = [one for one in update["relations"] if one.target != other.slug]
    update["offers"] = list(reversed(offers.values()))
    return keep.model_copy(update=update)


def _stored(document: dict[str, Any]) -> OrganisationDocument:
    """A stored document without relations to what is no longer there."""
    targets = {relation["target"] for relation in document["relations"]}
    there = set(Organisation.objects.filter(slug__in=targets).values_list("slug", flat=True))
    kept = [relation for relation in document["relations"] if relation["target"] in there]
    return OrganisationDocument.model_validate({**document, "relations": kept}, context=STORED)


def _move(old: int, new: int, *, but: Collection[type]) -> dict[str, list[int]]:
    """Let every row that names the old organisation name the new, `but` of these models; which they
    were.

    A row that would then stand twice, or relate an organisation to itself, stays.
    """
    moved: dict[str, list[int]] = {}
    for relation in Organisation._meta.related_objects:
        model, field = relation.related_model, relation.field.attname
        if model in _OWN or model in but or (model is Relation and field == "origin_id"):
            continue
        assert isinstance(model, type)
        assert issubclass(model, models.Model)
        for pk in list(model._base_manager.filter(**{field: old}).values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**{field: new})
            except IntegrityError:
                continue
            moved.setdefault(f"{model._meta.label}.{field}", []).append(pk)
    return moved


def _place(place: str) -> tuple[type[models.Model], str]:
    label, _dot, field = place.rpartition(".")
    return apps.get_model(label), field


def _decidable(actor: Actor, pair: Pair) -> Pair:
    if pair._state.adding:
        found = {"score": pair.score, "reasons": pair.reasons}
        pair, _created = Pair.objects.get_or_create(
            one_id=pair.one_id, other_id=pair.other_id, defaults=found
        )
    row = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    for organisation in (row.one, row.other):
        require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    return row


def _decide(actor: Actor, pair: Pair, state: Pair.State) -> None:
    pair.state, pair.decided_at, pair.decided_by_id = state, timezone.now(), actor.user_id
    pair.save(update_fields=["state", "decided_at", "decided_by"])
