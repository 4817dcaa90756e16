"""What one side changed of a record, applied to what the record says on the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rresi.ecosystem.documents import OrganisationDocument

_EMPTY = OrganisationDocument.model_construct(name="").model_dump(mode="json")


def at(value: Mapping[str, Any], place: str) -> Any:
    """What a record says in a field, or in one language of it."""
    name, _dot, language = place.partition(".")
    found = value.get(name, _EMPTY[name])
    return found.get(language) if language else found


def differing(
    new: OrganisationDocument,
    base: OrganisationDocument,
    here: OrganisationDocument,
    given: Collection[str],
) -> Iterator[tuple[str, Any]]:
    """The fields that differ from `base`, with what the same change would make of `here`."""
    theirs, old, ours = (one.model_dump(mode="json") for one in (new, base, here))
    for place in sorted({*given} - {"slug"}):
        if at(theirs, place) in (at(old, place), at(ours, place)):
            continue
        name, _dot, language = place.partition(".")
        before, after, stands = (getattr(one, name) for one in (base, new, here))
        if language:
            after = (
                {**before, language: after[language]}
                if language in after
                else {key: text for key, text in before.items() if key != language}
            )
        value: Any = after
        if isinstance(stands, dict):
            value = {
                **{key: text for key, text in stands.items() if key in after or key not in before},
                **{key: text for key, text in after.items() if before.get(key) != text},
            }
        elif isinstance(stands, list):
            kept = [one for one in stands if one in after or one not in before]
            value = kept + [one for one in after if one not in before and one not in kept]
        if value != stands:
            yield place, value


def carried_over(
    new: OrganisationDocument, base: OrganisationDocument, here: OrganisationDocument
) -> tuple[OrganisationDocument, list[str]]:
    """`here` with every change that leads from `base` to `new`, and the fields that change by it.

    What was added to a list is added here too, what was taken out of it is taken out; where both
    have a part of the same name, that of `new` counts.
    """
    update = dict(differing(new, base, here, OrganisationDocument.model_fields))
    for name, key in (("relations", ("kind", "target")), ("offers", ("function", "title"))):
        parts = update.get(name, ())
        named = {tuple(getattr(one, part) for part in key): one for one in parts}
        if name in update:
            update[name] = list(named.values())
    return here.model_copy(update=update), list(update)
