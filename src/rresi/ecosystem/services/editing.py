"""Changing an organisation's record, and saying that it is still right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.core.refusals import Incomplete
from rresi.core.stamps import renew_stamp
from rresi.core.versions import require_unchanged
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.doubles import Similar, similar
from rresi.ecosystem.models import Change, FactDates, FactGroup, Organisation, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS, require_region, target_of
from rresi.ecosystem.records import merged, prepare_one, stored_documents
from rresi.ecosystem.services import history, suggesting
from rresi.ecosystem.services.keepers import seen_by_keepers
from rresi.ecosystem.services.placed import require_near
from rresi.ecosystem.services.writing import write_documents
from rresi.engines.tables import name_key
from rresi.regions import queries as regions


class Namesakes(Incomplete):
    """A new name is like those of others, and nobody has said yet that it is none of them."""

    def __init__(self, similar: Collection[Similar]) -> None:
        super().__init__([("name", _("Other organisations have this name or one like it."))])
        self.similar = similar


def speaker(actor: Actor, organisation: Organisation) -> FactDates.By:
    """As what somebody confirms: the organisation itself before its region and the network."""
    if organisation.pk in actor.scope(Role.ORGANISATION_MEMBER):
        return FactDates.By.ORGANISATION
    if organisation.region_id in actor.scope(Role.REGION_MANAGER):
        return FactDates.By.MANAGER
    return FactDates.By.NETWORK


@transaction.atomic
def edit(
    *,
    actor: Actor,
    organisation: Organisation,
    record: Mapping[str, Any],
    seen: str,
    suggestion: Suggestion | None = None,
    far_is_right: bool = False,
    none_of: Collection[str] = (),
) -> None:
    """Change the fields that `record` names, and confirm what was written anew; what belongs to it
    as well, if the organisation itself says so.

    `seen` is the organisation's `version` when the form was shown; `suggestion` the change
    suggested in words that is made by this, and closed; `far_is_right` says that place and
    region are meant, however far apart; `none_of` are the slugs of those that it is not, however
    much its new name is like theirs.

    Raises:
        PermissionDenied, Incomplete: by the field's path.
        FarAway: the place lies outside the region and is not said to be right.
        Namesakes: a new name is like those of others, which `none_of` does not name.
        Refused: somebody has decided on the suggestion already.
        Outdated: somebody else changed the organisation since.
    """
    row = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(PERMISSIONS, actor, "organisation.edit", target_of(row))
    require_unchanged(row, seen, row.version)
    prepared = prepare_one({"name": row.name, **record, "slug": row.slug})
    before = stored_documents([row.slug])
    if not far_is_right:
        require_near(prepared, before[row.slug])
    after = {row.slug: merged(prepared, before[row.slug])}
    _require_own_name(row, after[row.slug], none_of)
    region = regions.find(after[row.slug].region or "")
    if (region.pk if region else None) != row.region_id:
        require_region(actor, region.pk if region else None)
    write_documents(actor=actor, before=before, after=after, event=Change.Event.EDITED)
    history.confirm_changed(
        actor=actor,
        organisation=row,
        before=before[row.slug],
        after=after[row.slug],
        by=speaker(actor, row),
        whole_groups=speaker(actor, row) is FactDates.By.ORGANISATION,
    )
    if speaker(actor, row) is FactDates.By.ORGANISATION:
        seen_by_keepers(row)
    if suggestion is not None:
        suggesting.settle(actor=actor, suggestion=suggestion)


def _require_own_name(
    row: Organisation, after: OrganisationDocument, none_of: Collection[str]
) -> None:
    """Refuse a new name that is like another's, until somebody says that it is none of them."""
    if name_key(after.name) == name_key(row.name):
        return
    asked = {"name": after.name, "city": after.city, "country": after.country}
    found = similar(asked, of=row.pk)
    if not {one.slug for one in found}.issubset(none_of):
        raise Namesakes(found)


@transaction.atomic
def confirm(*, actor: Actor, organisation: Organisation) -> None:
    """Say that the whole record is right today.

    Raises:
        PermissionDenied: the actor neither speaks for the organisation nor looks after its region.
    """
    row = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(PERMISSIONS, actor, "organisation.confirm", target_of(row))
    confirmed(actor=actor, organisation=row, by=speaker(actor, row))


def confirmed(
    *, actor: Actor, organisation: Organisation, by: FactDates.By, by_link: bool = False
) -> None:
    """Note in the caller's transaction that everything on record is right. It holds the
    organisation locked: whoever writes a change writes again what was confirmed before it.
    """
    history.confirm(actor=actor, organisation=organisation, groups=FactGroup, by=by)
    if by == FactDates.By.ORGANISATION:
        seen_by_keepers(organisation)
    history.note(
        actor=actor, organisation=organisation, event=Change.Event.CONFIRMED, by_link=by_link
    )
    Organisation.objects.filter(pk=organisation.pk).update(stale_since=None)
    renew_stamp(VERSION)
