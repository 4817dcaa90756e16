"""How practices are reviewed: the criteria, each on a scale of 1 to 5 with words at 1, 3 and 5."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.editorial.criteria import criterion
from rresi.editorial.registry import Policy

CRITERIA = (
    criterion(
        "relevance",
        _("Relevance"),
        _("Does the practice solve a problem that other regions also have?"),
        _("The problem is unclear, or no other region has it."),
        _("Some regions have the problem, and the text says why it matters."),
        _("Many regions have the problem, and the text shows it."),
    ),
    criterion(
        "evidence",
        _("Evidence"),
        _("Can readers check the claims?"),
        _("The claims have no figures or sources."),
        _("There are some figures, with sources from the lead organisation."),
        _("The figures have a period, a method and independent sources."),
    ),
    criterion(
        "effectiveness",
        _("Effectiveness"),
        _("Did the practice achieve its aims?"),
        _("No results are given."),
        _("Results are given, but not compared with the aim."),
        _("Results are compared with the aim, including where it was not met."),
    ),
    criterion(
        "sustainability",
        _("Long-term viability"),
        _("Can the practice continue when the first funding ends?"),
        _("It ends with the grant, and there is no plan for afterwards."),
        _("There is a plan for funding and staff, but it has not been tested yet."),
        _("It has continued for years with more than one source of funding."),
    ),
    criterion(
        "transferability",
        _("Transferability"),
        _("Could another region use the practice with the help of this text?"),
        _("The steps and conditions are missing."),
        _("The steps are clear, but the conditions are not."),
        _("Steps, costs and conditions are given, including the essential conditions."),
    ),
    criterion(
        "participation",
        _("Participation"),
        _("Were the people it is for involved?"),
        _("They are not mentioned, or only as recipients."),
        _("They were consulted."),
        _("They helped to shape the practice and help to run it."),
    ),
    criterion(
        "ethics",
        _("Ethics"),
        _("Is anyone harmed, left out, or shown without their consent?"),
        _("People are named or shown unnecessarily, or harm is not mentioned."),
        _("There is no visible harm, but risks are not discussed."),
        _("The text describes the risks and what is done about them."),
    ),
)
POLICY = Policy(CRITERIA, reviewers_needed=2, region_check=True)
