"""The closed lists that a practice is described with, beside those of `core.taxonomies`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.clock import PartialDate
from rresi.core.dates import is_over, not_ahead, write


class Status(models.TextChoices):
    """Whether the practice is still running."""

    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    FAILED = "failed", _("Failed, with lessons learned")
    UNKNOWN = "unknown", _("No information")


def require_end(status: Status, end: PartialDate) -> None:
    """Check that a status goes with the year or month of the end. Raises ValueError."""
    today = timezone.localdate()
    begun = (end.year, end.month or 1) <= (today.year, today.month)
    over = status == Status.RUNNING and is_over(end)
    if over or (status in {Status.ENDED, Status.FAILED} and not begun):
        words = gettext("“%(status)s” does not go with an end in %(end)s. Correct one of the two.")
        raise ValueError(words % {"status": status.label, "end": write(end)})


class SourceKind(models.TextChoices):
    """Who wrote a source."""

    OWN = "own", _("from the lead organisation")
    OFFICIAL = "official", _("from a public authority")
    MEDIA = "media", _("from the press")
    EVALUATION = "evaluation", _("external evaluation")
    RESEARCH = "research", _("research")
    OTHER = "other", _("from another organisation or person")
    UNKNOWN = "unknown", _("not stated")


ACCORDING_TO = {
    SourceKind.OWN: _("according to the lead organisation"),
    SourceKind.OFFICIAL: _("according to a public authority"),
    SourceKind.MEDIA: _("according to the press"),
    SourceKind.EVALUATION: _("according to an external evaluation"),
    SourceKind.RESEARCH: _("according to research"),
    SourceKind.OTHER: _("according to another organisation or person"),
    SourceKind.UNKNOWN: _("according to its source"),
}
WITHOUT_SOURCE = _("without a source")


class Method(models.TextChoices):
    """How a result was measured."""

    # Names nobody: who says it is said by the source (`ACCORDING_TO`).
    REPORTED = "reported", _("reported, not checked")
    RECORDS = "records", _("taken from records")
    SURVEY = "survey", _("from a survey")
    COMPARISON = "comparison", _("compared with a similar group or place")
    EXPERIMENT = "experiment", _("tested in an experiment")
    ANNOUNCED = "announced", _("announced or expected, not measured")
    UNKNOWN = "unknown", _("not stated")


MEASURED = (Method.RECORDS, Method.SURVEY, Method.COMPARISON, Method.EXPERIMENT)


def require_known(method: str, last: PartialDate) -> None:
    """Check that a result can be known of a period that ends then. Raises ValueError.

    Only what is announced can be of a time to come; what was measured, of a period that is over.
    """
    if method == Method.ANNOUNCED:
        return
    not_ahead(last)
    if method in MEASURED and not is_over(last):
        words = gettext(
            "%(period)s is not over yet. End the period with the last month that was measured, or "
            "choose “%(announced)s”."
        )
        raise ValueError(words % {"period": write(last), "announced": Method.ANNOUNCED.label})


class AmountKind(models.TextChoices):
    """Whose money an amount is, and what for. A practice costs the first three alone."""

    SETUP = "setup", _("cost of setting up")
    YEARLY = "yearly", _("yearly cost")
    PERIOD = "period", _("cost over several years")
    RECEIVED = "received", _("funding received")
    PAID_OUT = "paid-out", _("paid to others: loans, grants, prizes, contracts")
    PRICE = "price", _("paid by users or members")
    UNKNOWN = "unknown", _("not stated what for")


COSTS = frozenset({AmountKind.SETUP, AmountKind.YEARLY, AmountKind.PERIOD})


class ConditionKind(models.TextChoices):
    """What kind of thing another place needs."""

    LEGAL = "legal", _("Legislation")
    POLITICAL = "political", _("Political will")
    FUNDING = "funding", _("Funding")
    PARTNERS = "partners", _("Partners")
    SKILLS = "skills", _("Skills")
    INFRASTRUCTURE = "infrastructure", _("Places and infrastructure")
    MARKET = "market", _("Market")
    CULTURE = "culture", _("Culture and trust")


# The meaning of each evidence level, by its number of bars; the rule is `rules.statement_level`.
LEVELS = {
    1: _("Results are described in words, or a figure has no source or was only announced."),
    2: _("There is a figure with a source, for example the lead organisation or the press."),
    3: _(
        "There is a figure with a unit and a period, taken from records, a survey, an evaluation "
        "or research. Its source is not the lead organisation but a public authority, an "
        "evaluation or research."
    ),
    4: _("The figure is documented and was compared with a similar group or place."),
}
