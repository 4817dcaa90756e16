"""The words of the exchange: what is offered and needed, for whom to see, how far it came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(models.TextChoices):
    """Whether somebody has something or looks for it."""

    OFFER = "offer", _("Offer")
    NEED = "need", _("Need")


class What(models.TextChoices):
    """What is offered or needed."""

    FUNCTION = "function", _("An ecosystem function")
    SERVICE = "service", _("A service")
    PRODUCT = "product", _("A product")
    MONEY = "money", pgettext_lazy("offer or need", "Funding")
    SPACE = "space", _("A place to work or meet")
    PEOPLE = "people", _("People and their time")
    KNOWLEDGE = "knowledge", _("Knowledge and experience")
    PARTNER = "partner", _("A partner for a project or call")


BOUGHT = (What.SERVICE, What.PRODUCT)
"""What public buyers describe by a code of the Common Procurement Vocabulary."""


class Audience(models.TextChoices):
    """Who sees an offer or need."""

    PUBLIC = "public", _("Everyone")
    NETWORK = "network", _("Members of the network only")
    REGION = "region", _("People from the same region only")


class Reach(models.TextChoices):
    """Where an offer or need holds."""

    HOME = "home", _("In its own region")
    REGIONS = "regions", _("In these regions")
    COUNTRY = "country", _("In the whole country")
    ANYWHERE = "anywhere", _("Anywhere or online")


class State(models.TextChoices):
    """Whether an offer or need still holds."""

    OPEN = "open", _("Open")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")


class Closing(models.TextChoices):
    """Why somebody closed their offer or need."""

    MET = "met", _("Found someone through the network")
    ELSEWHERE = "elsewhere", _("Found someone elsewhere")
    UNMET = "unmet", _("Found no one")
    WITHDRAWN = "withdrawn", _("No longer available, or no longer needed")


class Side(models.TextChoices):
    """The two sides of an introduction."""

    NEED = "need", _("Who needs it")
    OFFER = "offer", _("Who offers it")


class Answer(models.TextChoices):
    """What a side says to an introduction."""

    OPEN = "open", _("No answer yet")
    YES = "yes", _("Yes")
    NO = "no", _("Not now")


class Origin(models.TextChoices):
    """Where an introduction comes from."""

    SUGGESTED = "suggested", _("Suggested by the network")
    ASKED = "asked", _("One side asked")
    MEETING = "meeting", _("They met at an event")


class Stage(models.TextChoices):
    """How far two sides came, from the first step to the last. Their order is their rank."""

    NOTHING = "nothing", _("No contact yet")
    CONTACT = "contact", _("In contact")
    TALK = "talk", _("Talked")
    AGREEMENT = "agreement", _("Agreed to work together")
    PILOT = "pilot", _("A pilot")
    HIRE = "hire", _("Someone was hired")
    CONTRACT = "contract", _("A contract")
    LASTING = "lasting", _("Still in place after twelve months")


STEPS = (
    (Stage.CONTACT,),
    (Stage.TALK,),
    (Stage.AGREEMENT,),
    (Stage.PILOT, Stage.HIRE, Stage.CONTRACT),
    (Stage.LASTING,),
)
"""The steps of which a base rate is told: who reached one has reached those before it."""


def step_of(stage: str) -> int:
    """How many steps were taken with this stage: 0 for none, 5 for the last."""
    return next((at for at, stages in enumerate(STEPS, 1) if stage in stages), 0)


class Why(models.TextChoices):
    """Why somebody says "not now"."""

    PRICE = "price", _("Price or budget")
    TIME = "time", _("No time or capacity now")
    DISTANCE = "distance", _("Too far away")
    LANGUAGE = "language", pgettext_lazy("reason", "Language")
    FIT = "fit", _("Not what we are looking for")
    ELSEWHERE = "elsewhere", _("Found elsewhere")
    SILENCE = "silence", _("The other side did not answer")
    OTHER = "other", _("Another reason")


def whys(*, introduced: bool) -> list[tuple[str, str]]:
    """The reasons that a side may give. Nobody who was only asked has waited for the other side."""
    return [(one.value, str(one.label)) for one in Why if introduced or one is not Why.SILENCE]
