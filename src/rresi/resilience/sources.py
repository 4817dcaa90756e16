"""What a region's report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import listed, number
from rresi.resilience.certainty import Certainty
from rresi.resilience.confirming import Confirmations, confirmed
from rresi.resilience.plans import Planned, Started, Stopped, Touching
from rresi.resilience.queries import Elsewhere, Heard
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import Function, Result
from rresi.resilience.statements import label

NAMES_IN_SENTENCE = 4


@dataclass(frozen=True)
class Sources:
    """The records of a region and what was computed from them, at one completeness."""

    recorded: Recorded
    result: Result
    percent: int
    certainty: Certainty
    names: Mapping[str, str]
    elsewhere: Mapping[str, Sequence[Elsewhere]] = field(default_factory=dict)
    planned: Mapping[str, Planned] = field(default_factory=dict)
    touching: Sequence[Touching] = ()  # running, and no plan for a provider
    started: Sequence[Started] = ()  # done as planned, and still to be recorded
    stopped: Sequence[Stopped] = ()  # planned until not long ago
    asked_on: date | None = None  # from when on the council has time
    asked_by: str = ""  # the office that asks the council
    caution: str = ""  # on which completeness it rests
    confirmations: Confirmations | None = None  # None where none were kept
    heard: Heard = field(default_factory=Heard)

    def named(self, slugs: Sequence[str]) -> str:
        """The names of some actors as a list, the last ones counted."""
        return first_of([self.names.get(slug, slug) for slug in slugs])

    def pairs(self, slugs: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((slug, self.names.get(slug, slug)) for slug in slugs)

    @cached_property
    def known(self) -> frozenset[str]:
        """The actors of which it is recorded what they provide."""
        return frozenset(offer.actor for offer in self.recorded.offers)

    @property
    def partners(self) -> Mapping[str, bool]:
        """Who was asked with whom it works, by its slug, and whether it has answered."""
        return self.confirmations.partners if self.confirmations else {}

    @property
    def reachable(self) -> frozenset[str] | None:
        """Who can be written to; None where nobody is asked."""
        return self.heard.reachable

    @property
    def closing(self) -> Mapping[str, date]:
        """Who said that it has closed, which is not decided yet, and when."""
        return self.heard.closing

    @property
    def confirmed(self) -> str:
        """How many of the offers are confirmed, in a sentence."""
        return confirmed(self.recorded, self.confirmations)

    def sure_of(self, found: Function) -> int:
        """How many of the providers are confirmed; all where that is not known."""
        return len(found.providers) - len(self.unconfirmed_of(found))

    def unconfirmed_of(self, found: Function) -> list[str]:
        """The slugs of the providers that nobody has confirmed."""
        if self.confirmations is None:
            return []
        key = found.key, found.providers
        if key not in self._unconfirmed:  # asked about each function some eight times a page
            self._unconfirmed[key] = self.confirmations.lacking(found)
        return self._unconfirmed[key]

    @cached_property
    def _unconfirmed(self) -> dict[tuple[str, tuple[str, ...]], list[str]]:
        return {}

    @property
    def foreign(self) -> dict[str, str]:
        """The language of what the report quotes in another than the reader's, by the text."""
        touching = (one.plan for one in self.touching)
        plans: list[Planned | Stopped] = [*self.planned.values(), *touching, *self.stopped]
        return {plan.text: plan.language for plan in plans if plan.language}

    @property
    def actors_recorded(self) -> int:
        return len(self.recorded.actors)

    @property
    def offers_recorded(self) -> int:
        return len(self.recorded.offers)


def counted(report: Sources, found: Sequence[Function], said: str = "") -> list[str]:
    """Functions, each with how many of its providers are confirmed; said: in these words."""
    text = said or _("%(function)s (%(confirmed)s of %(all)s confirmed)")
    return [
        text
        % {
            "function": label(one.key),
            "confirmed": number(report.sure_of(one)),
            "all": number(len(one.providers)),
        }
        for one in found
    ]


def first_of(names: Sequence[str], shown: int = NAMES_IN_SENTENCE) -> str:
    """Names as a list, the last ones counted."""
    rest = len(names) - shown
    if rest <= 0:
        return listed(names)
    more = ngettext("%(count)s other", "%(count)s others", rest) % {"count": number(rest)}
    return listed([*names[:shown], more])
