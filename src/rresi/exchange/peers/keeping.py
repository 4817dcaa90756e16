"""What the worker does with questions to regions: reminding of them, and forgetting them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.peers import queries, telling
from rresi.exchange.peers.rules import REMIND_AFTER


def remind() -> int:
    """Write once more to regions that have not answered; returns to how many. For the worker."""
    due = queries.due(timezone.now(), REMIND_AFTER)
    found = PeerAnswer.objects.filter(
        pk__in=due, state=PeerAnswer.State.WAITING, reminded_at=None, question__closed_at=None
    )
    count = 0
    for question in PeerQuestion.objects.filter(answers__in=due).distinct().order_by("pk"):
        with transaction.atomic():
            mine = found.select_for_update(of=("self",)).filter(question=question)
            places = list(mine.select_related("region"))
            found.filter(pk__in=[one.pk for one in places]).update(reminded_at=timezone.now())
            telling.write_to_all(question, places, "exchange-peer-reminder", "reminded")
        count += len(places)
    return count


@transaction.atomic
def forget(today: date | None = None) -> int:
    """Delete private questions and answers whose day is over, and the names of public ones.

    For the worker; returns how many questions were deleted.
    """
    over = PeerQuestion.objects.filter(keep_until__lt=today or timezone.localdate())
    private = over.filter(published_at__isnull=True)
    count = private.count()
    private.delete()
    over.exclude(asker=None).update(asker=None)
    PeerAnswer.objects.filter(question__in=over, agreed=False).delete()
    PeerAnswer.objects.filter(question__in=over).update(answered_by=None)
    return count
