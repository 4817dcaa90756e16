"""What a merge would make of the kept entry, as a page shows it before it happens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rresi.core.formats import listed
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.records import stored_documents
from rresi.ecosystem.rules import changed_fields
from rresi.ecosystem.services.merging import MEMBERS, at_stake, is_claimed, joined
from rresi.ecosystem.telling import field_word, values_in_words


@dataclass(frozen=True)
class Stake:
    """What may go along or not, because it decides who speaks for the kept entry."""

    key: str
    label: str
    value: str


@dataclass(frozen=True)
class TakenOver:
    """What `keep` takes over from `other`: `changes` are fields in words, before and after."""

    keep: Organisation
    other: Organisation
    stakes: list[Stake]
    changes: list[tuple[str, str, str]]
    keep_claimed: bool
    other_claimed: bool


def taken_over(keep: Organisation, other: Organisation) -> TakenOver:
    """The whole of it. Thirty queries at most."""
    stakes = at_stake(keep, other)
    return TakenOver(
        keep,
        other,
        [_stake(other, key) for key in stakes],
        _changes(keep, other, but=stakes),
        is_claimed(keep),
        is_claimed(other),
    )


def _stake(other: Organisation, key: str) -> Stake:
    if key != MEMBERS:
        return Stake(key, field_word(key), str(getattr(other, key)))
    people = other.members.select_related("user").order_by("pk")
    return Stake(key, _("People who speak for it"), listed([str(one.user) for one in people]))


def _changes(
    keep: Organisation, other: Organisation, *, but: Collection[str]
) -> list[tuple[str, str, str]]:
    documents = stored_documents([keep.slug, other.slug])
    before = documents[keep.slug]
    after = joined(before, documents[other.slug])
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    fields = [field for field in changed_fields(old, new) if field not in but]
    (told,) = values_in_words([(before, after, fields)])
    return [(field_word(name), was, becomes) for name, was, becomes in told]
