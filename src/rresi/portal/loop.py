"""How the network learns, step by step, and how far a region or all of them have come.

Map the ecosystem, say what is missing, share what works, visit, adopt, measure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.invented import beside
from rresi.ecosystem.models import Organisation
from rresi.events.queries import cards as events
from rresi.exchange.queries import entries
from rresi.exchange.vocabulary import Direction
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.transfers.choosing import adopted, measured
from rresi.transfers.models import Transfer


class Key(StrEnum):
    """The steps, in their order."""

    ORGANISATIONS = "organisations"
    NEEDS = "needs"
    PRACTICES = "practices"
    EVENTS = "events"
    ADOPTIONS = "adoptions"
    RESULTS = "results"


@dataclass(frozen=True)
class Step:
    """One step: how often it was taken, what that counts, and where it is seen; and in words the
    invented examples of it, which are no step."""

    count: int
    label: str
    path: str
    state: str  # "done", "next": the first that nobody has taken, or "ahead"
    examples: str = ""


@dataclass(frozen=True)
class Loop:
    """All steps, and what to do next; nothing for the network as a whole."""

    steps: list[Step]
    next_label: str = ""
    next_path: str = ""

    def count(self, key: Key) -> int:
        """How often a step was taken."""
        return dict(zip(Key, self.steps, strict=True))[key].count


@dataclass(frozen=True)
class _Rows:
    """What a step counts, for the network as for a region; the fields of its region and of whether
    it is invented. What is invented, and what became of an invented practice, is no step."""

    rows: QuerySet[Any]
    region: str
    invented: str = "invented"

    def counted(self, *, invented: bool) -> Count:
        return Count("pk", filter=Q(**{self.invented: invented}), distinct=True)

    def in_region(self, *, invented: bool) -> Coalesce:
        """How many a region has."""
        here = self.rows.filter(**{self.region: OuterRef("pk"), self.invented: invented})
        found = here.order_by().values(self.region).annotate(n=Count("pk", distinct=True))
        return Coalesce(Subquery(found.values("n")), 0)


def _rows() -> dict[Key, _Rows]:
    there = Q(closed_on=None) | Q(closed_on__gt=timezone.localdate())
    shared = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    return {
        Key.ORGANISATIONS: _Rows(Organisation.objects.filter(there), "region"),
        Key.NEEDS: _Rows(entries.public().filter(direction=Direction.NEED), "home"),
        Key.PRACTICES: _Rows(shared, "region"),
        Key.EVENTS: _Rows(events.public(), "host_region"),
        Key.ADOPTIONS: _Rows(adopted(), "region", "practice__invented"),
        Key.RESULTS: _Rows(measured(adopted()), "region", "practice__invented"),
    }


def _label(key: Key, count: int) -> str:
    if key == Key.ORGANISATIONS:
        return ngettext("organisation mapped", "organisations mapped", count)
    if key == Key.NEEDS:
        return ngettext("open need", "open needs", count)
    if key == Key.PRACTICES:
        return ngettext("good practice shared", "good practices shared", count)
    if key == Key.EVENTS:
        return ngettext("mission or meeting", "missions and meetings", count)
    if key == Key.ADOPTIONS:
        return ngettext("adoption", "adoptions", count)
    return ngettext("adoption with a measured result", "adoptions with a measured result", count)


def of_network() -> Loop:
    """How far the whole network has come. One query."""
    first, *others = (
        step.rows.order_by()
        .annotate(step=Value(str(key)))
        .values("step")
        .annotate(n=step.counted(invented=False), examples=step.counted(invented=True))
        .values_list("step", "n", "examples")
        for key, step in _rows().items()
    )
    found = {key: (n, examples) for key, n, examples in first.union(*others, all=True)}
    paths = {
        Key.ORGANISATIONS: reverse("ecosystem:list"),
        Key.NEEDS: reverse("exchange:list") + "?direction=need",
        Key.PRACTICES: reverse("practices:list"),
        Key.EVENTS: reverse("events:list"),
        Key.ADOPTIONS: "#adoptions",
        Key.RESULTS: "#adoptions",
    }
    counts, examples = zip(*(found.get(key, (0, 0)) for key in Key), strict=True)
    return Loop(_steps(counts, examples, lambda key: paths[key]))


def of_regions(pks: Collection[int]) -> dict[int, Loop]:
    """How far these regions have come, by primary key. One query."""
    planned = adopted().filter(state=Transfer.State.PLANNED)
    steps = _rows().values()
    counted = [
        *(step.in_region(invented=False) for step in steps),
        *(step.in_region(invented=True) for step in steps),
        _Rows(planned, "region", "practice__invented").in_region(invented=False),
    ]
    found = Region.objects.filter(pk__in=pks).order_by().values_list("pk", "slug", *counted)
    return {
        pk: of_region(slug, numbers[: len(Key)], numbers[len(Key) :], plans=plans)
        for pk, slug, *numbers, plans in found
    }


def of_region(slug: str, counts: list[int], examples: Collection[int] = (), *, plans: int) -> Loop:
    """How far a region has come that took each step so often, invented examples apart. plans:
    adoptions only planned yet."""
    page, report = reverse("regions:detail", args=[slug]), reverse("resilience:report", args=[slug])
    paths = {
        Key.NEEDS: f"{page}#exchange",
        Key.RESULTS: f"{page}#adoptions",
    }
    examples = examples or [0] * len(Key)
    steps = _steps(counts, examples, lambda key: paths.get(key, f"{page}#{key}"))
    first = next((key for key, step in zip(Key, steps, strict=True) if step.state == "next"), None)
    todo = {
        Key.ORGANISATIONS: (_("Add the first organisation"), reverse("ecosystem:suggest")),
        Key.NEEDS: (_("See what the ecosystem lacks"), report),
        Key.PRACTICES: (_("Share the first good practice"), reverse("practices:propose")),
        Key.EVENTS: (
            _("Invite the network for a mission"),
            f"{reverse('portal:contact')}?region={slug}",
        ),
        Key.ADOPTIONS: (_("Find a practice that would work here"), reverse("practices:list")),
        Key.RESULTS: (_("Record the first result of an adoption"), f"{page}#adoptions"),
    }
    at = list(Key).index(Key.ADOPTIONS)
    if 0 < plans == counts[at]:  # nothing has begun of which there could be a result
        planned = ngettext("adoption planned", "adoptions planned", plans)
        steps[at] = replace(steps[at], label=planned)
        todo[Key.RESULTS] = (_("Begin what is planned"), f"{page}#adoptions")
    label, path = todo[first] if first else (_("See what the ecosystem lacks now"), report)
    return Loop(steps, label, path)


def _steps(
    counts: Collection[int], examples: Collection[int], path_of: Callable[[Key], str]
) -> list[Step]:
    steps, waiting = [], True
    for key, count, invented in zip(Key, counts, examples, strict=True):
        state = "done" if count else "next" if waiting else "ahead"
        waiting = waiting and bool(count)
        path = path_of(key) if count else ""
        steps.append(Step(count, _label(key, count), path, state, beside(invented)))
    return steps
