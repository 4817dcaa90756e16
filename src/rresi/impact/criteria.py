"""How cases are reviewed: the criteria, each on a scale of 1 to 5 with words at 1, 3 and 5."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.editorial.criteria import criterion
from rresi.editorial.registry import Policy

CRITERIA = (
    criterion(
        "change",
        _("Change"),
        _("Is it clear what changed, and for whom?"),
        _("Only activities are described."),
        _("It names a change, but not who it affects or since when."),
        _("The change, the people concerned and the period are clear."),
    ),
    criterion(
        "measurement",
        _("Measurement"),
        _("Can readers check the figures?"),
        _("The figures have no method or source."),
        _("Method and source are given for some figures."),
        _("Each figure has a value before, a method, a period and a source."),
    ),
    criterion(
        "cause",
        _("Cause"),
        _("Does the case say what would have happened anyway, and what others contributed?"),
        _("The case claims the whole change for the activity."),
        _("Other causes are named, but their influence is not assessed."),
        _("The case compares with similar people or places, or weighs other causes."),
    ),
    criterion(
        "honesty",
        _("Honesty"),
        _("Does the case claim no more than it shows, and does it report what did not work?"),
        _("It claims more than the figures show."),
        _("Its claims match the figures; setbacks are not mentioned."),
        _("Its claims match the figures, and setbacks are described."),
    ),
    criterion(
        "voice",
        _("Voice"),
        _("Did the people concerned say what the change means to them?"),
        _("They appear only as numbers."),
        _("They are quoted, but not asked systematically."),
        _("They were asked, and their answers shape the conclusions."),
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
