"""What a region changes of a practice, and how its conditions stand there."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.core.written import language_given
from rresi.transfers import claims
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer, TransferCondition
from rresi.transfers.services import claim


@transaction.atomic
def save_adaptation(
    *,
    actor: Actor,
    transfer: Transfer,
    seen: str,
    adapted: str,
    conditions: Mapping[str, tuple[str, str]],
    language: str = "",
    note_languages: Mapping[str, str] | None = None,
) -> Transfer:
    """Save what was adapted and how each condition stands: its id -> (state, note).

    Ids that the practice does not have are left out. `language` is that of what was adapted.

    Raises:
        PermissionDenied, Outdated.
        Refused: the practice is in use, and an essential condition would lose its answer.
    """
    current = claim(actor, transfer, seen)
    adapted = adapted.strip()
    if adapted:
        stood = {current.adapted: current.language} if current.adapted else {}
        current.language = language_given(adapted, language, stood)
    current.adapted = adapted
    current.save()
    known = {condition.id for condition in conditions_of(current.practice)}
    notes = {row.condition_id: {row.note: row.note_language} for row in current.conditions.all()}
    told = claims.explained(current, known & conditions.keys())
    for condition_id in known & conditions.keys():
        state, note = conditions[condition_id]
        chosen = (note_languages or {}).get(condition_id, "")
        spoken = language_given(note, chosen, notes.get(condition_id, {})) if note else ""
        TransferCondition.objects.update_or_create(
            transfer=current,
            condition_id=condition_id,
            defaults={"state": state, "note": note, "note_language": spoken},
        )
    claims.require_explained(current, told)
    return current


@transaction.atomic
def answer_condition(
    *, actor: Actor, transfer: Transfer, seen: str, condition_id: str, state: str
) -> Transfer:
    """Say how one condition stands in the region; a note that stood with it stays.

    Raises:
        PermissionDenied, Outdated.
        Refused: the practice has no such condition, there is no such state, or the practice is in
            use and this essential condition would lose its answer.
    """
    current = claim(actor, transfer, seen)
    known = {condition.id for condition in conditions_of(current.practice)}
    if condition_id not in known or state not in TransferCondition.State.values:
        raise Refused(gettext("Choose one of the answers."))
    current.save()
    told = claims.explained(current, [condition_id])
    TransferCondition.objects.update_or_create(
        transfer=current, condition_id=condition_id, defaults={"state": state}
    )
    claims.require_explained(current, told)
    return current
