"""That an organisation has closed, or has not: said by its link, checked and undone by a person."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.ecosystem.models import Change, FactDates, Organisation, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS, target_of
from rresi.ecosystem.records import locked_documents
from rresi.ecosystem.services.closing import tell_state
from rresi.ecosystem.services.editing import speaker
from rresi.ecosystem.services.inviting import language_of
from rresi.ecosystem.services.keepers import seen_by_keepers
from rresi.ecosystem.services.suggesting import decide, suggest
from rresi.ecosystem.services.writing import write_documents


def _waiting(organisation: Organisation, *, closed: bool) -> QuerySet[Suggestion]:
    """What says that it has closed, or that it has not, and waits for somebody to check it."""
    waiting = organisation.suggestions.filter(
        state=Suggestion.State.OPEN, document__has_key="closed_on"
    )
    null = {"document__closed_on": None}
    return waiting.exclude(**null) if closed else waiting.filter(**null)


def has_said(organisation: Organisation) -> bool:
    """Whether somebody has said the contrary of what the directory says, closed or not, which
    nobody has checked yet. One query."""
    return _waiting(organisation, closed=organisation.closed_on is None).exists()


def suggest_state(
    *, actor: Actor, organisation: Organisation, closed: bool, remark: str = ""
) -> None:
    """The organisation says by a link that it has closed, or that this was a mistake; the same
    again changes nothing.

    A person checks it: a link may have reached somebody who left in anger.
    """
    if closed == (organisation.closed_on is not None):
        return
    if not _waiting(organisation, closed=closed).filter(remark=remark.strip()).exists():
        day = timezone.localdate().isoformat() if closed else None
        suggest(actor=actor, organisation=organisation, record={"closed_on": day}, remark=remark)


@transaction.atomic
def take_back(*, organisation: Organisation, closed: bool) -> None:
    """The organisation says by a link something else than before: what it said of having closed, or
    of not having closed, waits for nobody any more. Again changes nothing.
    """
    with translation.override(language_of(organisation)):
        reason = _("The organisation has taken this back.")
    said = _waiting(organisation, closed=closed).filter(by=None)
    for row in said.select_for_update(of=("self",)):
        decide(VISITOR, row, Suggestion.State.REJECTED, reason)


@transaction.atomic
def reopen(*, actor: Actor, organisation: Organisation) -> None:
    """Undo the closing; the organisation is told. Again changes nothing.

    Raises:
        PermissionDenied: the actor neither speaks for the organisation nor looks after its region.
    """
    require(PERMISSIONS, actor, "organisation.edit", target_of(organisation))
    before = locked_documents([organisation.slug])
    document = before[organisation.slug]
    for row in _waiting(organisation, closed=False).select_for_update(of=("self",)):
        decide(actor, row, Suggestion.State.APPROVED, "")
    if document.closed_on is None:
        return
    after = {organisation.slug: document.model_copy(update={"closed_on": None})}
    write_documents(actor=actor, before=before, after=after, event=Change.Event.REOPENED)
    if speaker(actor, organisation) is FactDates.By.ORGANISATION:
        seen_by_keepers(organisation)
    organisation.refresh_from_db()
    tell_state(organisation)
