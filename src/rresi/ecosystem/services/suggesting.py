"""Organisations, and changes to them, that people suggest, and what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts import notices
from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators, emails_of, in_charge_of
from rresi.accounts.roles import Actor, Role
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.translations import current_language, interface_languages
from rresi.core.written import language_written
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.documents import Prepared
from rresi.ecosystem.models import Change, Organisation, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS, require_region, target_in, target_of
from rresi.ecosystem.records import (
    free_slug,
    locked_documents,
    merged,
    prepare_one,
    stored_documents,
)
from rresi.ecosystem.services.closing import tell_state
from rresi.ecosystem.services.inviting import claim_invitation, language_of, objection, reply_to
from rresi.ecosystem.services.merging import joined, part
from rresi.ecosystem.services.placed import require_near
from rresi.ecosystem.services.writing import write_documents
from rresi.regions import queries as regions

MOST_REMARKS = 2000  # characters
OF_WHO_SPEAKS = ("email", "website")  # by which `links.speaks_for` knows an organisation's people


@transaction.atomic
def suggest(
    *,
    actor: Actor,
    record: Mapping[str, Any],
    organisation: Organisation | None = None,
    remark: str = "",
    email: str = "",
) -> Suggestion:
    """Keep a suggestion until somebody decides, and tell who decides.

    `record` holds the fields of an `OrganisationDocument` that are suggested; with an
    `organisation` those that shall change. It may be empty if there is a remark.

    Raises:
        Incomplete: a field has a mistake, by its path.
    """
    made = keep(actor=actor, record=record, organisation=organisation, remark=remark, email=email)
    notices.notify(
        people=who_decides(made.region_id),
        event="organisation-suggested",
        key=f"organisation-suggested:{made.pk}",
        context={"name": name_of(made), "new": organisation is None},
        url=("ecosystem:suggestion", made.pk),
    )
    return made


def who_decides(region_id: int | None) -> Iterable[User]:
    """Who is told of a suggestion for a region, or for none."""
    return in_charge_of(Role.REGION_MANAGER, region_id) if region_id else coordinators()


def keep(
    *,
    actor: Actor,
    record: Mapping[str, Any],
    organisation: Organisation | None = None,
    remark: str = "",
    email: str = "",
) -> Suggestion:
    """The same without telling anybody, in the caller's transaction."""
    require(PERMISSIONS, actor, "organisation.suggest")
    fields = dict(record)
    region_id = organisation.region_id if organisation else None
    if organisation is None:
        prepare_one(fields)
        found = regions.find(str(fields.get("region") or ""))
        region_id = found.pk if found else None
    elif fields:
        prepare_one({"name": organisation.name, **fields, "slug": organisation.slug})
    elif not remark.strip():
        raise Incomplete([("remark", _("Say what has changed."))])
    written = language_written(remark)  # which the site need not speak
    return Suggestion.objects.create(
        organisation=organisation,
        region_id=region_id,
        document=fields,
        remark=fits(remark, MOST_REMARKS, field="remark"),
        by_id=actor.user_id,
        email=email,
        language=written if written in interface_languages() else current_language(),
    )


@transaction.atomic
def add(
    *,
    actor: Actor,
    record: Mapping[str, Any],
    none_of: Collection[str] | None = None,
    far_is_right: bool = False,
) -> Organisation:
    """Write a new organisation of a region that the actor looks after.

    `none_of` are the slugs of those that it is not, however much it is like them; None while
    nobody has said so; `far_is_right` says that place and region are meant, however far apart.

    Raises:
        PermissionDenied: the actor does not look after the region, or the record names none.
        FarAway: the place lies outside the region and is not said to be right.
        Incomplete: a field has a mistake, by its path, or the organisation is known already.
    """
    prepared = prepare_one(_placed(_anew(record) if none_of is not None else record))
    region = regions.find(prepared.document.region or "")
    target = target_in(region.pk if region else None)
    require(PERMISSIONS, actor, "organisation.create", target)
    if not far_is_right:
        require_near(prepared, None)
    made = _written(actor, prepared, new=True)
    part(actor=actor, organisation=made, slugs=none_of or ())
    return made


def _anew(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of another organisation, whether one of its name is there or not."""
    return {**record, "slug": free_slug(str(record.get("name") or ""))}


def _placed(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record that names no country, with its region's."""
    home = regions.find(str(record.get("region") or ""))
    country = record.get("country") or (home.country if home else "")
    return {**record, "country": country}


def _written(
    actor: Actor, prepared: Prepared, *, new: bool, event: Change.Event = Change.Event.EDITED
) -> Organisation:
    before = locked_documents([prepared.slug])
    if new and prepared.slug in before:
        message = _("There is already an organisation with this name: %(name)s")
        raise Incomplete([("name", message % {"name": prepared.document.name})])
    after = {prepared.slug: merged(prepared, before.get(prepared.slug))}
    write_documents(actor=actor, before=before, after=after, event=event)
    return Organisation.objects.get(slug=prepared.slug)


def name_of(suggestion: Suggestion) -> str:
    """The name of the organisation that a suggestion is about."""
    if suggestion.organisation is not None:
        return suggestion.organisation.name
    return str(suggestion.document.get("name", ""))


@transaction.atomic
def approve(
    *,
    actor: Actor,
    suggestion: Suggestion,
    record: Mapping[str, Any],
    none_of: Collection[str] | None = None,
    reason: str = "",
    checked: bool = False,
    far_is_right: bool = False,
) -> Organisation:
    """Write what was suggested, as the person who decides left it.

    Whoever has the email address or website of an organisation takes over its profile, and anybody
    may suggest one: that they are a new one's own somebody has `checked`.

    `none_of` are the slugs of those that a new one is not, as `add` has them, and `reason` says
    why; it stays with the suggestion and is sent to nobody. `far_is_right` is as in `add`, for a
    new one.

    Raises:
        PermissionDenied: the suggestion is for another region.
        FarAway: the place lies outside the region and is not said to be right.
        Refused: somebody has decided already, or it is in words only: see `settle`.
        Incomplete: a field has a mistake, by its path.
    """
    row = _open(actor, suggestion)
    if none_of and not reason.strip():
        words = _("Say why it is none of these, or choose the one it is.")
        raise Incomplete([("why", words)])
    fields = dict(record)
    if row.organisation is not None and not fields:
        raise Refused(_("Edit the profile to make this change. Saving it closes the suggestion."))
    if row.organisation is not None:
        fields = {"name": row.organisation.name, **fields, "slug": row.organisation.slug}
    elif not checked and any(fields.get(name) for name in OF_WHO_SPEAKS):
        message = _("Confirm this, or leave the email address and the website empty.")
        raise Incomplete([("checked", message)])
    elif none_of is not None:
        fields = _anew(fields)
    prepared = prepare_one(_placed(fields) if row.organisation is None else fields)
    new_region = regions.find(
        prepared.document.region or ""
    )  # that of the postcode, if none is named
    require_region(actor, new_region.pk if new_region else row.region_id)
    if row.organisation is None and not far_is_right:
        require_near(prepared, None)
    event = Change.Event.EDITED
    if row.by_link:
        event = Change.Event.CLOSED if prepared.document.closed_on else Change.Event.REOPENED
    row.organisation = _written(actor, prepared, new=row.organisation is None, event=event)
    part(actor=actor, organisation=row.organisation, slugs=none_of or ())
    reason = fits(reason, MOST_REMARKS, field="why")
    told = decide(actor, row, Suggestion.State.APPROVED, reason)
    if row.is_new and row.organisation.email.casefold() not in {"", told.casefold()}:
        _welcome(row.organisation)
    if row.by_link:
        tell_state(row.organisation)
    return row.organisation


@transaction.atomic
def settle(*, actor: Actor, suggestion: Suggestion) -> None:
    """What was suggested in words stands in the profile now: somebody has edited it.

    Raises:
        PermissionDenied: the suggestion is for another region.
        Refused: somebody has decided already, or it is not in words only.
    """
    row = _open(actor, suggestion)
    if row.document:
        raise Refused(_("This suggestion has a page of its own. Decide on it there."))
    decide(actor, row, Suggestion.State.APPROVED, "")


@transaction.atomic
def join(
    *, actor: Actor, suggestion: Suggestion, organisation: Organisation, record: Mapping[str, Any]
) -> bool:
    """What was suggested as new is in the directory already: its facts fill the gaps there. Returns
    whether there were any.

    But for its addresses: whoever has them takes over the profile, and nobody has checked them.

    Raises:
        PermissionDenied: the suggestion or the organisation is beyond the actor's reach.
        Refused: somebody has decided already, or it is about a change.
        Incomplete: a field has a mistake, by its path.
    """
    row = _open(actor, suggestion)
    if row.organisation_id is not None:
        raise Refused(_("Someone else has already decided on this suggestion."))
    known = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation.pk).first()
    if known is None:
        raise Refused(_("Someone has merged these two in the meantime."))
    require(PERMISSIONS, actor, "organisation.edit", target_of(known))
    slug = known.slug
    before = stored_documents([slug])
    facts = {name: value for name, value in record.items() if name not in OF_WHO_SPEAKS}
    suggested = prepare_one({**facts, "slug": slug}).document
    after = {slug: joined(before[slug], suggested)}
    write_documents(actor=actor, before=before, after=after, event=Change.Event.EDITED)
    row.organisation = known
    filled = after != before
    decide(actor, row, Suggestion.State.APPROVED, "", known=True, filled=filled)
    return filled


def _welcome(organisation: Organisation) -> None:
    """Tell an organisation that it is in the directory now, and how it takes over its profile."""
    with translation.override(language_of(organisation)):
        words = {"name": organisation.name, "network": brand.current().name}
        subject = _("%(name)s is in the directory of %(network)s") % words
        parts = [
            _("Someone suggested %(name)s for the directory of %(network)s. This is its profile:")
            % words,
            _address(organisation),
            claim_invitation(organisation, organisation.email),
            *objection(organisation),
        ]
        body, to = "\n\n".join(parts), [organisation.email]
        EmailMessage(subject=subject, body=f"{body}\n", to=to, reply_to=reply_to()).send()


def _address(organisation: Organisation) -> str:
    return settings.SITE_URL + reverse("ecosystem:organisation", args=[organisation.slug])


@transaction.atomic
def reject(*, actor: Actor, suggestion: Suggestion, reason: str) -> None:
    """Say no, with the reason, which the person who suggested it gets.

    Raises:
        PermissionDenied: the suggestion is for another region.
        Refused: somebody has decided already, or there is no reason.
        Incomplete: the reason is too long.
    """
    row = _open(actor, suggestion)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    reason = fits(reason, MOST_REMARKS, field="reason")
    decide(actor, row, Suggestion.State.REJECTED, reason)


def _open(actor: Actor, suggestion: Suggestion) -> Suggestion:
    row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    require(PERMISSIONS, actor, "suggestion.decide", target_in(row.region_id))
    if row.state != Suggestion.State.OPEN:
        raise Refused(_("Someone else has already decided on this suggestion."))
    return row


def decide(
    actor: Actor,
    row: Suggestion,
    state: Suggestion.State,
    reason: str,
    *,
    known: bool = False,
    filled: bool = False,
) -> str:
    """Close a suggestion and tell who made it; to which address, if there is one.

    known: what was suggested as new was in the directory already; `filled` says whether the
    suggestion added something there.
    """
    email, row.email = row.email, ""
    row.state, row.reason = state, reason
    row.decided_by_id, row.decided_at = actor.user_id, timezone.now()
    row.save()
    person = User.objects.filter(pk=row.by_id).first() if row.by_id else None
    address = email or (person.email if person else "")
    if not address:
        return ""
    with translation.override(person.language if person else row.language):
        name = name_of(row)
        if known:
            subject = _("%(name)s is already in the directory") % {"name": name}
            text = (
                _(
                    "Thank you. The organisation you suggested is already in the directory as "
                    "%(name)s. Missing information in its profile has been added from your "
                    "suggestion."
                )
                if filled
                else _(
                    "Thank you. The organisation you suggested is already in the directory as "
                    "%(name)s. Nothing in its profile was changed."
                )
            )
            more = _of_profile(row, address)
        elif state == Suggestion.State.APPROVED:
            subject = _("Your suggestion has been approved")
            text = _("Thank you. Your suggestion about %(name)s is now in the directory.")
            more = _of_profile(row, address)
        else:
            subject = _("Your suggestion has not been approved")
            text = _("Your suggestion about %(name)s has not been approved.")
            more = []
        why = reason if state == Suggestion.State.REJECTED else ""
        parts = [text % {"name": name}, why, *more]
        body = "\n\n".join(part for part in parts if part)
        EmailMessage(subject=subject, body=f"{body}\n", to=[address]).send()
    return address


def _of_profile(row: Suggestion, address: str) -> list[str]:
    """Where the profile is, and how whoever writes from the organisation itself takes it over."""
    organisation = row.organisation
    assert organisation is not None
    parts = [_address(organisation)]
    if row.is_new and links.speaks_for(address, organisation):
        parts.append(claim_invitation(organisation, address))
    return parts


def forget(user_id: int) -> None:
    """Take a person's addresses out of what is still open, before the person's row goes."""
    for address in emails_of(user_id):
        Suggestion.objects.filter(email__iexact=address).update(email="")
