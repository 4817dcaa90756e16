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
from rresi.core import formats
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


def to_settle(_user: User, actor: Actor) -> Iterable[Group]:
    """Questions of one's own sides that need a decision or wait for an answer, and for a
    coordinator those for which no region was found, and those of which nobody who asked is left.
    Two queries, or four."""
    lost, total = queries.unplaced(actor, limit=AT_MOST)
    why = _("No region was found that could be asked. Choose some.")
    lines = [_line(one, _("Choose regions"), why) for one in lost]
    yield Group(
        "unplaced-questions", _("Questions that no region has received"), lines, total=total
    )
    left, total = queries.left_alone(actor, limit=AT_MOST)
    why = _("No one who asked has an account any more. Pass the answers on, or close the question.")
    yield Group(
        "questions-left-alone",
        _("Questions to regions that no one follows any more"),
        [_line(one, _("View"), why) for one in left],
        total=total,
    )
    own, total = queries.own_open(actor, decide=True, limit=AT_MOST)
    decide = _("A region has answered and agrees to publish. Agree as well, or close the question.")
    unanswered = _("No region has answered. Ask again in other words, or close the question.")
    yield Group(
        "own-questions",
        _("Questions to regions that you decide about"),
        [_line(one, _("Decide"), decide if willing else unanswered) for one, willing in own],
        total=total,
        all_path=reverse("exchange:questions") if total > len(own) else "",
    )
    own, total = queries.own_open(actor, decide=False, limit=AT_MOST)
    yield Group(
        "open-peer-questions",
        _("Questions that regions have not answered yet"),
        [_line(one, _("View"), _asked_on(one)) for one, _willing in own],
        total=total,
        all_path=reverse("exchange:questions") if total > len(own) else "",
        waiting=True,
    )


def _line(question: PeerQuestion, act: str, why: str) -> Need:
    return Need(
        what=question.title,
        path=reverse("exchange:question", args=[question.slug]),
        act=act,
        why=why,
        language=question.language,
    )


def _asked_on(question: PeerQuestion) -> str:
    day = formats.day(timezone.localdate(question.asked_at))
    return _("asked on %(date)s") % {"date": day}
