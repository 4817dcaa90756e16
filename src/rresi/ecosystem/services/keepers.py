"""Telling whoever keeps a profile what somebody else has changed in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils import timezone, translation
from django.utils.translation import ngettext

from rresi.accounts import notices
from rresi.accounts.models import User, in_force
from rresi.accounts.roles import Actor
from rresi.core.formats import listed
from rresi.ecosystem.models import Organisation, OrganisationMember
from rresi.ecosystem.rules import changed_fields
from rresi.ecosystem.services.history import Written
from rresi.ecosystem.telling import field_word, values_in_words
from rresi.interchange.report import short

NAMED = 10  # organisations in one notice


def tell_keepers(*, actor: Actor, written: Written) -> None:
    """Tell those who keep these profiles, in the caller's transaction; it stands under their tasks
    until one of them says that the profile is right, or changes it.

    Nobody is told of what one of them wrote. One query where nobody keeps any, else four a
    language beside the mails.
    """
    kept = _kept([pk for pk, (before, _after) in written.items() if before])
    found = {pk: people for pk, people in kept.items() if actor.user_id not in people}
    if not found:
        return
    now = timezone.now()
    OrganisationMember.objects.filter(organisation__in=found).update(changed_at=now)
    organisations = Organisation.objects.in_bulk(found)
    fields = {pk: _fields(written, pk) for pk in found}
    for language in {one.language for people in found.values() for one in people.values()}:
        with translation.override(language):
            told = _in_words(written, fields)
        for pk, people in found.items():
            organisation = organisations[pk]
            notices.notify(
                people=[one for one in people.values() if one.language == language],
                event="profile-changed",
                key=f"profile-changed:{pk}:{now.isoformat()}",
                context={
                    "name": organisation.name,
                    "changes": told[pk],
                    "closed": "closed_on" in fields[pk] and organisation.closed_on is not None,
                },
                url=("ecosystem:organisation", organisation.slug),
            )


def announced(slugs: Collection[str]) -> list[str]:
    """What is said before these profiles are changed: which of them somebody keeps. One query."""
    kept = OrganisationMember.objects.filter(in_force(), organisation__slug__in=slugs)
    names = sorted(set(kept.values_list("organisation__name", flat=True)))
    if not names:
        return []
    words = ngettext(
        "%(count)d organisation keeps its profile itself; whoever does so is told what changes: "
        "%(names)s",
        "%(count)d organisations keep their profiles themselves; whoever does so is told what "
        "changes: %(names)s",
        len(names),
    )
    shown = listed(names) if len(names) <= NAMED else f"{', '.join(names[:NAMED])} …"
    return [words % {"count": len(names), "names": shown}]


def seen_by_keepers(organisation: Organisation) -> None:
    """One of those who keep the profile has said that it is right, or changed it."""
    OrganisationMember.objects.filter(organisation=organisation).update(changed_at=None)


def _kept(pks: Collection[int]) -> Mapping[int, dict[int, User]]:
    """Who keeps these profiles, by primary keys. One query, or none."""
    found: dict[int, dict[int, User]] = defaultdict(dict)
    members = OrganisationMember.objects.filter(in_force(), organisation_id__in=pks)
    for one in members.select_related("user") if pks else ():
        found[one.organisation_id][one.user_id] = one.user
    return found


def _fields(written: Written, pk: int) -> list[str]:
    before, after = written[pk]
    assert before is not None
    return changed_fields(before.model_dump(mode="json"), after.model_dump(mode="json"))


def _in_words(
    written: Written, fields: Mapping[int, list[str]]
) -> dict[int, list[tuple[str, str, str]]]:
    changes = []
    for pk, of_one in fields.items():
        before, after = written[pk]
        assert before is not None
        changes.append((before, after, of_one))
    told = values_in_words(changes)
    return {
        pk: [(field_word(field), short(old), short(new)) for field, old, new in words]
        for pk, words in zip(fields, told, strict=True)
    }
