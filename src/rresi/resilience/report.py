"""A region's report: each statement with its sentence, its number, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, listed, number
from rresi.core.taxonomies import TARGET_GROUPS
from rresi.resilience import cohesion, hanging, reaching
from rresi.resilience.advice import Advice
from rresi.resilience.proposing import Proposal
from rresi.resilience.queries import Elsewhere
from rresi.resilience.results import Closure, harm
from rresi.resilience.statements import Statement, between, group_label, label

CLOSURES_SHOWN = 20


class Report(Advice):
    """What a region's page, PDF and data file say at one completeness."""

    @property
    def ties(self) -> list[Statement]:
        """Relations by which fewer organisations would hang on one alone."""
        if self.too_little or cohesion.hardly_related(self.recorded):
            return []
        return [cohesion.of_relief(self, found) for found in self.result.reliefs]

    @property
    def closures(self) -> list[Statement]:
        """What goes when one organisation closes, the heaviest first."""
        return [self._closure(card) for card in self._cards[:CLOSURES_SHOWN]]

    @cached_property
    def _cards(self) -> list[Closure]:
        """Without who is cut off where too few relations are recorded to say so."""
        cards = self.result.closures
        if cohesion.hardly_related(self.recorded):
            bare = (card.model_copy(update={"cut_off": ()}) for card in cards)
            cards = tuple(card for card in bare if card.functions or card.groups)
        of = (len(self.recorded.functions), len(TARGET_GROUPS.keys), self.actors_recorded)
        return sorted(  # older results are kept in another order
            cards,
            key=lambda card: -harm((len(card.functions), len(card.groups), len(card.cut_off)), of),
        )

    @property
    def says_closed(self) -> str:
        """Who has said by its link that it has closed, which nobody has decided, and what no one
        would provide without them."""
        gone = [one for one in self.recorded.actors if one.slug in self.closing]
        if not gone:
            return ""
        text = ngettext(
            "This organisation says that it has closed, which the region has not decided yet: "
            "%(names)s.",
            "These organisations say that they have closed, which the region has not decided yet: "
            "%(names)s.",
            len(gone),
        )
        names = [
            f"{self.names.get(one.slug, one.name)} ({day(self.closing[one.slug])})" for one in gone
        ]
        lost = [
            label(one.key)
            for one in self.result.functions
            if one.providers and self.closing.keys() >= set(one.providers)
        ]
        then = _("Then there is no recorded provider any more: %(functions)s.")
        return " ".join(
            [
                text % {"names": listed(names)},
                *([then % {"functions": listed(lost)}] if lost else []),
            ]
        )

    @property
    def hinge(self) -> str:
        """That much hangs on one organisation, where the headline does not say so."""
        found = self.hangs
        return "" if found and found in self.headline else found

    @property
    def hangs(self) -> str:
        """That much hangs on one organisation."""
        return "" if self.too_little else cohesion.hinge(self)

    @property
    def untie(self) -> Proposal | None:
        """What to do where much hangs on one organisation."""
        return None if self.too_little else hanging.step(self)

    @property
    def hanging(self) -> tuple[tuple[str, str], ...]:
        """Who hangs on one organisation and has not said yet with whom it works, with names."""
        found = cohesion.hanging_of(self) if self.untie else None
        return self.pairs(hanging.silent(self, found)) if found else ()

    @property
    def hinge_title(self) -> str:
        """What that is called: a dependence, or something that nobody knows yet."""
        if cohesion.is_likely(self):
            return _("Depends on one organisation")
        return _("Find out first")

    @property
    def whom_to_ask(self) -> str:
        """Who is asked with whom else they work, all by name."""
        return reaching.by_name(self, [slug for slug, _name in self.hanging])

    @property
    def brought_together(self) -> Sequence[Elsewhere]:
        """How other regions bring organisations together, where that is the step."""
        return self.elsewhere.get(hanging.MATCHMAKING, ()) if self.untie else ()

    @property
    def asked(self) -> list[Proposal]:
        """All that the council and others are asked, and what is under way."""
        return [*self.proposed, *([self.untie] if self.untie else [])]

    def closures_left_out(self, shown: int = CLOSURES_SHOWN) -> str:
        """How many organisations more would be missed; empty if all are shown."""
        left = len(self._cards) - shown
        if left <= 0:
            return ""
        return ngettext(
            "%(count)s other organisation whose closing would cost something is not listed here.",
            "%(count)s other organisations whose closing would cost something are not listed here.",
            left,
        ) % {"count": number(left)}

    def _closure(self, card: Closure) -> Statement:
        name = self.names.get(card.actor, card.actor)
        details = []
        if card.functions:
            words = {"functions": listed([label(key) for key in card.functions])}
            details.append(_("Functions left without a recorded provider: %(functions)s.") % words)
        if card.groups:
            words = {"groups": listed([group_label(key) for key in card.groups])}
            details.append(
                _("Target groups left without a recorded organisation: %(groups)s.") % words
            )
        if card.cut_off:
            words = {"names": self.named(card.cut_off)}
            said = _(
                "Cut off from the rest of the network, as far as relations are recorded: %(names)s."
            )
            doubt = cohesion.uncertain(self, card.cut_off)
            details.append(f"{said % words} {doubt}".rstrip())
        if card.truly is not None and card.functions and card.truly.low < card.truly.high:
            words = {"low": number(card.truly.low), "high": number(card.truly.high)}
            details.append(
                _("Functions lost in reality, as others may not be recorded: %(low)s to %(high)s.")
                % words
            )
        return Statement(
            key=f"closure-{card.actor}",
            sentence=_("Without this organisation: %(name)s") % {"name": name},
            details=tuple(details),
            number=number(len(card.functions)) if card.functions else "",
            actors=self.pairs((card.actor,)),
        )

    @property
    def network(self) -> list[Statement]:
        """How the relations hold together."""
        found = self.result.network
        return [] if found is None else cohesion.of_network(self, found)

    @property
    def diversity(self) -> Statement | None:
        """How evenly the offers spread over the functions."""
        found = next((entry for entry in self.result.diversity if entry.order == 1.0), None)
        if found is None:
            return None
        most = sorted(self.result.functions, key=lambda one: (-len(one.providers), one.key))
        offers = sum(len(one.providers) for one in most)
        kept, half = 0, 0  # how many of the fullest functions have half of the offers
        while 2 * kept < offers:
            kept += len(most[half].providers)
            half += 1
        words = {
            "count": number(half),
            "all": number(len(self.recorded.functions)),
            "offers": number(offers),
            "names": listed([label(one.key) for one in most[:half]]),
        }
        spread = {
            "effective": number(found.value, 1),
            "all": number(len(self.recorded.functions)),
        }
        measure = _(
            "The offers are spread as if there were only %(effective)s functions with the same "
            "number of providers each, instead of %(all)s."
        )
        return Statement(
            key="diversity",
            sentence=ngettext(
                "%(count)s of %(all)s functions accounts for at least half of the %(offers)s "
                "offers: %(names)s.",
                "%(count)s of %(all)s functions account for at least half of the %(offers)s "
                "offers: %(names)s.",
                half,
            )
            % words,
            number=number(found.value, 1),
            span=between(found.span, 1),
            computed=(
                measure % spread,
                _("The exponential of the Shannon entropy (Hill number of order 1)."),
            ),
        )
