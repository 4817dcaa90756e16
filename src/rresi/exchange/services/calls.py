"""A need that three regions could not meet becomes a call for practices."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.exchange import unmet
from rresi.exchange.models import Call, CallNeed
from rresi.exchange.permissions import PERMISSIONS

_STEPS = {
    Call.State.PROPOSED: {Call.State.OPEN, Call.State.DISMISSED},
    Call.State.OPEN: {Call.State.CLOSED},
}


@transaction.atomic
def propose() -> int:
    """Propose what three regions need and nobody met; how many calls are new. For the worker.

    A call that stands gets the needs that came since. What was dismissed is not proposed again
    with the same needs.
    """
    new = 0
    for one in unmet.shared():
        call = Call.objects.filter(
            subject=one.subject, state__in=[Call.State.PROPOSED, Call.State.OPEN]
        ).first()
        if call is None:
            settled = set(
                CallNeed.objects.filter(call__subject=one.subject).values_list("need_id", flat=True)
            )
            if set(one.needs) <= settled:
                continue
            call = Call.objects.create(subject=one.subject)
            new += 1
            notify(
                people=coordinators(),
                event="exchange-call",
                key=f"exchange-call:{call.pk}",
                context={"subject": lazy(partial(unmet.subject_label, one.subject), str)()},
                url=("exchange:call", call.pk),
            )
        CallNeed.objects.bulk_create(
            [CallNeed(call=call, need_id=pk) for pk in one.needs], ignore_conflicts=True
        )
    return new


@transaction.atomic
def decide(*, actor: Actor, call: Call, state: str) -> Call:
    """Open a proposed call, dismiss it, or close an open one. The same again changes nothing.

    Raises:
        PermissionDenied: the actor is no coordinator.
        Refused: the call cannot take this step.
    """
    require(PERMISSIONS, actor, "call.decide")
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.state == state:
        return call
    if state not in _STEPS.get(Call.State(call.state), set()):
        raise Refused(_("This call has already been decided."))
    call.state, call.decided_at, call.decided_by_id = state, timezone.now(), actor.user_id
    call.save(update_fields=["state", "decided_at", "decided_by"])
    return call
