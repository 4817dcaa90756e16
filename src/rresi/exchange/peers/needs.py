"""What questions to regions have for a person to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.peers import queries
from rresi.exchange.peers.rules import UNANSWERED_AFTER
from rresi.regions.queries import name_of


def unanswered() -> Iterable[QuerySet[PeerAnswer]]:
    """Every place in which a region has not answered."""
    yield PeerAnswer.objects.filter(state=PeerAnswer.State.WAITING, question__closed_at=None)


def unsettled() -> Iterable[QuerySet[PeerQuestion]]:
    """Every question that is not closed."""
    yield PeerQuestion.objects.filter(closed_at=None)


def to_answer(user: User, actor: Actor) -> Iterable[Group]:
    """Questions that wait for one's region. One query."""
    places, total = queries.waiting(user, actor, limit=AT_MOST)
    today = timezone.localdate()
    lines = []
    for one in places:
        due_on = timezone.localdate(one.asked_at) + UNANSWERED_AFTER
        lines.append(
            Need(
                what=one.question.title,
                path=reverse("exchange:question_answer", args=[one.question.slug, one.region.slug]),
                act=_("Answer the question"),
                why=_("Another region or an organisation asks what %(region)s knows about this.")
                % {"region": name_of(one.region)},
                due_on=due_on,
                overdue=due_on < today,
                language=one.question.language,
            )
        )
    yield Group("peer-questions", _("Questions to regions"), lines, total=total)


def to_settle(user: User, actor: Actor) -> Iterable[Group]:
    """One's own questions that need a decision. One query."""
    own, total = queries.to_settle(user, actor, limit=AT_MOST)
    decide = _("A region has answered and agrees to publish. Agree as well, or close the question.")
    unanswered = _("No region has answered. Ask again in other words, or close the question.")
    yield Group(
        "own-questions",
        _("Your questions to regions"),
        [
            Need(
                what=one.title,
                path=reverse("exchange:question", args=[one.slug]),
                act=_("Decide"),
                why=decide if willing else unanswered,
                language=one.language,
            )
            for one, willing in own
        ],
        total=total,
        all_path=reverse("exchange:questions") if total > len(own) else "",
    )
