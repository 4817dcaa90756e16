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
class Field:
    """A field in words, as either entry has it and as the kept one has it after the merge."""

    word: str
    kept: str
    other: str
    after: str


@dataclass(frozen=True)
class TakenOver:
    """What `keep` takes over from `other`: `fields` are those in which they differ."""

    keep: Organisation
    other: Organisation
    stakes: list[Stake]
    fields: list[Field]
    keep_claimed: bool
    other_claimed: bool


def taken_over(keep: Organisation, other: Organisation) -> TakenOver:
    """The whole of it. Thirty queries at most."""
    stakes = at_stake(keep, other)
    return TakenOver(
        keep,
        other,
        [_stake(other, key) for key in stakes],
        _fields(keep, other, but=stakes),
        is_claimed(keep),
        is_claimed(other),
    )


def _stake(other: Organisation, key: str) -> Stake:
    if key != MEMBERS:
        return Stake(key, field_word(key), str(getattr(other, key)))
    people = other.members.select_related("user").order_by("pk")
    return Stake(key, _("People who speak for it"), listed([str(one.user) for one in people]))


def _fields(keep: Organisation, other: Organisation, *, but: Collection[str]) -> list[Field]:
    documents = stored_documents([keep.slug, other.slug])
    kept, second = documents[keep.slug], documents[other.slug]
    after = joined(kept, second)
    old, new = kept.model_dump(mode="json"), second.model_dump(mode="json")
    fields = [name for name in changed_fields(old, new) if name not in {*but, "slug"}]
    beside, outcome = values_in_words([(kept, second, fields), (second, after, fields)])
    return [
        Field(field_word(name), mine, theirs, becomes)
        for (name, mine, theirs), (_name, _theirs, becomes) in zip(beside, outcome, strict=True)
    ]
