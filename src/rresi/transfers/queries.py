"""Reads of transfers: one, a practice's, a region's, a person's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Window

from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.translations import current_language
from rresi.editorial.documents import text_for
from rresi.practices.models import Practice, PracticeText
from rresi.practices.queries import LIST_FIELDS
from rresi.practices.vocabulary import Method
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.transfers import rules
from rresi.transfers.choosing import adopted, latest_of_each
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer, TransferCondition, TransferResult, TransferStep
from rresi.transfers.rules import Stand, condition_stand


@dataclass(frozen=True)
class TransferCard:
    """A transfer in a list."""

    pk: int
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
    value: str  # the first figure among the results, in the reader's notation
    unit: str
    results: int
    own_language: str  # of what the region wrote
    version: str
    moved_on: date | None = None

    @classmethod
    def of(cls, transfer: Transfer) -> TransferCard:
        text = text_for(transfer.practice)
        value, unit = formats.with_unit(
            getattr(transfer, "value", None), getattr(transfer, "unit", None) or ""
        )
        return cls(
            pk=transfer.pk,
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
            value=value,
            unit=unit,
            results=getattr(transfer, "result_count", 0),
            own_language=transfer.language,
            version=transfer.version,
            moved_on=transfer.state_since,
        )

    @property
    def more(self) -> int:
        """How many results there are beside the first."""
        return max(self.results - 1, 0)


def listed() -> QuerySet[Transfer]:
    """Transfers with what a card needs: their first result and figure, and how many there are."""
    texts = PracticeText.objects.only(*LIST_FIELDS)
    first = TransferResult.objects.filter(transfer=OuterRef("pk")).order_by("position")
    figure = first.exclude(value=None)
    return (
        Transfer.objects.select_related("practice", "region")
        .defer("practice__document", "practice__personal")
        .prefetch_related(Prefetch("practice__texts", texts), "region__texts")
        .annotate(
            result_count=Count("results"),
            outcome=Subquery(first.values("statement")[:1]),
            value=Subquery(figure.values("value")[:1]),
            unit=Subquery(figure.values("unit")[:1]),
        )
    )


@dataclass(frozen=True)
class Passage:
    """A practice on its way from one region to another."""

    card: TransferCard
    source: str
    source_slug: str


def _passages(found: QuerySet[Transfer], limit: int | None) -> list[Passage]:
    """The latest of these. Four queries at most."""
    found = found.select_related("practice__region").prefetch_related("practice__region__texts")
    return [_passage(one, one.practice.region) for one in _latest(found, limit)]


def _latest(found: QuerySet[Transfer], limit: int | None) -> QuerySet[Transfer]:
    return found.order_by("-state_since", "-pk")[:limit]


def _passage(transfer: Transfer, source: Region) -> Passage:
    return Passage(TransferCard.of(transfer), name_of(source), source.slug)


def of_practice(practice: Practice, *, limit: int = 50) -> list[Passage]:
    """Who took up a practice, the latest first; of each group so many. Three queries."""
    found = _latest(listed().filter(latest_of_each(Q(practice=practice), limit)), None)
    return [_passage(one, practice.region) for one in found]


def lately(limit: int) -> list[Passage]:
    """What regions took up of published practices lately, those that tell of it in the
    reader's language first, with a result before those without. Four queries."""
    mine = current_language()

    def rank(one: Passage) -> tuple[bool, bool]:
        return one.card.own_language != mine, not one.card.outcome

    return sorted(_passages(adopted(listed()), limit), key=rank)


def into_region(region_ids: list[int], *, limit: int) -> list[Passage]:
    """What regions took up, the latest first: so many at most of what was adopted, of interest and
    of what was stopped. Four queries at most."""
    return _passages(listed().filter(latest_of_each(Q(region_id__in=region_ids), limit)), None)


def _looked_after(user_id: int, regions: Collection[int]) -> Q:
    """Transfers that somebody looks after, or that nobody does in their regions."""
    return Q(owner_id=user_id) | Q(owner=None, region_id__in=sorted(regions))


def any_running() -> Iterator[QuerySet[Transfer]]:
    """Every transfer that was not abandoned."""
    yield Transfer.objects.exclude(state=Transfer.State.ABANDONED)


def of_owner(
    user_id: int,
    regions: Collection[int],
    *,
    states: Collection[Transfer.State],
    limit: int = 20,
) -> list[Transfer]:
    """Transfers in these states that somebody looks after, or that nobody does in their regions.

    What a line says of them, and in `total` how many there are. One query.
    """
    theirs = Transfer.objects.filter(_looked_after(user_id, regions), state__in=states)
    said = theirs.select_related("practice").only(
        "state", "state_since", "practice__source_language"
    )
    return list(said.annotate(total=Window(Count("pk"))).order_by("-updated_at")[:limit])


def steps_due(
    user_id: int, regions: Collection[int], *, until: date, limit: int = 20
) -> list[TransferStep]:
    """Open steps of their running plans that are due by a day, the earliest first.

    In `total` how many there are. One query.
    """
    mine = Transfer.objects.filter(_looked_after(user_id, regions))
    running = mine.exclude(state=Transfer.State.ABANDONED)
    due = TransferStep.objects.filter(transfer__in=running, done_on=None, due__lte=until)
    said = due.select_related("transfer").only("text", "phrase", "due", "transfer__language")
    return list(said.annotate(total=Window(Count("pk"))).order_by("due", "pk")[:limit])


def running_in(practice: Practice, region: Region) -> TransferCard | None:
    """The region's transfer of a practice that still runs, if there is one."""
    running = listed().filter(practice=practice, region=region)
    found = running.exclude(state=Transfer.State.ABANDONED).first()
    return TransferCard.of(found) if found else None


def whole(pk: int) -> Transfer | None:
    """A transfer with everything that belongs to it. Ten queries."""
    return (
        Transfer.objects.filter(pk=pk)
        .select_related("practice__region", "region", "owner", "becomes")
        .prefetch_related(
            "practice__texts",
            "practice__region__texts",
            "region__texts",
            "becomes__texts",
            "conditions",
            "steps",
            "results",
            "events",
        )
        .first()
    )


@dataclass(frozen=True)
class ConditionLine:
    """A condition of the practice, and how it stands in the receiving region."""

    id: str
    stand: Stand
    state: str
    state_label: str
    kind: str
    text: str
    language: str  # of the text
    note: str
    needed: bool  # nothing works without it

    @property
    def blocks(self) -> bool:
        return self.stand is Stand.BLOCKING


def condition_lines(transfer: Transfer) -> list[ConditionLine]:
    """The practice's conditions in its order; one that nobody has recorded yet is not known.

    The transfer must come with its rows (`whole`).
    """
    recorded = {row.condition_id: row for row in transfer.conditions.all()}
    lines = []
    for condition in conditions_of(transfer.practice):
        row = recorded.get(condition.id) or TransferCondition()
        lines.append(
            ConditionLine(
                id=condition.id,
                stand=condition_stand(blocking=condition.blocking, recorded=row.state),
                state=row.state,
                state_label=str(row.get_state_display()),
                kind=condition.kind_label,
                text=condition.text,
                language=condition.language,
                note=row.note,
                needed=condition.blocking,
            )
        )
    return lines


def most_pressing_first(lines: Iterable[ConditionLine]) -> list[ConditionLine]:
    """What blocks first, what is met last."""
    return sorted(lines, key=lambda line: rules.ORDER.index(line.stand))


@dataclass(frozen=True)
class ResultLine:
    """A result as a page shows it."""

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
            value=value,
            unit=unit,
            period=formats.period(row.period_start, row.period_end),
            method=str(Method(row.method).label),
            source_title=row.source_title,
            source_url=row.source_url,
        )
        for row in transfer.results.all()
        for value, unit in [formats.with_unit(row.value, row.unit)]
    ]


@dataclass(frozen=True)
class HistoryLine:
    """A state that a transfer reached, with the day and a note."""

    when: str
    label: str
    note: str


def history(transfer: Transfer) -> list[HistoryLine]:
    """The states in order, without those recorded by mistake. Needs its events (`whole`)."""
    return [
        HistoryLine(formats.day(event.on), str(event.get_state_display()), event.note)
        for event in transfer.events.all()
        if event.undone_at is None
    ]


@dataclass(frozen=True)
class Stage:
    """One state on the way of a transfer. `key`: done, now, stopped or ahead."""

    key: str
    label: str
    when: str


def track(transfer: Transfer) -> list[Stage]:
    """The way of a transfer: the states behind it with their days, where it is, what lies ahead.

    One that was stopped ends there. Needs its events (`whole`).
    """
    reached = {
        event.state: formats.day(event.on)
        for event in transfer.events.all()
        if event.undone_at is None
    }
    stopped = transfer.state == Transfer.State.ABANDONED
    way = [state for state in Transfer.State.values if state != Transfer.State.ABANDONED]
    here = way.index(transfer.state) if not stopped else -1
    stages = []
    for place, state in enumerate(way):
        if stopped and state not in reached:
            continue
        key = "now" if place == here else "done" if stopped or place < here else "ahead"
        when = reached.get(state, "") if key != "ahead" else ""
        stages.append(Stage(key, str(Transfer.State(state).label), when))
    if stopped:
        stages.append(
            Stage("stopped", str(Transfer.State.ABANDONED.label), formats.day(transfer.state_since))
        )
    return stages


@dataclass(frozen=True)
class NextState:
    """A state that can come next, and what is lacking for it, in words; empty when nothing is."""

    to: str
    label: str
    lacks: str


def next_states(transfer: Transfer) -> list[NextState]:
    """The states that can come next, but for abandoning, which needs a reason."""
    states = []
    for state in rules.NEXT[transfer.state]:
        if state == Transfer.State.ABANDONED:
            continue
        lack = rules.lack(
            transfer.state,
            state,
            steps=len(transfer.steps.all()),
            results=len(transfer.results.all()),
            reason="",
        )
        label = str(Transfer.State(state).label)
        states.append(NextState(state, label, rules.in_words(lack) if lack else ""))
    return states


def regions_for(actor: Actor) -> list[Region]:
    """The regions for which a person may start a transfer. Two queries."""
    regions = Region.objects.prefetch_related("texts")
    if Role.COORDINATOR in actor.roles:
        return list(regions.filter(is_partner=True))
    return list(regions.filter(pk__in=actor.scope(Role.REGION_MANAGER)))


def export_of(user_id: int) -> list[dict[str, str]]:
    """The transfers that a person looks after, for their export. One query."""
    rows = Transfer.objects.filter(owner_id=user_id).order_by("pk")
    found = rows.values_list("practice__slug", "region__slug", "state")
    return [
        {"practice": practice, "region": region, "state": state}
        for practice, region, state in found
    ]
