"""How practices are reviewed: the criteria, each on a scale of 1 to 5 with words at 1, 3 and 5."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.editorial.criteria import criterion
from rresi.editorial.registry import Policy

CRITERIA = (
    criterion(
        "relevance",
        _("Relevance"),
        _("Does it solve a problem that other regions have too?"),
        _("The problem is not clear, or nobody else has it."),
        _("Some regions have the problem; the text says why it matters."),
        _("Many regions have the problem, and the text shows it."),
    ),
    criterion(
        "evidence",
        _("Evidence"),
        _("Can a reader check what is claimed?"),
        _("Claims without figures or sources."),
        _("Some figures, with sources of those who run it."),
        _("Figures with period, method and independent sources."),
    ),
    criterion(
        "effectiveness",
        _("Effectiveness"),
        _("Did it reach what it set out to reach?"),
        _("No result is named."),
        _("Results are named, but not held against the aim."),
        _("Results are held against the aim, also where it was missed."),
    ),
    criterion(
        "sustainability",
        _("Sustainability"),
        _("Can it go on when the first money ends?"),
        _("It ends with the grant, and nobody says what then."),
        _("There is a plan for money and people, not yet tested."),
        _("It has gone on for years on more than one source of money."),
    ),
    criterion(
        "transferability",
        _("Transferability"),
        _("Could another region do it with this text in hand?"),
        _("The steps and conditions are missing."),
        _("The steps are clear; what it depends on is not."),
        _("Steps, costs and conditions are named, also those that block."),
    ),
    criterion(
        "participation",
        _("Participation"),
        _("Did those it is for have a say?"),
        _("They do not appear, or as recipients alone."),
        _("They were asked."),
        _("They helped to shape it and help to run it."),
    ),
    criterion(
        "ethics",
        _("Ethics"),
        _("Is anybody harmed, shown without consent or left out?"),
        _("People are named or shown without need, or harm is not mentioned."),
        _("No harm is visible; risks are not discussed."),
        _("Risks are named, and what is done about them."),
    ),
)
POLICY = Policy(CRITERIA, reviewers_needed=2, region_check=True)
