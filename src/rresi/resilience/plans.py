"""Reads: what a region's running adoptions are still to bring, and what they have brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core.taxonomies import VocabularyKey
from rresi.core.translations import current_language
from rresi.practices.models import PracticeTag
from rresi.regions.models import Region
from rresi.resilience.queries import not_after
from rresi.resilience.recorded import Recorded
from rresi.resilience.statements import label
from rresi.resilience.steps import come_about, more_since
from rresi.transfers.models import Transfer, TransferEvent, TransferStep
from rresi.transfers.phrases import TEMPLATES, Phrase

TOLD_FOR = timedelta(days=183)  # that a plan was stopped: a council has read of it in between


@dataclass(frozen=True)
class Planned:
    """The next step of a plan that the region has: what, whether somebody does it, by when.

    decided: more than interest in the practice has been recorded. language: of the text; empty
    where it is the reader's. more_since: more providers are recorded than when it was planned.
    transfer: the adoption to whose plan it belongs.
    """

    text: str
    named: bool
    due: date | None
    decided: bool
    language: str = ""
    more_since: bool = False
    transfer: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return self.decided and self.named and self.due is not None


@dataclass(frozen=True)
class Touching:
    """The next step of an adoption that is running and whose practice is about some functions. The
    step itself names none, so nobody has said that it brings a provider of them."""

    functions: tuple[str, ...]
    plan: Planned


@dataclass(frozen=True)
class Started:
    """A step of a trial that a plan calls done, and that the directory does not know yet."""

    phrase: Phrase
    on: date
    transfer: int

    @property
    def function(self) -> str:
        """What is provided since then; empty for a relation."""
        return self.phrase.get("function", "")


@dataclass(frozen=True)
class Stopped:
    """The next step of a plan that was decided on and then stopped: those who were told that it
    would come are told that it does not. language: of the text; empty where it is the reader's."""

    text: str
    functions: tuple[str, ...]
    on: date
    language: str = ""


@dataclass(frozen=True)
class Plans:
    """By function the next step that strengthens it, what only touches functions, what is still to
    be recorded, and what was stopped not long ago."""

    next: Mapping[str, Planned] = field(default_factory=dict)
    touching: Sequence[Touching] = ()
    started: Sequence[Started] = ()
    stopped: Sequence[Stopped] = ()


def plans_of(
    region: Region,
    recorded: Recorded,
    names: Mapping[str, str],
    until: datetime | None = None,
) -> Plans:
    """What the running adoptions of a region bring.

    Of several next steps for a function it is one with a name and a date. Only a step from a trial
    says which function it strengthens, whatever its practice is about; one that the records say
    has come about is none any more. Any other step touches what its practice is about. until:
    leave out what was changed later. Two queries.
    """
    since = timezone.localdate(until) - TOLD_FOR
    running = ~Q(state=Transfer.State.ABANDONED)
    lately = Q(state=Transfer.State.ABANDONED, state_since__gt=since)
    decided_on = TransferEvent.objects.filter(
        transfer=OuterRef("pk"), state__in=Transfer.BEGUN, undone_at=None
    )
    adoptions = Transfer.objects.filter(
        not_after("updated_at", until), running | lately & Exists(decided_on), region=region
    )
    tags = PracticeTag.objects.filter(
        vocabulary=VocabularyKey.FUNCTION,
        key__in=recorded.functions,
        practice__transfers__in=adoptions,
    )
    practices: defaultdict[int, set[str]] = defaultdict(set)
    for key, pk in tags.values_list("key", "practice_id"):
        practices[pk].add(key)
    strengthens = Q(transfer__practice__in=list(practices)) | Q(
        phrase__function__in=recorded.functions
    )
    of_trial = Q(phrase__template__in=list(TEMPLATES))
    steps = TransferStep.objects.filter(
        Q(done_on=None) & strengthens | Q(done_on__isnull=False) & of_trial, transfer__in=adoptions
    ).order_by(F("due").asc(nulls_last=True), "position", "pk")
    found: dict[str, Planned] = {}
    started: list[Started] = []
    stopped: dict[int, Stopped] = {}
    touching: dict[int, Touching] = {}
    for step in steps.select_related("transfer"):
        if step.phrase and come_about(step.phrase, recorded, names):
            continue
        ended = step.transfer.state == Transfer.State.ABANDONED
        more = step.phrase is not None and more_since(step.phrase, recorded)
        if step.phrase is not None and step.done_on is not None:
            if ended:
                continue
            nobody = step.phrase["template"] in {"second", "one_more"}
            if not (nobody and more):  # whoever was found may be the one that is recorded
                started.append(Started(step.phrase, step.done_on, step.transfer_id))
            continue
        decided = step.transfer.state in Transfer.BEGUN
        phrase = step.phrase or {}
        function, said = phrase.get("function"), step.said
        if function and phrase["template"] == "opens":  # its name was made up for the trial
            said = gettext("a new organisation provides: %(function)s") % {
                "function": label(function)
            }
        spoken = "" if step.spoken == current_language() else step.spoken
        keys = (function,) if function else tuple(sorted(practices[step.transfer.practice_id]))
        if ended:
            told = Stopped(said, keys, step.transfer.state_since, spoken)
            stopped.setdefault(step.transfer_id, told)
            continue
        plan = Planned(
            said, bool(step.owner_name), step.due, decided, spoken, more, step.transfer_id
        )
        if not function:
            if keys and decided:
                touching.setdefault(step.transfer_id, Touching(keys, plan))
        elif function not in found or (plan.settled and not found[function].settled):
            found[function] = plan
    return Plans(found, _besides(touching.values(), found), started, list(stopped.values()))


def _besides(every: Iterable[Touching], found: Mapping[str, Planned]) -> list[Touching]:
    """What touches functions that nobody has decided to strengthen."""
    decided = {key for key, plan in found.items() if plan.decided}
    left = [(one, tuple(key for key in one.functions if key not in decided)) for one in every]
    return [replace(one, functions=keys) for one, keys in left if keys]


def started_by(
    transfer: Transfer, recorded: Recorded, names: Mapping[str, str]
) -> Sequence[Started]:
    """What the plan of one adoption has brought, and the directory does not know. Two queries."""
    found = plans_of(transfer.region, recorded, names).started
    return [one for one in found if one.transfer == transfer.pk]
