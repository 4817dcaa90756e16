"""Writes: when things last happened, and troubles from their beginning to their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from rresi.operations import queries
from rresi.operations.models import LastTime, TroubleSpell
from rresi.operations.rules import Trouble, errors_by_minute, minute_of, well_after


def note(*, name: str, **detail: object) -> None:
    """Write down that something has just happened."""
    LastTime.objects.update_or_create(name=name, defaults={"at": timezone.now(), "detail": detail})


@transaction.atomic
def note_errors(*, count: int) -> None:
    """Add pages that have just failed to those of this minute; what is older is forgotten."""
    now = timezone.now()
    row, _made = LastTime.objects.get_or_create(name="errors", defaults={"at": now})
    row = LastTime.objects.select_for_update().get(pk=row.pk)
    minutes = errors_by_minute(row.detail, now)
    minute = str(minute_of(now))
    note(name="errors", **{**minutes, minute: minutes.get(minute, 0) + count})


def beat() -> None:
    """The worker is alive, and the database takes writes."""
    note(name="beat")


@dataclass(frozen=True)
class News:
    """What people are to be told."""

    begun: list[TroubleSpell] = field(default_factory=list)
    over: list[TroubleSpell] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begun or self.over)


@transaction.atomic
def record(*, troubles: Sequence[Trouble]) -> News:
    """Open spells for new troubles and close those that are over, each once however many ask."""
    now, after = timezone.now(), well_after(queries.pace())
    still = {spell.check_key: spell for spell in TroubleSpell.objects.filter(closed_at=None)}
    news = News()
    for trouble in troubles:
        spell, made = TroubleSpell.objects.get_or_create(
            check_key=trouble.check.value,
            closed_at=None,
            defaults={"since": now, "detail": dict(trouble.detail)},
        )
        if made:
            news.begun.append(spell)
        elif spell.gone_at or spell.detail != trouble.detail:
            TroubleSpell.objects.filter(pk=spell.pk).update(
                gone_at=None, detail=dict(trouble.detail)
            )
        still.pop(trouble.check.value, None)
    for spell in still.values():
        if spell.gone_at is None:
            TroubleSpell.objects.filter(pk=spell.pk).update(gone_at=now)
        elif spell.gone_at <= now - after:
            open_one = TroubleSpell.objects.filter(pk=spell.pk, closed_at=None)
            if open_one.update(closed_at=spell.gone_at):
                news.over.append(spell)
    return news
