"""How a practice meets a region: what blocks, what is unknown, what is there; never a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.formats import apart, labelled, listed
from rresi.core.ordering import in_order
from rresi.core.translations import current_language, language_names
from rresi.ecosystem.models import Offer
from rresi.ecosystem.queries import names_of
from rresi.editorial.documents import text_for, visible_texts
from rresi.engines.semantics.analysers import occurrences, words_of
from rresi.practices.items import said_by
from rresi.practices.models import Practice
from rresi.practices.parts import say_amount
from rresi.practices.vocabulary import COSTS, AmountKind
from rresi.regions.models import Region
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import TransferCondition
from rresi.transfers.rules import ORDER, FunctionStand, Stand, condition_stand, language_stand

PROVIDERS_SHOWN = 5
# The four parts of the checklist: key, heading, and the stands that it holds.
PARTS = (
    ("missing", _("Missing"), (Stand.BLOCKING, Stand.MISSING)),
    ("unknown", _("Still unknown"), (Stand.UNKNOWN_BLOCKING, Stand.UNKNOWN)),
    ("met", _("In place"), (Stand.MET,)),
    ("not-needed", _("Not needed here"), (Stand.NOT_NEEDED,)),
)


@dataclass(frozen=True)
class FitLine:
    """One finding on how a practice meets a region, and what it rests on."""

    stand: Stand
    heading: str
    text: str
    rests_on: str
    note: str = ""  # what the region says of it
    note_language: str = ""
    language: str = ""  # of the text, where it is the practice's own
    condition_id: str = ""  # of a condition, which the region's manager can tick off
    state: str = TransferCondition.State.UNKNOWN  # of a condition, as the region recorded it
    function: str = ""  # of the ecosystem, which it is about
    see: str = ""  # a function offered here of which a condition speaks
    ask_practice: bool = False  # those who run the practice could tell, not the region

    @property
    def is_essential(self) -> bool:
        return self.stand in {Stand.BLOCKING, Stand.UNKNOWN_BLOCKING}

    @property
    def is_unknown(self) -> bool:
        return self.stand in {Stand.UNKNOWN, Stand.UNKNOWN_BLOCKING}

    @property
    def answers(self) -> list[tuple[str, str, bool]]:
        """What the region can say of the condition: state, words, whether it is what it said."""
        state = TransferCondition.State
        offered = [state.MET, state.MISSING, state.NOT_NEEDED, state.UNKNOWN]
        if self.state == state.BLOCKING:  # recorded with the other details of the adoption
            offered.insert(1, state.BLOCKING)
        return [(one.value, str(one.label), one == self.state) for one in offered]


@dataclass(frozen=True)
class Part:
    """One part of the checklist with its lines, the most pressing first."""

    key: str
    label: str
    lines: list[FitLine]


@dataclass(frozen=True)
class Fit:
    """All findings, the most pressing first; deliberately without a score."""

    lines: list[FitLine] = field(default_factory=list)

    def of(self, *stands: str) -> list[FitLine]:
        return [line for line in self.lines if line.stand in stands]

    @property
    def blocking(self) -> list[FitLine]:
        return self.of(Stand.BLOCKING, Stand.UNKNOWN_BLOCKING)

    @property
    def to_ask_practice(self) -> bool:
        """Whether those who run the practice could tell something that is unknown."""
        asked = any(line.is_unknown and line.ask_practice for line in self.lines)
        return asked or not self.has_conditions

    @property
    def has_conditions(self) -> bool:
        """Whether the practice says at all what another place needs."""
        return any(line.condition_id for line in self.lines)

    @property
    def to_ask_region(self) -> str:
        """What is unknown and the region could tell, one point a line."""
        asked = (one.text for one in self.lines if one.is_unknown and not one.ask_practice)
        return "\n".join(f"- {text}" for text in asked)[:2000]

    @property
    def met(self) -> list[FitLine]:
        return self.of(Stand.MET)

    @property
    def parts(self) -> list[Part]:
        return [Part(key, str(label), self.of(*stands)) for key, label, stands in PARTS]

    @property
    def verdict(self) -> str:
        """The result in a sentence or two."""
        blocking, open_first = self.of(Stand.BLOCKING), self.of(Stand.UNKNOWN_BLOCKING)
        missing, unknown = self.of(Stand.MISSING), self.of(Stand.UNKNOWN)
        helpful = sum(bool(line.condition_id) for line in missing)
        unread = len(missing) > helpful
        if not self.has_conditions:
            return gettext(
                "The practice does not say yet what another place needs. Ask the people "
                "responsible before you decide."
            )
        said = []
        if blocking:
            said.append(
                ngettext(
                    "%(count)d essential condition is missing.",
                    "%(count)d essential conditions are missing.",
                    len(blocking),
                )
                % {"count": len(blocking)}
            )
        if (blocking or open_first) and unread:
            said.append(gettext("The practice is not available in a language of the region."))
        if (blocking or open_first) and helpful:
            said.append(
                ngettext(
                    "%(count)d helpful condition is missing.",
                    "%(count)d helpful conditions are missing.",
                    helpful,
                )
                % {"count": helpful}
            )
        if open_first:
            points = len(open_first) + len(unknown)
            said.append(
                ngettext(
                    "%(all)d point is still unknown, and it is an essential condition.",
                    "%(all)d points are still unknown, %(essential)s.",
                    points,
                )
                % {"all": points, "essential": _of_them_essential(len(open_first))}
            )
        if not said and unread and not helpful:
            said.append(
                gettext(
                    "No condition is known to be missing, but the practice is not available in a "
                    "language of the region."
                )
            )
        elif not said and missing:
            said.append(gettext("No essential condition is missing, but a helpful one is."))
        elif not said and unknown:
            said.append(
                ngettext(
                    "Nothing is known to be missing, but %(count)d point is still unknown.",
                    "Nothing is known to be missing, but %(count)d points are still unknown.",
                    len(unknown),
                )
                % {"count": len(unknown)}
            )
        return " ".join(said) or gettext("Everything that the practice needs is in place.")


def _of_them_essential(count: int) -> str:
    # Translators: goes into "5 points are still unknown, 2 of them essential."
    return ngettext("%(count)d of them essential", "%(count)d of them essential", count) % {
        "count": count
    }


def fit(practice: Practice, region: Region, *, language: str) -> Fit:
    """The practice's conditions held against what is recorded of the region.

    The practice must come with its rows fetched (`practices.queries.readable`). Four queries.
    """
    functions = _functions(practice, region)
    offered = [line.function for line in functions if line.stand == Stand.MET]
    lines = _conditions(practice, region, language, offered) + functions
    lines += [_language(practice, region), _money(practice, language)]
    return Fit(sorted(lines, key=lambda line: ORDER.index(line.stand)))


def _conditions(
    practice: Practice, region: Region, language: str, offered: Sequence[str]
) -> list[FitLine]:
    spoken_of = _spoken_of(practice, offered)
    recorded = {
        row.condition_id: row
        for row in TransferCondition.objects.filter(
            transfer__region=region, transfer__practice=practice
        ).order_by("transfer__state_since", "pk")
    }
    lines = []
    for condition in conditions_of(practice, language):
        row = recorded.get(condition.id)
        stand = condition_stand(
            blocking=condition.blocking, recorded=row.state if row is not None else None
        )
        known = row is not None and row.state != TransferCondition.State.UNKNOWN
        rests_on = (
            gettext("Information from the region itself")
            if known
            else gettext("There is no information on this for the region yet")
        )
        see = () if known else spoken_of.get(condition.id, ())
        if see:
            names = listed([str(taxonomies.FUNCTIONS[key].label) for key in see])
            rests_on = gettext(
                "The region has not answered this yet, but organisations here offer: %(functions)s"
            ) % {"functions": names}
        lines.append(
            FitLine(
                stand=stand,
                heading=condition.kind_label,
                text=condition.text,
                rests_on=rests_on,
                note=row.note if row is not None and known else "",
                note_language=row.note_language if row is not None else "",
                language=condition.language,
                condition_id=condition.id,
                state=row.state if row is not None else TransferCondition.State.UNKNOWN,
                see=see[0] if see else "",
            )
        )
    return lines


def _spoken_of(practice: Practice, functions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Of which of these functions each condition speaks, in any language of the practice."""
    found: dict[str, dict[str, None]] = {}
    for text in visible_texts(practice):
        with translation.override(text.language):
            names = [
                (key, words_of(str(taxonomies.FUNCTIONS[key].label), text.language))
                for key in functions
            ]
        for condition in conditions_of(practice, text.language):
            for key, words in names:
                if words and all(
                    occurrences(condition.text, text.language, frozenset(word.form.tokens))
                    for word in words
                    if not word.form.stop
                ):
                    found.setdefault(condition.id, {})[key] = None
    return {pk: tuple(keys) for pk, keys in found.items()}


def _functions(practice: Practice, region: Region) -> list[FitLine]:
    keys = practice.document.get("functions", [])
    offers = Offer.objects.filter(
        function__in=keys, organisation__region=region, organisation__merged_into=None
    )
    pairs = list(offers.values_list("function", "organisation").distinct())
    names = names_of({pk for _key, pk in pairs})
    named = in_order(((key, names[pk]) for key, pk in pairs), current_language())
    providers: dict[str, list[str]] = {}
    for key, name in named:
        providers.setdefault(key, []).append(name)
    lines = []
    for key in keys:
        if key not in taxonomies.FUNCTIONS:
            continue
        stand = FunctionStand(key, tuple(providers.get(key, ())))
        shown = ", ".join(stand.providers[:PROVIDERS_SHOWN])
        more = len(stand.providers) - PROVIDERS_SHOWN
        if not shown:
            text = gettext("%(function)s: no organisation here is known to offer it")
        elif more <= 0:
            text = gettext("%(function)s: offered here by %(names)s")
        else:
            text = ngettext(
                "%(function)s: offered here by %(names)s and %(count)d other organisation",
                "%(function)s: offered here by %(names)s and %(count)d other organisations",
                more,
            )
        lines.append(
            FitLine(
                stand=stand.stand,
                heading=gettext("Ecosystem function"),
                text=text
                % {"function": taxonomies.FUNCTIONS[key].label, "names": shown, "count": more},
                rests_on=gettext("The organisations known in the region; the list is not complete"),
                function=key,
            )
        )
    return lines


def _language(practice: Practice, region: Region) -> FitLine:
    codes = [text.language for text in visible_texts(practice)]
    stand = language_stand(codes, region.languages)
    names = ", ".join(language_names(codes).values())
    return FitLine(
        stand=stand,
        heading=gettext("Language"),
        text=gettext("The practice is available in: %(languages)s") % {"languages": names},
        rests_on=gettext("The languages of the region and of the practice’s texts"),
    )


def _money(practice: Practice, language: str) -> FitLine:
    """What the practice costs, and apart from it what others receive or pay; each amount with what
    it is for and who stands for it."""
    text = text_for(practice, language)
    kinds = {row["id"]: row.get("kind") for row in practice.document.get("sources", [])}
    costs, others = list[str](), dict[str, list[str]]()
    for row in practice.document.get("resources", {}).get("money", []):
        note = text.words.get(f"resources.money.{row['id']}.note") or row.get("note")
        source = row.get("source")
        vouched = said_by(kinds.get(source)) if source else gettext("no source given")
        kind = AmountKind(row.get("kind") or AmountKind.UNKNOWN)
        details = [str(kind.label)] if kind in COSTS else []
        details += [str(one) for one in (note, row.get("year"), vouched) if one]
        amount = f"{say_amount(row)} ({', '.join(details)})"
        (costs if kind in COSTS else others.setdefault(str(kind.label), [])).append(amount)
    told = [apart(costs) or gettext("There is no information on its costs")]
    told += [labelled(capfirst(label), apart(amounts)) for label, amounts in others.items()]
    return FitLine(
        stand=Stand.UNKNOWN,
        heading=gettext("Costs"),
        text=f"{'. '.join(told)}." if others else told[0],
        rests_on=gettext(
            "The practice names these amounts. We do not know what the region can spend"
        )
        if costs
        else gettext("We do not know what the region can spend"),
        language=text.language if costs or others else "",
        ask_practice=not costs,
    )
