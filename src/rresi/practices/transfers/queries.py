"""Reads of transfers: one, a practice's, a region's, and the fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window
from django.utils.translation import gettext

from rresi.core import formats, taxonomies
from rresi.core.translations import language_name
from rresi.ecosystem.models import OrganisationTag
from rresi.practices.items import published_texts, text_for
from rresi.practices.models import (
    Evidence,
    Practice,
    PracticeText,
    Question,
    Transfer,
    TransferCondition,
    TransferResult,
)
from rresi.practices.transfers.rules import (
    ORDER,
    FunctionStand,
    Stand,
    condition_stand,
    language_stand,
)
from rresi.regions.models import Region
from rresi.regions.queries import name_of

PROVIDERS_SHOWN = 5


@dataclass(frozen=True)
class TransferCard:
    """A transfer in a list."""

    number: int
    title: str
    language: str
    slug: str
    region: str
    region_slug: str
    state: str
    state_label: str
    since: str
    reason: str
    adapted: str
    outcome: str  # the first result
    results: int
    own_language: str  # of what the region wrote

    @classmethod
    def of(cls, transfer: Transfer) -> TransferCard:
        text = text_for(transfer.practice)
        return cls(
            number=transfer.pk,
            title=text.title,
            language=text.language,
            slug=transfer.practice.slug,
            region=name_of(transfer.region),
            region_slug=transfer.region.slug,
            state=transfer.state,
            state_label=str(transfer.get_state_display()),
            since=formats.day(transfer.state_since),
            reason=transfer.reason,
            adapted=transfer.adapted,
            outcome=getattr(transfer, "outcome", None) or "",
            results=getattr(transfer, "result_count", 0),
            own_language=transfer.language,
        )

    @property
    def more(self) -> int:
        """How many results there are beside the first."""
        return max(self.results - 1, 0)


def listed() -> QuerySet[Transfer]:
    """Transfers with what a card needs: the first of their results, and how many there are."""
    first = TransferResult.objects.filter(transfer=OuterRef("pk")).order_by("position")
    return (
        Transfer.objects.select_related("practice", "region")
        .prefetch_related("practice__texts", "region__texts")
        .annotate(result_count=Count("results"), outcome=Subquery(first.values("statement")[:1]))
    )


def of_practice(practice: Practice, *, limit: int = 50) -> list[TransferCard]:
    """Who took up a practice, the latest first. Three statements."""
    found = listed().filter(practice=practice).order_by("-state_since", "-pk")[:limit]
    return [TransferCard.of(transfer) for transfer in found]


def into_region(region_ids: list[int], *, limit: int = 50) -> list[TransferCard]:
    """What regions took up, the latest first. Three statements."""
    found = listed().filter(region_id__in=region_ids).order_by("-state_since", "-pk")[:limit]
    return [TransferCard.of(transfer) for transfer in found]


def of_owner(user_id: int, regions: Collection[int], *, limit: int = 20) -> list[Transfer]:
    """Running transfers that somebody looks after, or that nobody does in their regions.

    What a line says of them, and in `total` how many there are. One statement.
    """
    theirs = Q(owner_id=user_id) | Q(owner=None, region_id__in=sorted(regions))
    running = Transfer.objects.filter(theirs).exclude(state=Transfer.State.ABANDONED)
    said = running.select_related("practice").only("state", "practice__source_language")
    return list(said.annotate(total=Window(Count("pk"))).order_by("-updated_at")[:limit])


def running_in(practice: Practice, region: Region) -> TransferCard | None:
    """The region's transfer of a practice that still runs, if there is one."""
    running = listed().filter(practice=practice, region=region)
    found = running.exclude(state=Transfer.State.ABANDONED).first()
    return TransferCard.of(found) if found else None


def whole(number: int) -> Transfer | None:
    """A transfer with everything that belongs to it. Ten statements."""
    return (
        Transfer.objects.filter(pk=number)
        .select_related("practice__region", "region", "owner", "becomes")
        .prefetch_related(
            "practice__texts",
            "practice__region__texts",
            "region__texts",
            "becomes__texts",
            "conditions__condition",
            "steps",
            "results",
            "events",
        )
        .first()
    )


@dataclass(frozen=True)
class ConditionLine:
    """A condition of the practice, and how it stands in the receiving region."""

    stand: Stand
    kind: str
    label: str
    text: str
    note: str
    needed: bool  # nothing works without it

    @property
    def blocks(self) -> bool:
        return self.stand in {Stand.BLOCKING, Stand.UNKNOWN_BLOCKING}


def condition_lines(transfer: Transfer, words: Sequence[str]) -> list[ConditionLine]:
    """The conditions as a page shows them, the most pressing first."""
    lines = [
        ConditionLine(
            stand=condition_stand(blocking=row.condition.blocking, recorded=row.state),
            kind=str(row.condition.get_kind_display()),
            label=str(row.get_state_display()),
            text=words[row.condition.position] if row.condition.position < len(words) else "",
            note=row.note,
            needed=row.condition.blocking,
        )
        for row in transfer.conditions.all()
    ]
    return sorted(lines, key=lambda line: ORDER.index(line.stand))


@dataclass(frozen=True)
class ResultLine:
    statement: str
    value: str
    unit: str
    period: str
    method: str
    source_title: str
    source_url: str


def result_lines(transfer: Transfer) -> list[ResultLine]:
    """The results as a page shows them."""
    return [
        ResultLine(
            statement=row.statement,
            value=formats.number(row.value) if row.value is not None else "",
            unit=row.unit,
            period=formats.period(row.period_start, row.period_end),
            method=str(Evidence.Method(row.method).label),
            source_title=row.source_title,
            source_url=row.source_url,
        )
        for row in transfer.results.all()
    ]


# --- fit ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FitLine:
    """One statement on how a practice meets a region, and what it rests on."""

    stand: Stand
    heading: str
    text: str
    rests_on: str
    language: str = ""  # of the text, where it is the practice's own


@dataclass(frozen=True)
class Fit:
    """All statements, the most pressing first; deliberately without a score."""

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

    The practice must come with its rows fetched (`queries.readable`). Four statements.
    """
    text = text_for(practice, language)
    lines = _conditions(practice, region, text)
    lines += _functions(practice, region)
    lines += [_language(practice, region), *_money(practice), *_not_recorded()]
    return Fit(sorted(lines, key=lambda line: ORDER.index(line.stand)))


def _conditions(practice: Practice, region: Region, own: PracticeText) -> list[FitLine]:
    words = own.conditions
    recorded = {
        row.condition_id: row
        for row in TransferCondition.objects.filter(
            transfer__region=region, transfer__practice=practice
        ).order_by("transfer__state_since", "pk")
    }
    lines = []
    for condition in practice.conditions.all():
        row = recorded.get(condition.pk)
        stand = condition_stand(
            blocking=condition.blocking, recorded=row.state if row is not None else None
        )
        known = row is not None and row.state != TransferCondition.State.UNKNOWN
        rests_on = (
            gettext("What the region itself recorded")
            if known
            else gettext("Nobody has recorded yet how this stands in the region")
        )
        if row is not None and known and row.note:
            rests_on = f"{rests_on}: {row.note}"
        position = condition.position
        lines.append(
            FitLine(
                stand=stand,
                heading=str(condition.get_kind_display()),
                text=words[position] if position < len(words) else "",
                rests_on=rests_on,
                language=own.language,
            )
        )
    return lines


def _functions(practice: Practice, region: Region) -> list[FitLine]:
    keys = [tag.key for tag in practice.tags.all() if tag.vocabulary == "function"]
    tags = OrganisationTag.objects.filter(
        vocabulary="function", key__in=keys, organisation__region=region
    ).order_by("organisation__name")
    providers: dict[str, list[str]] = {}
    for key, name in tags.values_list("key", "organisation__name"):
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
                else gettext("%(function)s: nobody is recorded here who offers it")
                % {"function": taxonomies.FUNCTIONS[key].label},
                rests_on=gettext(
                    "The organisations recorded in the region; the list is not complete"
                ),
            )
        )
    return lines


def _language(practice: Practice, region: Region) -> FitLine:
    codes = [text.language for text in published_texts(practice)]
    stand = language_stand(codes, region.languages)
    names = ", ".join(sorted(language_name(code) for code in codes))
    return FitLine(
        stand=stand,
        heading=gettext("Language"),
        text=gettext("The practice can be read in: %(languages)s") % {"languages": names},
        rests_on=gettext("The languages recorded for the region and the texts of the practice"),
    )


def _money(practice: Practice) -> list[FitLine]:
    amounts = [formats.money(m.amount, m.currency, m.amount_to) for m in practice.money.all()]
    text = (
        gettext("It cost or gave there: %(amounts)s") % {"amounts": "; ".join(amounts)}
        if amounts
        else gettext("What it costs is not recorded")
    )
    return [
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Money"),
            text=text,
            rests_on=gettext("The practice; what the region can spend is not recorded"),
        )
    ]


def _not_recorded() -> list[FitLine]:
    """What should be held against the practice too, and of which no region has a record yet."""
    nothing = gettext("Nothing is recorded of it yet, for any region")
    return [
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Legal forms"),
            text=gettext("Which legal forms a social enterprise can have here is not recorded"),
            rests_on=nothing,
        ),
        FitLine(
            stand=Stand.UNKNOWN,
            heading=gettext("Indicators"),
            text=gettext("No figure on the region's people, work or economy is recorded"),
            rests_on=nothing,
        ),
    ]


# --- questions ---------------------------------------------------------------------------------


def questions(practice: Practice, *, member: bool) -> QuerySet[Question]:
    """A practice's questions, those for members only to members."""
    found = practice.questions.select_related("asker", "answered_by")
    return found if member else found.filter(members_only=False)


def unanswered(region_ids: list[int], user_id: int, *, limit: int = 20) -> list[Question]:
    """Questions that wait for the managers of regions or for an owner.

    What a line says of them, and in `total` how many there are. One statement.
    """
    waiting = Question.objects.filter(answer="").select_related("practice")
    mine = waiting.filter(practice__region_id__in=region_ids) | waiting.filter(
        practice__owner_id=user_id
    )
    said = mine.only("text", "language", "practice__slug").annotate(total=Window(Count("pk")))
    return list(said.order_by("asked_at")[:limit])
