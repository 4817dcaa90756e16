"""One fact that an organisation states about itself by a signed link."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from rresi.accounts.roles import VISITOR
from rresi.core.stamps import renew_stamp
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.documents import OfferPart, OrganisationDocument, RelationPart
from rresi.ecosystem.models import Change, FactDates, FactGroup, Organisation, Relation
from rresi.ecosystem.records import locked_documents
from rresi.ecosystem.services import history
from rresi.ecosystem.services.writing import write_documents


@transaction.atomic
def state_offer(
    *, organisation: Organisation, function: str, holds: bool, instead_of: date | None = None
) -> None:
    """The organisation says whether it provides a function; the caller has checked its link.

    "Yes" makes it certain, as of today. "No" takes out an offer that is recorded as doubtful, or
    that nobody has confirmed, and leaves one that somebody is sure of: that is for a person to look
    at. Again changes nothing. `instead_of` is the day of a "yes" that is taken back: what it made
    certain goes as well; and "yes" instead of "no" brings back what that took out.
    """
    document = _document(organisation)
    dates = FactDates.objects.filter(
        organisation=organisation, group=FactGroup.OFFERS, confirmed_at__isnull=False
    ).first()
    confirmed = dates is not None and function not in dates.unconfirmed
    doubtful = [
        offer
        for offer in document.offers
        if offer.function == function
        and (
            offer.confidence < 1
            or not (holds or confirmed)
            or (instead_of is not None and offer.stated_on == instead_of)
        )
    ]
    kept = [offer for offer in document.offers if offer not in doubtful]
    if holds:
        if function not in document.functions:
            doubtful = _taken_out(organisation, function) or [OfferPart(function=function)]
        sure = {"confidence": 1.0, "stated_on": timezone.localdate()}
        found = [offer.model_copy(update=sure) for offer in doubtful]
        functions = list(dict.fromkeys([*document.functions, function]))
        update = {"offers": [*kept, *found], "functions": functions}
    elif doubtful and all(offer.function != function for offer in kept):
        functions = [key for key in document.functions if key != function]
        update = {"offers": kept, "functions": functions}
    else:
        update = {"offers": kept}
    said = {"function": function, "answer": "yes" if holds else "no"}
    _state(organisation, document, update, said)
    # What it has said itself is no change that somebody has yet to confirm.
    for row in FactDates.objects.filter(organisation=organisation, group=FactGroup.OFFERS):
        row.unconfirmed = [key for key in row.unconfirmed if key != function]
        row.save(update_fields=["unconfirmed"])


def _taken_out(organisation: Organisation, function: str) -> list[OfferPart]:
    """The offers of a function that the newest answer by a link took out."""
    answers = Change.objects.filter(organisation=organisation, event=Change.Event.ANSWERED)
    newest = answers.filter(before__has_key="offers").order_by("-pk").first()
    if newest is None:
        return []
    offers = (OfferPart.model_validate(one) for one in newest.before["offers"])
    return [one for one in offers if one.function == function]


@transaction.atomic
def state_relation(
    *, organisation: Organisation, other: Organisation, holds: bool, instead_of: date | None = None
) -> None:
    """The organisation says whether it works with another; the caller has checked its link.

    `instead_of` is the day of a "yes" that is taken back.
    """
    document = _document(organisation)
    relations = list(document.relations)
    related = Relation.objects.filter(origin=other, target=organisation).exists()
    if holds and not related and all(one.target != other.slug for one in relations):
        today = timezone.localdate()
        relations.append(RelationPart(kind="partners", target=other.slug, stated_on=today))
    if not holds and instead_of is not None:
        relations = [
            one
            for one in relations
            if (one.kind, one.target, one.stated_on) != ("partners", other.slug, instead_of)
        ]
    said = {"other": other.slug, "answer": "yes" if holds else "no"}
    _state(organisation, document, {"relations": relations}, said)


def _document(organisation: Organisation) -> OrganisationDocument:
    return locked_documents([organisation.slug])[organisation.slug]


def _state(
    organisation: Organisation,
    before: OrganisationDocument,
    update: dict[str, object],
    said: dict[str, str],
) -> None:
    after = before.model_copy(update=update)
    if after == before:
        history.note(
            actor=VISITOR,
            organisation=organisation,
            event=Change.Event.ANSWERED,
            by_link=True,
            after=said,
        )
        renew_stamp(VERSION)
        return
    write_documents(
        actor=VISITOR,
        before={organisation.slug: before},
        after={organisation.slug: after},
        event=Change.Event.ANSWERED,
        by_link=True,
        stated_on=timezone.localdate(),
    )
    history.confirm_changed(
        actor=VISITOR,
        organisation=organisation,
        before=before,
        after=after,
        by=FactDates.By.ORGANISATION,
    )
