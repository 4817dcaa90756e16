"""The criteria by which peers judge, each on a scale of 1 to 5 with words at 1, 3 and 5."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Criterion:
    """One question to the reviewer; 2 and 4 lie between the anchors."""

    key: str
    label: Promise
    question: Promise
    anchors: tuple[tuple[int, Promise], ...]


def _criterion(
    key: str, label: Promise, question: Promise, low: Promise, middle: Promise, high: Promise
) -> Criterion:
    return Criterion(key, label, question, ((1, low), (3, middle), (5, high)))


CRITERIA = (
    _criterion(
        "relevance",
        _("Relevance"),
        _("Does it solve a problem that other regions have too?"),
        _("The problem is not clear, or nobody else has it."),
        _("Some regions have the problem; the text says why it matters."),
        _("Many regions have the problem, and the text shows it."),
    ),
    _criterion(
        "evidence",
        _("Evidence"),
        _("Can a reader check what is claimed?"),
        _("Claims without figures or sources."),
        _("Some figures, with sources of those who run it."),
        _("Figures with period, method and independent sources."),
    ),
    _criterion(
        "effectiveness",
        _("Effectiveness"),
        _("Did it reach what it set out to reach?"),
        _("No result is named."),
        _("Results are named, but not held against the aim."),
        _("Results are held against the aim, also where it was missed."),
    ),
    _criterion(
        "sustainability",
        _("Sustainability"),
        _("Can it go on when the first money ends?"),
        _("It ends with the grant, and nobody says what then."),
        _("There is a plan for money and people, not yet tested."),
        _("It has gone on for years on more than one source of money."),
    ),
    _criterion(
        "transferability",
        _("Transferability"),
        _("Could another region do it with this text in hand?"),
        _("The steps and conditions are missing."),
        _("The steps are clear; what it depends on is not."),
        _("Steps, costs and conditions are named, also those that block."),
    ),
    _criterion(
        "participation",
        _("Participation"),
        _("Did those it is for have a say?"),
        _("They do not appear, or as recipients alone."),
        _("They were asked."),
        _("They helped to shape it and help to run it."),
    ),
    _criterion(
        "ethics",
        _("Ethics"),
        _("Is anybody harmed, shown without consent or left out?"),
        _("People are named or shown without need, or harm is not mentioned."),
        _("No harm is visible; risks are not discussed."),
        _("Risks are named, and what is done about them."),
    ),
)
BY_KEY = {criterion.key: criterion for criterion in CRITERIA}
