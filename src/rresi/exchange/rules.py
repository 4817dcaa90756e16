"""Pure decisions of the exchange."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from rresi.engines.tables import tidy
from rresi.exchange.vocabulary import Audience, Reach, Stage, step_of

LASTS = timedelta(days=90)
"""How long an offer or need holds when nobody says otherwise, and after each renewal."""
LASTS_AT_MOST = timedelta(days=366)
ASK_BEFORE = timedelta(days=10)
"""How long before its last day the owner is asked whether it still holds."""
TIME_TO_ANSWER = timedelta(days=30)
"""After which a question to one side counts as not answered."""
ASKED_A_WEEK = 3
"""How many introductions one organisation or region is asked about in seven days."""
WEEK = timedelta(days=7)
WORDS_LAST = timedelta(days=365)
"""How long what a side wrote in its own words is kept."""
CHANGE_OF_MIND = timedelta(days=14)
"""How long a side that answered “not now” may still say yes."""
TAKE_BACK = timedelta(days=30)
"""How long a side may take back what it reported last."""
UNMET_AFTER = timedelta(days=30)
"""How long a need stays open without an introduction before it counts as unmet."""
REGIONS_OF_A_CALL = 3
TITLE_AT_MOST, DESCRIPTION_AT_MOST = 150, 4000

_EMAIL = re.compile(r"\S@\w[\w.-]*\.\w{2,}|\w\s*[\[(]\s*at\s*[\])]\s*\w", re.IGNORECASE)
_DATE_OR_TIME = re.compile(
    r"(?<![\d./-])(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}[.:]\d\d)(?![./]?\d)"
)
_PHONE = re.compile(r"(?<!\w)(?:\+|(?<!\d[\s.])0)(?:[\s().\-/]*\d){8,14}(?!\w)")
_CALLING = (
    r"\b(?:tel|tél|telefoon|telefoonnummer|telefon|telefonu|phone|telephone|téléphone|gsm|cep|handy|mobiel"
    r"|mobile|whats ?app|call|bel|ruf|rufen|anrufen|ara|arayın|appelez|appeler)\b"
)
_LOCAL = re.compile(
    rf"{_CALLING}[^\d\n]{{0,15}}\d(?:[\s.\-/]?\d){{5,}}"
    rf"|\d(?:[\s.\-/]?\d){{5,}}[^\d\n]{{0,15}}{_CALLING}",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(  # an amount in thousands, years, a code
    r"(?<!\d)\d{1,3}(?:[\s.,]?\d{3})*[\s.,]?000(?!\d)"
    r"|(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d|CPV\D{0,3}\d{8}",
    re.IGNORECASE,
)


def holds_contact(text: str) -> bool:
    """Whether a text holds an email address or a phone number.

    What others read before both sides said yes, or what may be published, must hold neither. A
    phone number begins with + or 0 and has nine digits or more, or has six or more beside a word
    such as “phone” in one of the five languages; dates, times, years, amounts in thousands and
    CPV codes are none.
    """
    plain = unicodedata.normalize("NFKC", text)
    undated = _DATE_OR_TIME.sub(" x ", plain)
    local = _LOCAL.search(_NO_NUMBER.sub(" x ", undated))
    return bool(_EMAIL.search(plain) or _PHONE.search(undated) or local)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What somebody states of an offer or need. Codes are ISO 639-1, 4217 and CPV digits."""

    direction: str
    what: str
    title: str
    language: str
    description: str = ""
    function: str = ""
    cpv: str = ""
    target_groups: Sequence[str] = ()
    reach: str = Reach.HOME
    regions: Sequence[int] = ()
    languages: Sequence[str] = ()
    capacity: int | None = None
    capacity_unit: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str = ""
    price_unit: str = ""
    audience: str = Audience.PUBLIC
    until: date | None = None
    invented: bool = False

    def __post_init__(self) -> None:
        """As it is stored. What stands in one line of a page and of a mail has no lines of its own,
        and where nothing is priced no currency says anything."""
        for name in ("title", "capacity_unit", "price_unit"):
            object.__setattr__(self, name, tidy(getattr(self, name)))
        for name in ("target_groups", "languages"):
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))
        object.__setattr__(self, "description", self.description.strip())
        if self.price_from is None and self.price_to is None:
            for name in ("currency", "price_unit"):
                object.__setattr__(self, name, "")


def furthest(stages: Iterable[str]) -> str:
    """The stage that took the most steps; of two at one step the later one."""
    found: str = Stage.NOTHING
    for stage in stages:
        if step_of(stage) >= step_of(found):
            found = stage
    return found


@dataclass(frozen=True)
class Course:
    """How one introduction went, in days since the two sides were introduced.

    `reached` gives for each step (1 to 5) the day on which it was first known. `known` is the day
    until which something is known. One that `ended` reaches no further step.
    """

    known: float
    reached: dict[int, float] = field(default_factory=dict)
    ended: bool = False


def course(
    introduced_at: datetime, reports: Iterable[tuple[datetime, str]], ended: bool, now: datetime
) -> Course:
    """The course of an introduction from what was reported of it: times and stages."""
    reached: dict[int, float] = {}
    for at, stage in sorted(reports):
        days = (at - introduced_at) / timedelta(days=1)
        for step in range(1, step_of(stage) + 1):
            reached.setdefault(step, max(days, 0.0))
    return Course((now - introduced_at) / timedelta(days=1), reached, ended)
