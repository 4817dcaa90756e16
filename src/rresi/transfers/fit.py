"""How a practice meets a region: what blocks, what is unknown, what is there; never a score."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.translations import language_name
from rresi.ecosystem.models import Offer
from rresi.editorial.documents import visible_texts
from rresi.practices.models import Practice
from rresi.practices.parts import say_amount
from rresi.regions.models import Region
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import TransferCondition
from rresi.transfers.rules import ORDER, FunctionStand, Stand, condition_stand, language_stand

PROVIDERS_SHOWN = 5
STAND_LABELS = {
    Stand.BLOCKING: _("Missing"),
    Stand.UNKNOWN_BLOCKING: _("No information yet"),
    Stand.MISSING: _("Missing"),
    Stand.UNKNOWN: _("No information"),
    Stand.MET: _("In place"),
}


@dataclass(frozen=True)
class FitLine:
    """One finding on how a practice meets a region, and what it rests on."""

    stand: Stand
    heading: str
    text: str
    rests_on: str
    language: str = ""  # of the text, where it is the practice's own

    @property
    def stand_label(self) -> str:
        return str(STAND_LABELS[self.stand])


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
    def open(self) -> list[FitLine]:
        return self.of(Stand.MISSING, Stand.UNKNOWN)

    @property
    def met(self) -> list[FitLine]:
        return self.of(Stand.MET)


def fit(practice: Practice, region: Region, *, language: str) -> Fit:
    """The practice's conditions held against what is recorded of the region.

    The practice must come with its rows fetched (`practices.queries.readable`). Four queries.
    """
    lines = _conditions(practice, region, language)
    lines += _functions(practice, region)
    lines += [_language(practice, region), *_money(practice), *_not_recorded()]
    return Fit(sorted(lines, key=lambda line: ORDER.index(line.stand)))


def _conditions(practice: Practice, region: Region, language: str) -> list[FitLine]:
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
        if row is not None and known and row.note:
            rests_on = f"{rests_on}: {row.note}"
        lines.append(
            FitLine(
                stand=stand,
                heading=condition.kind_label,
                text=condition.text,
                rests_on=rests_on,
                language=condition.language,
            )
        )
    return lines


def _functions(practice: Practice, region: Region) -> list[FitLine]:
    keys = practice.document.get("functions", [])
    offers = Offer.objects.filter(
        function__in=keys, organisation__region=region, organisation__merged_into=None
    ).order_by("organisation__name")
    providers: dict[str, list[str]] = {}
    for key, name in offers.values_list("function", "organisation__name").distinct():
        providers.setdefault(key, []).append(name)
    lines = []
    for key in keys:
        if key not in taxonomies.FUNCTIONS:
            continue
        stand = FunctionStand(key, tuple(providers.get(key, ())))
        shown = ", ".join(stand.providers[:PROVIDERS_SHOWN])
        more = len(stand.providers) - PROVIDERS_SHOWN
        if more > 0:
            shown = gettext("%(names)s and %(count)d more") % {"names": shown, "count": more}
        lines.append(
            FitLine(
                stand=stand.stand,
                heading=gettext("Ecosystem function"),
                text=gettext("%(function)s: offered here by %(names)s")
                % {"function": taxonomies.FUNCTIONS[key].label, "names": shown}
                if shown
                else gettext("%(function)s: no organisation here is known to offer it")
                % {"function": taxonomies.FUNCTIONS[key].label},
                rests_on=gettext("The organisations known in the region; the list is not complete"),
            )
        )
    return lines


def _language(practice: Practice, region: Region) -> FitLine:
    codes = [text.language for text in visible_texts(practice)]
    stand = language_stand(codes, region.languages)
    names = ", ".join(sorted(language_name(code) for code in codes))
    return FitLine(
        stand=stand,
        heading=gettext("Language"),
        text=gettext("The practice is available in: %(languages)s") % {"languages": names},
        rests_on=gettext("The languages of the region and the languages of the practice’s texts"),
    )


def _money(practice: Practice) -> list[FitLine]:
    rows = practice.document.get("resources", {}).get("money", [])
    amounts = [say_amount(row) for row in rows]
    text = (
        gettext("Costs and funding there: %(amounts)s") % {"amounts": "; ".join(amounts)}
        if amounts
        else gettext("There is no information on its costs")
    )
    return [
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Costs and funding"),
            text=text,
            rests_on=gettext("The practice; there is no information on what the region can spend"),
        )
    ]


def _not_recorded() -> list[FitLine]:
    """What should be held against the practice too, and of which no region has a record yet."""
    nothing = gettext("There is no information on this for any region yet")
    return [
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Legal forms"),
            text=gettext(
                "There is no information on the legal forms a social enterprise can have here"
            ),
            rests_on=nothing,
        ),
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Indicators"),
            text=gettext("There are no figures on the region’s people, work or economy"),
            rests_on=nothing,
        ),
    ]
